import { createRequire } from "node:module";
import { isAbsolute, join } from "node:path";
import { pathToFileURL } from "node:url";
import { PINNED } from "../cloud/eks/pinned.ts";
import { ownManifest, ownRoot } from "../own/files.ts";
import { readJson } from "../plugin/file-store.ts";
import { isExecutable } from "../toolchain/cache.ts";
import { SandboxError } from "./errors.ts";
import { execScript } from "./scripts.ts";
import type { Emulator } from "./emulators.ts";

/** Official plugins that are taken where they can be had: they need no AWS account to work as they do there. */
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
  /** The project whose program will ask for them. */
  readonly projectRoot: string;
  /** Absolute paths by tool name; an official plugin is named as its executable, `pulumi-resource-<name>`. */
  readonly tools: Readonly<Partial<Record<string, string>>>;
  /** The node that runs the emulators. */
  readonly node: string;
  readonly emulators: Readonly<Record<Emulator, string>>;
  /** An official kubernetes plugin to use in place of the emulator, Helm releases aside. */
  readonly officialKubernetes?: string | undefined;
}

/** Names the program of an official kubernetes plugin, for whoever has one. */
const KUBERNETES_PLUGIN = "SLIPWAY_KUBERNETES_PLUGIN";

/**
 * The official kubernetes plugin that the environment names.
 * @throws SandboxError where it names no program
 */
export function officialKubernetes(env: Readonly<NodeJS.ProcessEnv> = process.env): string | undefined {
  const path = env[KUBERNETES_PLUGIN];
  if (!path) return undefined;
  if (isAbsolute(path) && isExecutable(path)) return path;
  throw new SandboxError(
    `${KUBERNETES_PLUGIN} names no program: ${path}\nAllowed: the absolute path of an executable pulumi-resource-kubernetes\n` +
      `Fix: correct the variable, or unset it; then the emulated plugin is used`,
  );
}

/** Every plugin that the engine will ask for, and what to start for it. */
export function providerPlugins(options: PluginOptions): readonly Plugin[] {
  const { projectRoot, tools, node, emulators, officialKubernetes: kubernetes } = options;
  const emulator = (name: Emulator): Pick<Plugin, "source" | "script"> => {
    const command = endingWithParent(node, emulators[name]);
    return name === "kubernetes" && kubernetes !== undefined
      ? {
          source: "official",
          script: execScript([...endingWithParent(node, ROUTER), kubernetes, ...command, "--"]),
        }
      : { source: "emulator", script: execScript(command) };
  };
  const plugins = (Object.keys(emulators) as Emulator[]).map((name): Plugin => {
    const version = installedVersion(`@pulumi/${name}`, projectRoot);
    const official = OFFICIAL.some((known) => known === name) ? tools[`pulumi-resource-${name}`] : undefined;
    if (official !== undefined) return { name, version, source: "official", script: execScript([official]) };
    return { name, version, ...emulator(name) };
  });
  const pinned = Object.entries(PINNED).map(([name, version]) => ({
    name,
    version,
    ...emulator(name as keyof typeof PINNED),
  }));
  const known = new Set(plugins.map(({ name, version }) => `${name} ${version}`));
  return [...plugins, ...pinned.filter(({ name, version }) => !known.has(`${name} ${version}`))];
}

/** The program that keeps releases from an official plugin. */
const ROUTER = join(ownRoot, "sandbox/kubernetes/route-releases.mjs");

/** A program that ends with the engine. */
function endingWithParent(node: string, program: string): readonly string[] {
  const endWithParent = pathToFileURL(join(ownRoot, "sandbox/engine/end-with-parent.mjs")).href;
  return [node, "--import", endWithParent, program];
}

/**
 * The version that the project uses; where it uses none of that package, or is written in another language, the one that
 * the emulators are made for. Read from where npm puts it: not every provider package exports its package.json.
 */
function installedVersion(name: string, projectRoot: string): string {
  for (const from of [join(projectRoot, "package.json"), ownManifest]) {
    for (const modules of createRequire(from).resolve.paths(name) ?? []) {
      const manifest = readJson<{ version: string }>(join(modules, name, "package.json"));
      if (manifest !== undefined) return manifest.version;
    }
  }
  throw new Error(`${name} is not installed beside ${ownManifest}`);
}
