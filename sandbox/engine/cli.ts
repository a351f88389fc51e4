import { spawn } from "node:child_process";
import { SandboxError } from "./errors.ts";
import { type Workspace } from "./workspace.ts";

/** Runs a short `pulumi` command of this sandbox and returns what it prints. @throws SandboxError with its complaint */
export async function pulumi(workspace: Workspace, arguments_: readonly string[]): Promise<string> {
  const { pulumi: command, projectRoot, env, stack } = workspace;
  const all = [...arguments_, "--stack", stack, "--non-interactive", "--color", "never"];
  const child = spawn(command, all, { cwd: projectRoot, env, stdio: ["ignore", "pipe", "pipe"] });
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => (output[name] += text));
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code !== 0) throw new SandboxError(`pulumi ${arguments_.join(" ")}: ${output.stderr.trim()}`);
  return output.stdout;
}
