import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { readJson } from "../plugin/file-store.ts";
import { execScript } from "./scripts.ts";
import type { Emulator } from "./emulators.ts";

/**
 * Official plugins that are taken where they can be had: they need no AWS account to work as they do there. Not so
 * the kubernetes plugin, which would install the charts of controllers that call AWS.
 */
const OFFICIAL = ["random"] as const satisfies readonly Emulator[];

export interface Plugin {
  readonly name: string;
  /** The npm package's version, which is the plugin version that the engine asks for. */
  readonly version: string;
  readonly source: "official" | "emulator";
  /** Text of the script `pulumi-resource-<name>`. */
  readonly script: string;
}

export interface PluginOptions {
  readonly projectRoot: string;
  /** Absolute paths by tool name; an official plugin is named as its executable, `pulumi-resource-<name>`. */
  readonly tools: Readonly<Partial<Record<string, string>>>;
  /** The node that runs the emulators. */
  readonly node: string;
  readonly emulators: Readonly<Record<Emulator, string>>;
}

/** Every plugin that the engine will ask for, and what to start for it. */
export function providerPlugins({ projectRoot, tools, node, emulators }: PluginOptions): readonly Plugin[] {
  const require = createRequire(join(projectRoot, "package.json"));
  return Object.entries(emulators).map(([name, program]) => {
    const manifest = join(packageDirectory(require, `@pulumi/${name}`), "package.json");
    const { version } = readJson<{ version: string }>(manifest) ?? { version: "" };
    const official = OFFICIAL.some((known) => known === name) ? tools[`pulumi-resource-${name}`] : undefined;
    if (official !== undefined) return { name, version, source: "official", script: execScript([official]) };
    return {
      name,
      version,
      source: "emulator",
      script: execScript(emulatorCommand(projectRoot, node, program)),
    };
  });
}

/** An emulator that ends with the engine. */
function emulatorCommand(projectRoot: string, node: string, program: string): readonly string[] {
  const endWithParent = pathToFileURL(join(projectRoot, "sandbox/engine/end-with-parent.mjs")).href;
  return [node, "--import", endWithParent, program];
}

/** Found by its main module: not every provider package exports its package.json. */
function packageDirectory(require: NodeJS.Require, name: string): string {
  const found = require.resolve.paths(name)?.map((modules) => join(modules, name)) ?? [];
  const directory = found.find((candidate) => readJson(join(candidate, "package.json")) !== undefined);
  return directory ?? dirname(require.resolve(name));
}
