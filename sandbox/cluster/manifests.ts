import { readFileSync } from "node:fs";

/** The sandbox's own objects, `manifests/<name>.yaml`. */
export type ManifestName = "access" | "coredns" | "kube-proxy" | "metrics-server";

/**
 * The manifest with its `${placeholders}` filled in.
 * @throws where one has no value
 */
export function manifest(name: ManifestName, values: Readonly<Record<string, string>> = {}): string {
  const template = readFileSync(new URL(`manifests/${name}.yaml`, import.meta.url), "utf8");
  return template.replace(/\$\{(\w+)\}/g, (placeholder, key: string) => {
    const value = values[key];
    if (value === undefined) throw new Error(`manifests/${name}.yaml: ${placeholder} has no value`);
    return value;
  });
}
