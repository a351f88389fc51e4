import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { promisify } from "node:util";
import { InvalidInputError } from "../components/validation.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** The programs that the pipeline calls, by name. */
export interface Programs {
  /** @returns what it printed @throws Error with what it said, where it fails */
  read(name: string, args: readonly string[], env?: Environment): Promise<string>;
  /** What it says of its errors is shown as it comes. @returns what it printed, and its exit code */
  capture(
    name: string,
    args: readonly string[],
    env?: Environment,
  ): Promise<{ readonly code: number | null; readonly stdout: string }>;
  /** Its output is shown as it comes. @returns its exit code; null where a signal ended it */
  show(name: string, args: readonly string[], env?: Environment): Promise<number | null>;
}

const MAX_BYTES = 1024 * 1024 * 1024;

/** Where each comes from, for whoever has none. */
const homes: Readonly<Record<string, string>> = {
  pulumi: "Pulumi's command line (https://www.pulumi.com/docs/install)",
  aws: "the AWS CLI, 2.7 or later (https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html)",
  cosign: "cosign: go install github.com/sigstore/cosign/v3/cmd/cosign (docs/pipeline.md)",
};

export const realPrograms: Programs = {
  async read(name, args, env = process.env) {
    try {
      const options = { env: { ...env }, maxBuffer: MAX_BYTES };
      return (await promisify(execFile)(name, [...args], options)).stdout;
    } catch (error) {
      const { code, stderr, message } = error as Error & { code?: unknown; stderr?: string };
      if (code === "ENOENT") throw missing(name);
      // Not the whole command line, which says nothing to whoever reads it.
      throw new Error(stderr?.trim() || message);
    }
  },

  async capture(name, args, env = process.env) {
    const chunks: Buffer[] = [];
    const child = spawn(name, [...args], { stdio: ["inherit", "pipe", "inherit"], env: { ...env } });
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    const code = await ended(child, name, "close");
    return { code, stdout: Buffer.concat(chunks).toString() };
  },

  async show(name, args, env = process.env) {
    return ended(spawn(name, [...args], { stdio: "inherit", env: { ...env } }), name, "exit");
  },
};

/** @returns its exit code; null where a signal ended it */
async function ended(child: ChildProcess, name: string, event: "close" | "exit"): Promise<number | null> {
  // A terminal signals the whole group; a runner only its first process, and then kills what is left.
  const passOn = (signal: NodeJS.Signals): void => void child.kill(signal);
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, passOn);
  try {
    const [code] = (await once(child, event)) as [number | null];
    return code;
  } catch (error) {
    if ((error as { code?: unknown }).code === "ENOENT") throw missing(name);
    throw error;
  } finally {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.off(signal, passOn);
  }
}

function missing(name: string): InvalidInputError {
  return new InvalidInputError("Pipeline", [
    {
      path: "PATH",
      message: `there is no ${name} on it`,
      allowed: homes[name] ?? name,
      fix: "install it; in a rehearsal open the sandbox's shell first: npm run sandbox -- shell",
    },
  ]);
}
