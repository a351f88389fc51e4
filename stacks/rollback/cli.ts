/** `npm run rollback -- --stack <stack>`: deploys the last good digest again, by the same `pulumi up`. */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { promisify } from "node:util";
import { InvalidInputError } from "../../components/validation.ts";
import { imageDigestsVariable } from "../config/image-digests.ts";
import { skipAnalysisVariable } from "../config/skip-analysis.ts";
import { parseRollbackArguments, usage } from "./arguments.ts";
import { planRollback, type StackState } from "./plan.ts";

/** How many updates back the history is read. */
const PAGE_SIZE = "20";

async function main(args: readonly string[]): Promise<number> {
  const { help, stack, services, target, analyse, yes, updateOptions } = parseRollbackArguments(args);
  if (help) {
    console.log(usage);
    return 0;
  }
  const plan = planRollback(await stateOf(stack), {
    ...(services ? { services } : {}),
    ...(target === undefined ? {} : { target }),
  });
  for (const line of plan.lines) console.log(line);
  const options = ["--stack", stack, "--message", plan.message, ...(yes ? ["--yes"] : []), ...updateOptions];
  const update = spawn("pulumi", ["up", ...options], {
    stdio: "inherit",
    env: {
      ...process.env,
      [imageDigestsVariable]: JSON.stringify(plan.digests),
      ...(analyse || plan.isLeft ? {} : { [skipAnalysisVariable]: "true" }),
    },
  });
  const [code] = (await once(update, "exit")) as [number | null];
  return code ?? 1;
}

interface Update {
  readonly kind: string;
  readonly result: string;
  readonly message?: string;
}

interface Exported {
  readonly deployment?: { readonly pending_operations?: readonly unknown[] };
}

async function stateOf(stack: string): Promise<StackState> {
  const { digests = {}, previousDigests = {} } = (await pulumiJson(["stack", "output", "--json"], stack)) as {
    digests?: Record<string, string>;
    previousDigests?: Record<string, string>;
  };
  const history = (await pulumiJson(
    ["stack", "history", "--page-size", PAGE_SIZE, "--json"],
    stack,
  )) as Update[];
  const { deployment } = (await pulumiJson(["stack", "export"], stack)) as Exported;
  // Newest first. Destroys and refreshes release nothing.
  const updates = history.filter(({ kind }) => kind === "update");
  return {
    digests,
    previousDigests,
    lastResult: updates[0]?.result,
    isInterrupted: (deployment?.pending_operations ?? []).length > 0,
    messages: updates.filter(({ result }) => result === "succeeded").map(({ message = "" }) => message),
  };
}

async function pulumiJson(command: readonly string[], stack: string): Promise<unknown> {
  const { stdout } = await promisify(execFile)("pulumi", [...command, "--stack", stack], {
    maxBuffer: 1024 * 1024 * 1024,
  });
  return JSON.parse(stdout || "null") ?? [];
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
