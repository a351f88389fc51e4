import type { GraphNode } from "./mocks.ts";

/** What orders resources among themselves. */
export interface Edges extends Pick<GraphNode, "urn" | "parent" | "dependencies" | "provider"> {
  /** False for a component of whose children the graph tells, as an engine's state does. */
  readonly custom?: boolean;
}

/**
 * Everything that is there before a resource and goes only after it: the engine makes a resource after, and
 * deletes it before, its dependencies, its parent and its provider; and of a component that it depends on, the
 * children that were there before it (pulumi v3.250, pkg/resource/graph, DependenciesOf).
 * @param graph in the order in which the resources were made
 */
export function prerequisites(graph: readonly Edges[], urn: string): ReadonlySet<string> {
  return reachedFrom(graph, urn, (before, needed) => descendants(before, needed));
}

/**
 * Everything that a destroy passes over when it is refused a resource: the same without the children of components,
 * but for those that something depends on (TransitiveDependenciesOf, there).
 */
export function passedOver(graph: readonly Edges[], urn: string): ReadonlySet<string> {
  return reachedFrom(graph, urn, () => []);
}

function reachedFrom(
  graph: readonly Edges[],
  urn: string,
  childrenOf: (before: readonly Edges[], component: string) => string[],
): ReadonlySet<string> {
  const byUrn = new Map(graph.map((node, index) => [node.urn, { ...node, index }]));
  const reached = new Set<string>();
  const walk = (from: string): void => {
    const { dependencies = [], parent = "", provider = "", index = 0 } = byUrn.get(from) ?? {};
    const needed = [...dependencies, provider];
    const earlier = graph.slice(0, index);
    const children = needed.flatMap((next) =>
      byUrn.get(next)?.custom === false ? childrenOf(earlier, next) : [],
    );
    for (const next of [...needed, parent, ...children]) {
      if (next === "" || reached.has(next)) continue;
      reached.add(next);
      walk(next);
    }
  };
  walk(urn);
  return reached;
}

function descendants(graph: readonly Edges[], root: string): string[] {
  const below = new Set([root]);
  for (const { urn, parent } of graph) if (below.has(parent)) below.add(urn);
  below.delete(root);
  return [...below];
}

/** The type and the name in a URN. */
export function partsOf(urn: string): { readonly type: string; readonly name: string } {
  const [, , types = "", ...name] = urn.split("::");
  return { type: types.slice(types.lastIndexOf("$") + 1), name: name.join("::") };
}
