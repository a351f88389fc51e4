import { spawn } from "node:child_process";
import { join } from "node:path";
import { findProject } from "../engine/project.ts";
import { type Context, workspaceOf } from "./context.ts";

/**
 * Runs a program in the sandbox's environment, on the user's own terminal, and ends as it ends. Ctrl-C reaches it from
 * the terminal; this process only has to outlive it.
 */
export async function passThrough(context: Context, program: string): Promise<number> {
  const { env, projectRoot } = workspaceOf(context);
  const here = process.env.INIT_CWD ?? process.cwd();
  const wait = (): void => {};
  process.on("SIGINT", wait);
  const child = spawn(program, context.arguments, {
    cwd: context.options.cwd ?? (findProject(here) === undefined ? projectRoot : here),
    env,
    stdio: "inherit",
  });
  const terminate = (): void => void child.kill("SIGTERM");
  process.on("SIGTERM", terminate);
  try {
    return await new Promise<number>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code, signal) => resolve(code ?? (signal === "SIGINT" ? 130 : 143)));
    });
  } finally {
    process.off("SIGINT", wait);
    process.off("SIGTERM", terminate);
  }
}

/** A program of the sandbox's own, whatever else is on PATH. */
export function sandboxProgram({ layout }: Context, name: string): string {
  return join(layout.bin, name);
}
