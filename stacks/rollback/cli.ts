/** `npm run rollback -- --stack <stack>`: deploys the last good digest again, by the same `pulumi up`. */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { parseArgs, promisify } from "node:util";
import { choiceProblems, InvalidInputError } from "../../components/validation.ts";
import { imageDigestsVariable } from "../config/image-digests.ts";
import { unjudgedVariable } from "../config/unjudged.ts";
import { planRollback, type RollbackTarget, rollbackTargets, type StackState } from "./plan.ts";

const usage = `Usage: npm run rollback -- --stack <stack> [--service <name>]... [--to last-good|previous] [--analyse] [--yes] [-- <options of pulumi up>]

Deploys again, by "pulumi up", what served before: after a failed update the digests of the last good one, else the
digest before the one that serves. Flagger promotes it unjudged unless --analyse is given. Without --yes pulumi asks.`;

async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      stack: { type: "string" },
      service: { type: "string", multiple: true },
      to: { type: "string" },
      analyse: { type: "boolean", default: false },
      yes: { type: "boolean", default: false },
    },
  });
  const { stack, service, to, analyse, yes } = values;
  if (stack === undefined) throw new Error("--stack is missing");
  const problems = to === undefined ? [] : choiceProblems(rollbackTargets, to, "--to");
  if (problems.length > 0) throw new InvalidInputError("Rollback", problems);

  const plan = planRollback(await stateOf(stack), {
    ...(service ? { services: service } : {}),
    ...(to === undefined ? {} : { target: to as RollbackTarget }),
  });
  for (const line of plan.lines) console.log(line);
  const update = spawn("pulumi", ["up", "--stack", stack, ...(yes ? ["--yes"] : []), ...positionals], {
    stdio: "inherit",
    env: {
      ...process.env,
      [imageDigestsVariable]: JSON.stringify(plan.digests),
      ...(analyse ? {} : { [unjudgedVariable]: "true" }),
    },
  });
  const [code] = (await once(update, "exit")) as [number | null];
  return code ?? 1;
}

async function stateOf(stack: string): Promise<StackState> {
  const { digests = {}, previousDigests = {} } = (await pulumiJson(["stack", "output"], stack)) as {
    digests?: Record<string, string>;
    previousDigests?: Record<string, string>;
  };
  const history = (await pulumiJson(["stack", "history", "--page-size", "20"], stack)) as {
    kind: string;
    result: string;
  }[];
  // Newest first. Destroys and refreshes release nothing.
  return { digests, previousDigests, lastResult: history.find(({ kind }) => kind === "update")?.result };
}

async function pulumiJson(command: readonly string[], stack: string): Promise<unknown> {
  const { stdout } = await promisify(execFile)("pulumi", [...command, "--stack", stack, "--json"], {
    maxBuffer: 64 * 1024 * 1024,
  });
  return JSON.parse(stdout || "null") ?? [];
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error((error as Error).message);
  if (!(error instanceof InvalidInputError)) console.error(`\n${usage}`);
  process.exitCode = 1;
}
