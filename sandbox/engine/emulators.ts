import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { isPackage, ownRoot } from "../own/files.ts";

/** The emulator of each provider that a program may use: its entry point below `sandbox/`. */
export const EMULATORS = {
  aws: "cloud/aws-plugin.ts",
  eks: "cloud/eks-plugin.ts",
  random: "cloud/random-plugin.ts",
  kubernetes: "fallback/plugin.ts",
} as const;

export type Emulator = keyof typeof EMULATORS;

/** The program of each emulator: what the package has, or, in the repository, what the sources as they are make. */
export async function emulatorPrograms(): Promise<Readonly<Record<Emulator, string>>> {
  const paths = new Map<string, string>();
  // One after the other: what compiles one ends the compiler.
  for (const [name, entry] of Object.entries(EMULATORS))
    paths.set(name, isPackage ? packed(name) : await built(entry));
  return Object.fromEntries(paths) as Record<Emulator, string>;
}

/** As deep below the root as the sources, whose paths relative to `import.meta.url` stay right. */
const packed = (name: string): string => join(ownRoot, "sandbox", "emulators", `${name}-plugin.js`);

async function built(entry: string): Promise<string> {
  const { currentBuild } = (await import(pathToFileURL(join(ownRoot, "compiled.mjs")).href)) as Compiler;
  return currentBuild(`sandbox/${entry}`, true);
}

/** `compiled.mjs`, which the published package has not. */
interface Compiler {
  readonly currentBuild: (entry: string, withPackages: boolean) => Promise<string>;
}
