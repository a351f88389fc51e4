import { manifest } from "../../lib/examples.ts";
import { at } from "../../lib/field.ts";
import { must, unless } from "../../lib/finding.ts";
import { kindRule } from "../../lib/kind-rule.ts";

export const awsAuthConfigMap = kindRule({
  name: "aws-auth-config-map",
  title: "Access to EKS must not be granted by the aws-auth ConfigMap",
  why: "One wrong line of aws-auth locks everybody out, it grants system:masters without a trace in AWS, and EKS has deprecated it.",
  fix: "Use access entries (aws.eks.AccessEntry) and the authentication mode API.",
  severity: "high",
  controls: [],
  kinds: ["core/ConfigMap"],
  examples: {
    good: [
      { title: "Another ConfigMap", resource: manifest("v1", "ConfigMap", { data: { LOG_LEVEL: "info" } }) },
    ],
    bad: [
      {
        title: "aws-auth",
        resource: manifest("v1", "ConfigMap", {
          metadata: { name: "aws-auth", namespace: "kube-system" },
          data: { mapRoles: "- groups: [system:masters]" },
        }),
        paths: ["metadata.name"],
      },
    ],
  },
  check: ({ root }) =>
    unless(
      at(root, "metadata", "namespace"),
      (namespace) => namespace !== "kube-system" && typeof namespace !== "symbol",
      [must(at(root, "metadata", "name"), (name) => name !== "aws-auth", "no aws-auth")],
    ),
});
