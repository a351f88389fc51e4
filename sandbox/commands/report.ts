import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { SandboxError } from "../engine/errors.ts";
import { planReportOf, readStack } from "../engine/project.ts";
import { type Context, runningWorkspace, workspaceOf } from "./context.ts";

/**
 * What the next update would change, as a page for a browser: by the project's own program, which its pipelines run, too.
 * @returns that program's exit code
 */
export default async function report(context: Context): Promise<number> {
  const { projectRoot, stack, env } = workspaceOf(context);
  const program = planReportOf(projectRoot);
  if (program === undefined)
    throw new SandboxError(
      `${resolve(projectRoot, "package.json")} does not say which program makes a report of a plan.\n` +
        'Fix: name it, "slipway": { "planReport": "./plan-report.mjs" } (sandbox/README.md)',
    );
  await readStack(projectRoot, stack);
  await runningWorkspace(context);
  const [file = `plan-${stack}.html`] = context.arguments;
  const path = resolve(process.env.INIT_CWD ?? process.cwd(), file);
  context.progress.start("plan report");
  const child = spawn(
    process.execPath,
    [resolve(projectRoot, program), "--stack", stack, "--html", path],
    // It is of no pull request, whatever CI system this may run in.
    { cwd: projectRoot, env: { ...env, GITHUB_STEP_SUMMARY: undefined }, stdio: ["ignore", "pipe", "pipe"] },
  );
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  const [code] = (await once(child, "close")) as [number | null];
  // What it says is the report's own text, or why there is none.
  context.print(Buffer.concat(chunks).toString().trimEnd());
  if (code === 0) context.progress.done(path);
  else context.progress.fail(`ended with ${code ?? "a signal"}`);
  return code ?? 1;
}
