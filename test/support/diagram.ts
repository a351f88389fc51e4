import type { GraphNode } from "./mocks.ts";

/**
 * A program's components as a Mermaid flowchart: an arrow from each to what has to be there before it, those
 * left out that follow from others.
 * @param stem Beginning of every name, left out of the labels.
 * @param layerOf The box that a component is drawn in; what is made last is drawn on top.
 */
export function mermaid(
  graph: readonly GraphNode[],
  stem: string,
  layerOf: (component: GraphNode) => string,
): string {
  const owner = componentOf(graph);
  const components = [...new Set(owner.values())].sort((a, b) => a.urn.localeCompare(b.urn));
  const needs = new Map(components.map(({ urn }) => [urn, new Set<string>()]));
  for (const { urn, dependencies, provider } of graph) {
    const from = owner.get(urn)?.urn;
    for (const target of [...dependencies, provider]) {
      const to = owner.get(target)?.urn;
      if (from !== undefined && to !== undefined && from !== to) needs.get(from)?.add(to);
    }
  }
  const identifiers = new Map(components.map((component) => [component.urn, identifierOf(component, stem)]));
  const idOf = (urn: string): string => identifiers.get(urn) ?? "";
  return [
    "flowchart TB",
    ...[...groupBy(components, layerOf)].flatMap(([layer, members]) => [
      `  subgraph ${layer}`,
      ...members.map((component) => `    ${idOf(component.urn)}["${labelOf(component, stem)}"]`),
      "  end",
    ]),
    ...components.flatMap(({ urn }) => reduced(urn, needs).map((to) => `  ${idOf(urn)} --> ${idOf(to)}`)),
  ].join("\n");
}

/** The outermost component of ours that each resource belongs to; what belongs to none is left out. */
function componentOf(graph: readonly GraphNode[]): ReadonlyMap<string, GraphNode> {
  const byUrn = new Map(graph.map((node) => [node.urn, node]));
  const outermost = (node: GraphNode): GraphNode | undefined => {
    const parent = byUrn.get(node.parent);
    return (parent && outermost(parent)) ?? (node.type.startsWith("slipway:") ? node : undefined);
  };
  return new Map(
    graph.flatMap((node) => {
      const found = outermost(node);
      return found ? [[node.urn, found] as const] : [];
    }),
  );
}

/** What is needed directly: not by way of something else that is needed. */
function reduced(urn: string, needs: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const direct = [...(needs.get(urn) ?? [])];
  const reaches = (from: string, to: string, seen = new Set<string>()): boolean =>
    [...(needs.get(from) ?? [])].some(
      (next) => next === to || (!seen.has(next) && reaches(next, to, seen.add(next))),
    );
  return direct.filter((to) => !direct.some((other) => other !== to && reaches(other, to))).sort();
}

/** Readable in the source too, and the same whatever is added: reviewers see what changed. */
const identifierOf = (component: GraphNode, stem: string): string => labelWords(component, stem).join("-");

const labelOf = (component: GraphNode, stem: string): string => labelWords(component, stem).join("<br/>");

/** The component's class, and its name where it has one beside the stem. */
function labelWords({ type, name }: GraphNode, stem: string): string[] {
  const kind = type.split(":").at(-1) ?? "";
  const rest = name.slice(stem.length + 1);
  return rest === "" ? [kind] : [kind, rest];
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}
