import { spawn } from "node:child_process";

/** How a program that was run ended. */
export interface Finished {
  /** undefined where it could not be started, was killed or took too long. */
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env: NodeJS.ProcessEnv;
  /** @default no limit */
  readonly timeoutMs?: number;
  /** Told each line of standard error as it comes. */
  readonly onErrorLine?: (line: string) => void;
}

/** Runs a program to its end; never rejects. */
export async function run(command: string, args: readonly string[], options: RunOptions): Promise<Finished> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env,
      stdio: ["ignore", "pipe", "pipe"],
      timeout: options.timeoutMs,
      killSignal: "SIGKILL",
    });
    let stdout = "";
    let stderr = "";
    let line = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
      const parts = (line + text).split("\n");
      line = parts.pop() ?? "";
      for (const part of parts) options.onErrorLine?.(part);
    });
    child.on("error", (error) => {
      resolve({ code: undefined, stdout, stderr: error.message });
    });
    child.on("close", (code) => {
      resolve({ code: code ?? undefined, stdout, stderr });
    });
  });
}
