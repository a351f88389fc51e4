import { stringify } from "yaml";

/** Keys that people look for first; all others by their names. */
const first = ["apiVersion", "kind", "metadata", "name"];

/**
 * The same text for the same value, whatever order its keys have. By YAML 1.1, which kustomize and kubectl read: there `on`
 * and `0o7` without quotes are no texts (sigs.k8s.io/yaml, go-yaml v2).
 */
export function yamlOf(value: unknown): string {
  return stringify(sorted(value), { version: "1.1", lineWidth: 0, aliasDuplicateObjects: false });
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const rank = (key: string): string => `${(first.indexOf(key) + 1 || 9).toString()} ${key}`;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, each]) => each !== undefined)
      .toSorted(([a], [b]) => (rank(a) < rank(b) ? -1 : 1))
      .map(([key, each]) => [key, sorted(each)]),
  );
}
