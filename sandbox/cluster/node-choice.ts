import { ClusterError } from "./errors.ts";
import type { ClusterIdentity, NodeKind } from "./facts.ts";
import { makeReady } from "./real/preflight.ts";
import type { StartOptions } from "./start.ts";
import { ownCommand } from "../own/files.ts";

export interface NodeChoice {
  readonly nodes: NodeKind;
  /** Why, where `auto` had to settle for simulated nodes. */
  readonly nodesReason?: string;
}

/**
 * Which nodes the cluster gets: those asked for, or for `auto` real ones where this machine can run them.
 * Installs what a real node lacks.
 * @throws ClusterError where the kind asked for can't be had, or the kept state is of another kind
 */
export async function chooseNodes(
  options: StartOptions,
  identity: ClusterIdentity | undefined,
): Promise<NodeChoice> {
  const choice = await choose(options, identity);
  if (identity && identity.nodes !== choice.nodes) {
    const because = choice.nodesReason ? ` (${choice.nodesReason})` : "";
    throw new ClusterError(
      `sandbox "${options.name}" was made with ${identity.nodes} nodes and can't go on with ${choice.nodes} ones${because}. ` +
        `Fix: ask for ${identity.nodes} nodes, or \`${ownCommand("destroy")}\` first.`,
    );
  }
  return choice;
}

async function choose(options: StartOptions, identity: ClusterIdentity | undefined): Promise<NodeChoice> {
  if (options.kubeconfig !== undefined) return { nodes: "existing" };
  const wanted = options.nodes === "auto" && identity?.nodes === "simulated" ? "simulated" : options.nodes;
  if (wanted === "simulated") return { nodes: "simulated" };
  const obstacles = await makeReady(options);
  if (obstacles.length === 0) return { nodes: "real" };
  if (wanted === "auto")
    return { nodes: "simulated", nodesReason: `no real node here: ${obstacles.join("; ")}` };
  throw new ClusterError(
    `this machine can't run a real node:\n${obstacles.map((obstacle) => `  - ${obstacle}`).join("\n")}\nFix these, or use simulated nodes.`,
  );
}
