/** `npm run rollback -- --stack <stack>`: deploys the last good digest again, by the same `pulumi up`. */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { promisify } from "node:util";
import { given } from "../../components/given.ts";
import { InvalidInputError } from "../../components/validation.ts";
import { imageDigestsVariable } from "../config/image-digests.ts";
import { skipAnalysisVariable } from "../config/skip-analysis.ts";
import { parseRollbackArguments, usage } from "./arguments.ts";
import { planRollback } from "./plan.ts";
import { readStackState, writeUnconfirmed } from "./state.ts";

async function main(args: readonly string[]): Promise<number> {
  const { help, stack, services, target, analyse, yes, updateOptions } = parseRollbackArguments(args);
  if (help) {
    console.log(usage);
    return 0;
  }
  const state = await readStackState(pulumi, stack);
  const plan = planRollback(state, {
    ...(services && { services }),
    ...given({ target }),
  });
  for (const line of plan.lines) console.log(line);
  const options = ["--stack", stack, "--message", plan.message, ...(yes ? ["--yes"] : []), ...updateOptions];
  const update = spawn("pulumi", ["up", ...options], {
    stdio: "inherit",
    env: {
      ...process.env,
      [imageDigestsVariable]: JSON.stringify(plan.digests),
      ...(!(analyse || plan.isLeft) && { [skipAnalysisVariable]: "true" }),
    },
  });
  const [code] = (await once(update, "exit")) as [number | null];
  if (code === 0 && Object.keys(plan.stillUnconfirmed).length < Object.keys(state.unconfirmed).length)
    await writeUnconfirmed(pulumi, stack, plan.stillUnconfirmed);
  return code ?? 1;
}

async function pulumi(args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)("pulumi", [...args], { maxBuffer: 1024 * 1024 * 1024 });
  return stdout;
}

/** What to say of an error: of pulumi's own, what pulumi said, and without the stack's whole command line. */
function describe(error: Error & { code?: unknown; syscall?: string; stderr?: string }): string {
  if (error.code === "ENOENT" && error.syscall?.startsWith("spawn"))
    return new InvalidInputError("Rollback", [
      {
        path: "PATH",
        message: "there is no pulumi on it",
        allowed: "Pulumi's command line (https://www.pulumi.com/docs/install)",
        fix: "install it; in a rehearsal open the sandbox's shell first: npm run sandbox -- shell",
      },
    ]).message;
  return error.stderr?.trim() || error.message;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(describe(error as Error));
  process.exitCode = 1;
}
