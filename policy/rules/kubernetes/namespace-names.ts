import { manifest } from "../../lib/examples.ts";
import { at } from "../../lib/field.ts";
import { must } from "../../lib/finding.ts";
import { kindRule } from "../../lib/kind-rule.ts";

const isReserved = (name: unknown): boolean =>
  name === "default" || (typeof name === "string" && name.startsWith("kube-"));

export const namespaceNames = kindRule({
  name: "namespace-names",
  title: "Namespaces must not take names that Kubernetes reserves",
  why: "Controllers and policies exempt what begins with kube-, so that such a namespace escapes them.",
  fix: "Choose a name that does not begin with kube-.",
  severity: "low",
  controls: [],
  kinds: ["core/Namespace"],
  examples: {
    good: [
      {
        title: "A service's name",
        resource: manifest("v1", "Namespace", { metadata: { name: "shop" } }),
      },
    ],
    bad: [
      {
        title: "Kubernetes' prefix",
        resource: manifest("v1", "Namespace", { metadata: { name: "kube-shop" } }),
        paths: ["metadata.name"],
      },
    ],
  },
  check: ({ root }) => [
    must(at(root, "metadata", "name"), (name) => !isReserved(name), "a name without the prefix kube-"),
  ],
});
