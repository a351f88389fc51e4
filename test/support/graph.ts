import type { GraphNode } from "./mocks.ts";

type Edges = Pick<GraphNode, "urn" | "parent" | "dependencies" | "provider">;

/**
 * Everything that is there before a resource and goes only after it: the engine makes a resource after, and
 * deletes it before, its dependencies, its parent and its provider.
 */
export function prerequisites(graph: readonly Edges[], urn: string): ReadonlySet<string> {
  const byUrn = new Map(graph.map((node) => [node.urn, node]));
  const reached = new Set<string>();
  const walk = (from: string): void => {
    const { dependencies = [], parent = "", provider = "" } = byUrn.get(from) ?? {};
    for (const next of [...dependencies, parent, provider]) {
      if (next === "" || reached.has(next)) continue;
      reached.add(next);
      walk(next);
    }
  };
  walk(urn);
  return reached;
}
