import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { hasCode, readJson, withLock, writeAtomic, writeJson } from "../plugin/file-store.ts";
import { SandboxError } from "./errors.ts";
import { noSandbox } from "./sandboxes.ts";
import { sandboxEnvironment } from "./environment.ts";
import { type SandboxLayout } from "./layout.ts";
import { officialKubernetes, providerPlugins } from "./plugins.ts";
import { execScript, pulumiScript } from "./scripts.ts";
import { emulatorPrograms } from "./emulators.ts";
import { ownCommand, ownRoot } from "../own/files.ts";

const execute = promisify(execFile);

/** What a sandbox is for; written when it's prepared, read by every later command. */
export interface SandboxFacts {
  readonly stack: string;
  readonly projectRoot: string;
  readonly kubeconfig: string;
  readonly imageDigests: Readonly<Record<string, string>>;
  /** Whose states its stack has of Kubernetes. @default "emulator" */
  readonly kubernetesPlugin?: KubernetesPlugin;
}

type KubernetesPlugin = "official" | "emulator";

/** A place in which plain `pulumi` commands mean the sandbox. */
export interface Workspace {
  readonly layout: SandboxLayout;
  readonly stack: string;
  readonly projectRoot: string;
  /** The sandbox's `pulumi`. */
  readonly pulumi: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface WorkspaceOptions extends SandboxFacts {
  readonly layout: SandboxLayout;
  /** Absolute paths by tool name; `pulumi`, `kubectl` and `helm` are needed. */
  readonly tools: Readonly<Partial<Record<string, string>>>;
  /** What the cloud takes to exist besides (`outside.json`); what somebody else wrote there stays. */
  readonly outside: readonly string[];
}

/** Programs that the sandbox puts first on PATH, beside `pulumi` and `aws`. */
const TOOLS_ON_PATH = ["kubectl", "helm"];

/** Lays out everything that the engine needs, and creates the stack. Idempotent; what exists is kept. */
export function prepareWorkspace(options: WorkspaceOptions): Promise<Workspace> {
  const { layout } = options;
  const official = officialKubernetes();
  const kubernetesPlugin = official === undefined ? "emulator" : "official";
  mkdirSync(layout.root, { recursive: true, mode: 0o700 });
  return withLock(layout.root, async () => {
    assertUnmixed(layout, kubernetesPlugin);
    for (const dir of [layout.backend, layout.pulumiHome, layout.bin, layout.logs]) {
      mkdirSync(dir, { recursive: true, mode: 0o700 });
    }
    writePassphrase(layout.passphrase);
    forbidEngineLog(layout.pulumiHome);
    await writePlugins(options, official);
    const engine = installEngine(options);
    writePath(options, engine);
    declareOutside(layout.cloud, options.outside);
    const { stack, projectRoot, kubeconfig, imageDigests } = options;
    const facts = { stack, projectRoot, kubeconfig, imageDigests, kubernetesPlugin } satisfies SandboxFacts;
    writeJson(layout.facts, facts);
    const workspace = workspaceOf(layout, options);
    if (!existsSync(layout.encryptionSalt)) await createStack(workspace, engine);
    return workspace;
  });
}

/** The folder of the project that a sandbox was prepared for; undefined where there is no such sandbox. */
export function preparedProject(layout: SandboxLayout): string | undefined {
  return readJson<SandboxFacts>(layout.facts)?.projectRoot;
}

/**
 * The workspace of a sandbox that was prepared before.
 * @param project the folder of the project from which it is asked for
 * @throws SandboxError that says how to start one
 */
export function openWorkspace(layout: SandboxLayout, project?: string): Workspace {
  const facts = readJson<SandboxFacts>(layout.facts);
  if (facts === undefined || !existsSync(layout.encryptionSalt)) {
    throw noSandbox(layout, project);
  }
  return workspaceOf(layout, facts);
}

function workspaceOf(layout: SandboxLayout, facts: SandboxFacts): Workspace {
  const { stack, projectRoot, kubeconfig, imageDigests } = facts;
  const env = sandboxEnvironment({ layout, kubeconfig, imageDigests, inherited: process.env });
  return { layout, stack, projectRoot, pulumi: join(layout.bin, "pulumi"), env };
}

function declareOutside(cloud: string, names: readonly string[]): void {
  const path = join(cloud, "outside.json");
  const declared = readJson<string[]>(path) ?? [];
  if (!names.every((name) => declared.includes(name))) writeJson(path, [...new Set([...declared, ...names])]);
}

function writePassphrase(path: string): void {
  try {
    writeFileSync(path, randomBytes(32).toString("base64url"), { mode: 0o600, flag: "wx" });
  } catch (error) {
    if (!hasCode(error, "EEXIST")) throw error;
  }
}

/**
 * Puts a file where the engine would make the folder of its automatic log. That log takes every property of every call,
 * compressed, whether anybody asked or not: 60 of the 70 seconds of CPU time of a preview with large objects, and
 * hundreds of megabytes on disk. There is no switch; an engine that can't make the folder does without the log
 * (`StartLogging` of pulumi/pulumi, pkg/logging).
 */
function forbidEngineLog(pulumiHome: string): void {
  const path = join(pulumiHome, "logs");
  if (statSync(path, { throwIfNoEntry: false })?.isFile()) return;
  rmSync(path, { recursive: true, force: true });
  writeFileSync(path, "");
}

/**
 * The official plugin and the emulator keep other things in a state, and own other fields of an object: either takes what
 * the other has made for something to replace, or for a conflict.
 * @throws SandboxError that says what to do
 */
function assertUnmixed({ facts, name }: SandboxLayout, now: KubernetesPlugin): void {
  const before = readJson<SandboxFacts>(facts);
  if (before === undefined || (before.kubernetesPlugin ?? "emulator") === now) return;
  const [made, other] = now === "official" ? ["emulated", "official"] : ["official", "emulated"];
  const variable =
    now === "official" ? "unset SLIPWAY_KUBERNETES_PLUGIN" : "set SLIPWAY_KUBERNETES_PLUGIN again";
  throw new SandboxError(
    `the sandbox "${name}" was made by the ${made} kubernetes plugin, and the ${other} one can't go on with its state.\n` +
      `Fix: ${variable}; or, for the ${other} one, take another sandbox by --name, ` +
      `or remove this one first: ${ownCommand("destroy")}`,
  );
}

async function writePlugins(
  { layout, projectRoot, tools }: WorkspaceOptions,
  officialPlugin: string | undefined,
): Promise<void> {
  const emulators = await emulatorPrograms();
  const options = {
    ...{ projectRoot, tools, node: process.execPath, emulators },
    officialKubernetes: officialPlugin,
  };
  for (const { name, version, script } of providerPlugins(options)) {
    const dir = join(layout.pulumiHome, "plugins", `resource-${name}-v${version}`);
    writeExecutable(join(dir, `pulumi-resource-${name}`), script);
  }
}

/**
 * The engine to start. The official CLI comes with its language host beside it and is used where it is. One that was
 * built from source gets ours: in the same folder, which the engine looks into without a warning, and as a hard link,
 * because it finds that folder by resolving symbolic ones.
 */
function installEngine({ layout, tools }: WorkspaceOptions): string {
  const given = realpathSync(requireTool(tools, "pulumi"));
  if (existsSync(join(dirname(given), "pulumi-language-nodejs"))) return given;
  const bin = join(layout.pulumiHome, "bin");
  const engine = join(bin, "pulumi");
  mkdirSync(bin, { recursive: true });
  linkOrCopy(given, engine);
  const host = join(ownRoot, "sandbox", "engine", "language-host", "main.mjs");
  writeExecutable(join(bin, "pulumi-language-nodejs"), execScript([process.execPath, host]));
  return engine;
}

function writePath({ layout, projectRoot, stack, tools }: WorkspaceOptions, engine: string): void {
  const { encryptionSalt, stackConfig } = layout;
  const root = realpathSync(projectRoot);
  const pulumi = pulumiScript({ engine, projectRoot: root, stack, encryptionSalt, stackConfig });
  writeExecutable(join(layout.bin, "pulumi"), pulumi);
  const awsCli = [process.execPath, join(ownRoot, "sandbox", "cloud", "aws-cli.mjs")];
  writeExecutable(join(layout.bin, "aws"), execScript(awsCli));
  for (const name of TOOLS_ON_PATH)
    writeExecutable(join(layout.bin, name), execScript([requireTool(tools, name)]));
}

function requireTool(tools: WorkspaceOptions["tools"], name: string): string {
  const path = tools[name];
  if (path === undefined)
    throw new SandboxError(`the program "${name}" is missing.\nFix: ${ownCommand("tools")}`);
  return path;
}

/**
 * Creates the stack beside the project rather than in it: `stack init` writes its salt into the Pulumi.<stack>.yaml of
 * the project where it runs.
 */
async function createStack({ layout, stack, projectRoot, env }: Workspace, engine: string): Promise<void> {
  // A backend without a salt is one whose creation was interrupted: nothing was ever deployed to it.
  rmSync(layout.backend, { recursive: true, force: true });
  mkdirSync(layout.backend, { mode: 0o700 });
  const project = mkdtempSync(join(tmpdir(), "slipway-stack-"));
  try {
    copyFileSync(join(projectRoot, "Pulumi.yaml"), join(project, "Pulumi.yaml"));
    const init = [
      "stack",
      "init",
      stack,
      "--secrets-provider",
      "passphrase",
      "--no-select",
      "--non-interactive",
    ];
    await execute(engine, [...init, "--cwd", project], { env });
    const salt = /^encryptionsalt: .*$/m.exec(readFileSync(join(project, `Pulumi.${stack}.yaml`), "utf8"));
    if (salt === null) throw new SandboxError(`"pulumi stack init ${stack}" made no encryption salt`);
    // So that plain commands need no --stack. The choice is kept in PULUMI_HOME, not in the project.
    await execute(engine, ["stack", "select", stack, "--non-interactive", "--cwd", projectRoot], { env });
    writeAtomic(layout.encryptionSalt, `${salt[0]}\n`);
  } finally {
    rmSync(project, { recursive: true, force: true });
  }
}

function writeExecutable(path: string, text: string): void {
  if (existsSync(path) && readFileSync(path, "utf8") === text) return;
  mkdirSync(dirname(path), { recursive: true });
  writeAtomic(path, text);
  chmodSync(path, 0o755);
}

function linkOrCopy(source: string, target: string): void {
  const [from, to] = [statSync(source), statSync(target, { throwIfNoEntry: false })];
  if (to && (to.ino === from.ino || (to.size === from.size && to.mtimeMs >= from.mtimeMs))) return;
  rmSync(target, { force: true });
  try {
    linkSync(source, target);
  } catch (error) {
    if (!hasCode(error, "EXDEV") && !hasCode(error, "EPERM")) throw error;
    copyFileSync(source, target);
    chmodSync(target, 0o755);
  }
}
