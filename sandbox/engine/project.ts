import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parse } from "yaml";
import { SandboxError } from "./errors.ts";

/** What the sandbox makes ready for a stack. */
export interface StackDescription {
  readonly region: string;
  /** Zones of the cluster's nodes. */
  readonly zones: readonly string[];
  /** Where each service's image lives in the account's registry, by service. */
  readonly imageRepositories: Readonly<Record<string, string>>;
  /**
   * Folder of the Node.js service that each of these images is built from, from the project's own: package.json with its
   * lockfile, and what its script `build` makes `dist/main.js` of.
   * @default app
   */
  readonly app?: string;
  /** ARNs of what is to exist besides, before the stack's first update. */
  readonly outside: readonly string[];
}

/**
 * All that the sandbox knows of a project beside Pulumi's own files: a module of this shape, which package.json names as
 * `slipway.describeStack`. It reads and checks a stack's file as the program itself will do.
 */
export interface ProjectModule {
  describeStack(stack: {
    readonly project: string;
    readonly stack: string;
    readonly config: Readonly<Record<string, unknown>>;
  }): StackDescription;
}

/** What package.json says to the sandbox, as `slipway`. Paths are from the project's folder. */
interface ProjectManifest {
  readonly describeStack?: string;
  /** Folder of the policy pack that `preview` and `up` ask. @default none is asked */
  readonly policyPack?: string;
  /** Program that makes a page of a plan, by `--stack STACK --html FILE`. @default `report` is refused */
  readonly planReport?: string;
}

/** The nearest folder from here upwards that has a Pulumi.yaml, as the pulumi CLI looks for it; undefined: none has. */
export function findProject(from: string): string | undefined {
  if (existsSync(join(from, "Pulumi.yaml"))) return from;
  const parent = dirname(from);
  return parent === from ? undefined : findProject(parent);
}

/** Stacks of a project that have a file. */
export function stacksOf(root: string): readonly string[] {
  return readdirSync(root)
    .flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? [])
    .sort();
}

/** A project's name; undefined where it is no longer there. */
export function projectName(root: string): string | undefined {
  return existsSync(join(root, "Pulumi.yaml")) ? String(readYaml(join(root, "Pulumi.yaml")).name) : undefined;
}

/** The policy pack that a project names, from its folder; undefined: it names none. */
export function policyPackOf(root: string): string | undefined {
  return readManifest(root).policyPack;
}

/** The program that makes a page of a project's plans, from its folder; undefined: it names none. */
export function planReportOf(root: string): string | undefined {
  return readManifest(root).planReport;
}

/**
 * Reads Pulumi.yaml and Pulumi.<stack>.yaml, and has the project say what the stack needs.
 * @throws SandboxError where a file is missing or is no YAML; the project's own error, with every problem, where the
 *   configuration is wrong: before anything is started
 */
export async function readStack(root: string, stack: string): Promise<StackDescription> {
  const project = String(readYaml(join(root, "Pulumi.yaml")).name);
  const { config = {} } = readYaml(join(root, `Pulumi.${stack}.yaml`), root) as {
    config?: Record<string, unknown>;
  };
  const { describeStack } = await importProject(root);
  return describeStack({ project, stack, config });
}

async function importProject(root: string): Promise<ProjectModule> {
  const { describeStack } = readManifest(root);
  if (describeStack === undefined) {
    throw new SandboxError(
      `${join(root, "package.json")} does not say which module describes a stack of the project.\n` +
        'Fix: name it, "slipway": { "describeStack": "./describe-stack.mjs" } (docs/sandbox.md, "A project of your own")',
    );
  }
  return (await import(pathToFileURL(resolve(root, describeStack)).href)) as ProjectModule;
}

function readManifest(root: string): ProjectManifest {
  const path = join(root, "package.json");
  if (!existsSync(path)) return {};
  const { slipway = {} } = JSON.parse(readFileSync(path, "utf8")) as { slipway?: ProjectManifest };
  return slipway;
}

/** @param root where it is a stack's file, the folder of its project */
function readYaml(path: string, root?: string): Record<string, unknown> {
  if (!existsSync(path)) throw new SandboxError(`there is no ${path}.\nFix: ${fixOfAbsence(root)}`);
  try {
    return (parse(readFileSync(path, "utf8")) ?? {}) as Record<string, unknown>;
  } catch (error) {
    throw new SandboxError(`${path} is not YAML: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function fixOfAbsence(root?: string): string {
  if (root === undefined) return "run it in the folder of a Pulumi project, or name that: --cwd FOLDER";
  const flags = stacksOf(root).map((stack) => `--stack ${stack}`);
  return flags.length > 0
    ? `name a stack that has a file: ${flags.join(" or ")}`
    : "make the stack's file, by pulumi config set";
}
