import { resolve } from "node:path";
import { SandboxError } from "../engine/errors.ts";
import { type SandboxLayout, sandboxLayout } from "../engine/layout.ts";
import { findProject, projectName, stacksOf } from "../engine/project.ts";
import { type Workspace, openWorkspace, preparedProject } from "../engine/workspace.ts";
import { type ClusterStatus, clusterStatus } from "../cluster/cluster.ts";
import { type Progress, progressTo } from "../progress.ts";
import { ownCommand } from "../own/files.ts";

/** What the user typed after `npm start --` or `npm run sandbox --`. */
export interface Options {
  /** @default `staging`, or the only one that has a file */
  readonly stack?: string;
  /** A folder of the project. @default where the command is run */
  readonly cwd?: string;
  /** @default the stack's name */
  readonly name?: string;
  readonly nodes?: "auto" | "real" | "simulated";
  readonly kubeconfig?: string;
  /** What runs besides. */
  readonly with?: "observability";
  readonly json?: boolean;
  /** Of `down`: removes the sandbox too. */
  readonly wipe?: boolean;
  /** False with `--no-color`. */
  readonly color?: boolean;
}

export interface Context {
  readonly options: Options;
  /** What is passed on to another program. */
  readonly arguments: readonly string[];
  readonly layout: SandboxLayout;
  /** The project's folder; undefined: the command is run in none. */
  readonly project: string | undefined;
  /** The stack that a new sandbox is for. */
  readonly stack: string;
  readonly progress: Progress;
  /** Prints a result on standard output. */
  print(text: string): void;
}

const DEFAULT_STACK = "staging";

/**
 * @param from where the project is looked for, upwards
 * @throws SandboxError where a name cannot be a folder's
 */
export function createContext(
  options: Options,
  arguments_: readonly string[] = [],
  from = process.cwd(),
): Context {
  const project = findProject(options.cwd === undefined ? from : resolve(options.cwd));
  const stack = options.stack ?? defaultStack(project);
  const name = options.name ?? stack;
  if (!/^[a-z0-9][a-z0-9-]{0,39}$/.test(name)) {
    throw new SandboxError(
      `--name "${name}" is no sandbox's name.\nAllowed: up to 40 lower-case letters, digits and hyphens, no hyphen first`,
    );
  }
  const plain = options.color === false || process.env.NO_COLOR !== undefined;
  return {
    options,
    arguments: arguments_,
    layout: sandboxLayout(name),
    project,
    stack,
    progress: progressTo(plain ? { write: (text) => process.stderr.write(text) } : process.stderr),
    print: (text) => process.stdout.write(`${text}\n`),
  };
}

function defaultStack(project: string | undefined): string {
  const stacks = project === undefined ? [] : stacksOf(project);
  return stacks.length === 1 && stacks[0] !== undefined ? stacks[0] : DEFAULT_STACK;
}

/** The project's folder. @throws SandboxError where there is none */
export function requireProject({ project }: Context): string {
  if (project !== undefined) return project;
  throw new SandboxError(
    "there is no Pulumi.yaml here, nor in a folder above.\n" +
      "Fix: run it in the folder of a Pulumi project, or name that: --cwd FOLDER",
  );
}

/**
 * Stops a command that would take another project's sandbox for this one's: both have a stack of that name.
 * @throws SandboxError that says whose it is
 */
export function requireOwnSandbox({ layout, project, stack }: Context): void {
  const prepared = preparedProject(layout);
  if (project === undefined || prepared === undefined) return;
  const [own, other] = [projectName(project), projectName(prepared)];
  if (other === undefined || own === other) return;
  throw new SandboxError(
    `sandbox "${layout.name}" is that of the project "${other}" (${prepared}), and this is "${own}".\n` +
      `Fix: give this one a name of its own: --stack ${stack} --name ${own?.toLowerCase()}-${stack}`,
  );
}

/**
 * The workspace of a sandbox that was prepared before.
 * @throws SandboxError that says how to start one, or that it is another project's and was not asked for by its name
 */
export function workspaceOf(context: Context): Workspace {
  if (context.options.name === undefined) requireOwnSandbox(context);
  return openWorkspace(context.layout, context.project);
}

/** The workspace of a sandbox whose cluster runs. @throws SandboxError that says how to start it */
export async function runningWorkspace(context: Context): Promise<Workspace> {
  const { layout } = context;
  const workspace = workspaceOf(context);
  const { state } = await clusterStatus(layout.root);
  if (state !== "running") throw new SandboxError(notRunning(layout.name, workspace.stack, state));
  return workspace;
}

/** The flags that mean this sandbox again, each after a space; none for the default one. */
export function flagsOf({ stack, layout: { name } }: Pick<Workspace, "stack" | "layout">): string {
  if (name === DEFAULT_STACK) return "";
  return name === stack ? ` --stack ${stack}` : ` --name ${name}`;
}

function notRunning(name: string, stack: string, state: ClusterStatus["state"]): string {
  const flags = name === stack ? `--stack ${stack}` : `--stack ${stack} --name ${name}`;
  return `sandbox "${name}" is not running (${state}).\nFix: ${ownCommand(`up ${flags}`)}`;
}
