import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parse } from "yaml";
import { SandboxError } from "./errors.ts";

/** The clone that this sandbox belongs to. */
export const projectRoot = join(import.meta.dirname, "..", "..");

/** What the sandbox makes ready for a stack. */
export interface StackDescription {
  readonly region: string;
  /** Zones of the cluster's nodes. */
  readonly zones: readonly string[];
  /** Where each service's image lives in the account's registry, by service. */
  readonly imageRepositories: Readonly<Record<string, string>>;
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

/**
 * Reads Pulumi.yaml and Pulumi.<stack>.yaml, and has the project say what the stack needs.
 * @throws SandboxError where a file is missing or is no YAML; the project's own error, with every problem, where the
 *   configuration is wrong: before anything is started
 */
export async function readStack(root: string, stack: string): Promise<StackDescription> {
  const project = String(readYaml(join(root, "Pulumi.yaml")).name);
  const { config = {} } = readYaml(join(root, `Pulumi.${stack}.yaml`), stack) as {
    config?: Record<string, unknown>;
  };
  const { describeStack } = await importProject(root);
  return describeStack({ project, stack, config });
}

async function importProject(root: string): Promise<ProjectModule> {
  const manifest = join(root, "package.json");
  const { slipway = {} } = JSON.parse(readFileSync(manifest, "utf8")) as {
    slipway?: { describeStack?: string };
  };
  if (slipway.describeStack === undefined) {
    throw new SandboxError(
      `${manifest} does not say which module describes a stack of the project.\n` +
        'Fix: name it, "slipway": { "describeStack": "./stacks/describe-stack.ts" } (docs/sandbox.md)',
    );
  }
  return (await import(pathToFileURL(resolve(root, slipway.describeStack)).href)) as ProjectModule;
}

function readYaml(path: string, stack?: string): Record<string, unknown> {
  if (!existsSync(path)) {
    const fix =
      stack === undefined
        ? "run it in a clone of the project"
        : "name a stack that has a file: --stack staging";
    throw new SandboxError(`there is no ${path}.\nFix: ${fix}`);
  }
  try {
    return (parse(readFileSync(path, "utf8")) ?? {}) as Record<string, unknown>;
  } catch (error) {
    throw new SandboxError(`${path} is not YAML: ${error instanceof Error ? error.message : String(error)}`);
  }
}
