import { parse } from "../../../policy/checker/yaml.ts";
import { typeOfManifest } from "../../../policy/lib/kubernetes.ts";
import { type StackResource } from "../../../policy/lib/stack-rule.ts";
import { rules, stackRules } from "../../../policy/rules/index.ts";

/** Kubernetes manifests as resources. */
const resourcesOf = (yaml: string): readonly StackResource[] =>
  parse(yaml)
    .filter(Boolean)
    .map((props) => ({
      type: typeOfManifest(props) ?? "",
      name: (props as { metadata: { name: string } }).metadata.name,
      props,
    }));

/** The violations in manifests, `rule Kind/name`, all rules asked. */
export function violationsIn(yaml: string): readonly string[] {
  const resources = resourcesOf(yaml);
  const label = ({ type, name }: StackResource): string => `${type.slice(type.lastIndexOf(":") + 1)}/${name}`;
  const found = [
    ...resources.flatMap((resource) =>
      rules.flatMap((rule) => rule.evaluate(resource).map((report) => ({ rule, resource, report }))),
    ),
    ...stackRules.flatMap((rule) =>
      rule.evaluateStack(resources).map((report) => ({ rule, resource: report.resource, report })),
    ),
  ];
  return found
    .filter(({ report }) => report.kind === "violation")
    .map(({ rule, resource }) => `${rule.name} ${label(resource)}`);
}

/** A manifest in a few words: `metadata` and `spec` in YAML's flow style. */
export const manifest = (
  apiVersion: string,
  kind: string,
  name: string,
  spec: string,
  metadata = "",
): string => `apiVersion: ${apiVersion}
kind: ${kind}
metadata: { name: ${name}, namespace: shop${metadata} }
${spec}
---
`;
