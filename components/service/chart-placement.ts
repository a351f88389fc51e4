import type { Settings } from "../settings.ts";

/** The values that go to a chart, by the paths that their settings name; what has no value, or no path, is left out. */
export function placedValues(settings: Settings, values: object): Record<string, unknown> {
  const placed: Record<string, unknown> = {};
  for (const [name, { chart }] of Object.entries(settings)) {
    const value: unknown = Reflect.get(values, name);
    if (chart !== undefined && value !== undefined) put(placed, chart.split("."), value);
  }
  return placed;
}

/** Puts a leaf into a tree, with the branches that lead there. */
export function put(tree: Record<string, unknown>, path: readonly string[], leaf: unknown): void {
  const [first = "", ...rest] = path;
  if (rest.length === 0) {
    tree[first] = leaf;
    return;
  }
  const branch = (tree[first] ?? {}) as Record<string, unknown>;
  tree[first] = branch;
  put(branch, rest, leaf);
}
