import { SandboxError } from "../engine/errors.ts";
import { type SandboxLayout, sandboxLayout } from "../engine/layout.ts";
import { type Workspace, openWorkspace } from "../engine/workspace.ts";
import { type ClusterStatus, clusterStatus } from "../cluster/cluster.ts";
import { type Progress, progressTo } from "../progress.ts";

/** What the user typed after `npm start --` or `npm run sandbox --`. */
export interface Options {
  /** @default the sandbox's name, or `staging` */
  readonly stack?: string;
  /** @default the stack's name */
  readonly name?: string;
  readonly nodes?: "auto" | "real" | "simulated";
  readonly kubeconfig?: string;
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
  readonly progress: Progress;
  /** Prints a result on standard output. */
  print(text: string): void;
}

const DEFAULT_STACK = "staging";

/** @throws SandboxError where a name cannot be a folder's */
export function createContext(options: Options, arguments_: readonly string[] = []): Context {
  const name = options.name ?? options.stack ?? DEFAULT_STACK;
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
    progress: progressTo(plain ? { write: (text) => process.stderr.write(text) } : process.stderr),
    print: (text) => process.stdout.write(`${text}\n`),
  };
}

/** The stack that a new sandbox is for. */
export function stackOf({ options }: Context): string {
  return options.stack ?? DEFAULT_STACK;
}

/** The workspace of a sandbox whose cluster runs. @throws SandboxError that says how to start it */
export async function runningWorkspace({ layout }: Context): Promise<Workspace> {
  const workspace = openWorkspace(layout);
  const { state } = await clusterStatus(layout.root);
  if (state !== "running") throw new SandboxError(notRunning(layout.name, workspace.stack, state));
  return workspace;
}

function notRunning(name: string, stack: string, state: ClusterStatus["state"]): string {
  const flags = name === stack ? `--stack ${stack}` : `--stack ${stack} --name ${name}`;
  return `sandbox "${name}" is not running (${state}).\nFix: npm run sandbox -- up ${flags}`;
}
