/** Where the sandbox's own files are: its sources in the repository, or what its package was compiled to. */
import { existsSync } from "node:fs";
import { join } from "node:path";

/**
 * The folder that has `sandbox/`, `facts/` and `tools/`. A project that is rehearsed lies anywhere (engine/project.ts).
 * This module, as what the emulators are bundled to, is two folders below it.
 */
export const ownRoot = join(import.meta.dirname, "..", "..");

/** Whether this is the published package, which has nothing of the repository but what it needs. */
export const isPackage = !existsSync(join(ownRoot, "sandbox", "build.mjs"));

/** The package.json of the sandbox, which says the versions of the SDKs that its emulators are made for. */
export const ownManifest = join(ownRoot, isPackage ? ".." : "sandbox", "package.json");

/**
 * The command that runs a program of the sandbox in a process of its own.
 * @param source its path in the repository, such as `sandbox/cluster/real/relay.ts`
 */
export function ownProgram(source: string): readonly [program: string, ...rest: string[]] {
  const program = isPackage
    ? [join(ownRoot, source.replace(/\.ts$/, ".js"))]
    : [join(ownRoot, "compiled.mjs"), source];
  return [process.execPath, ...program];
}

/** How a person runs a command of the sandbox from where this one runs, such as `up --stack dev`. */
export function ownCommand(command: string): string {
  if (isPackage) return `npx slipway-sandbox ${command}`;
  const [first, ...rest] = command.split(" ");
  const after = (prefix: string): string => [prefix, ...(rest.length > 0 ? ["--", ...rest] : [])].join(" ");
  if (first === "start") return after("npm start");
  if (first === "tools") return after("npm run tools");
  return `npm run sandbox -- ${command}`;
}
