import { join } from "node:path";
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
  // As deep below the root as the sources, whose paths relative to `import.meta.url` stay right.
  const directory = join(ownRoot, isPackage ? "sandbox" : ".slipway", "emulators");
  if (!isPackage) await (await import("./bundle-emulators.ts")).bundleEmulators(directory, EMULATORS);
  const path = (name: Emulator): string => join(directory, `${name}-plugin.js`);
  return { aws: path("aws"), eks: path("eks"), random: path("random"), kubernetes: path("kubernetes") };
}
