import { pulumi } from "./cli.ts";
import { type Workspace } from "./workspace.ts";

/** What `pulumi stack export` says, as far as the sandbox reads it. Secrets in it are encrypted. */
export interface StackState {
  readonly resources: readonly StateResource[];
  /** Operations that were under way when an engine was killed. */
  readonly pendingOperations: readonly PendingOperation[];
}

export interface StateResource {
  readonly urn: string;
  readonly type: string;
  /** False for components. */
  readonly custom: boolean;
  readonly id?: string;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

export interface PendingOperation {
  /** `creating`, `updating`, `deleting`, … */
  readonly type: string;
  readonly resource: { readonly urn: string };
}

export async function readState(workspace: Workspace): Promise<StackState> {
  const { deployment } = JSON.parse(await pulumi(workspace, ["stack", "export"])) as {
    deployment?: { resources?: StateResource[]; pending_operations?: PendingOperation[] };
  };
  return { resources: deployment?.resources ?? [], pendingOperations: deployment?.pending_operations ?? [] };
}

/** The stack's outputs; secret ones read `[secret]`. */
export async function readOutputs(workspace: Workspace): Promise<Readonly<Record<string, unknown>>> {
  return JSON.parse(await pulumi(workspace, ["stack", "output", "--json"])) as Record<string, unknown>;
}
