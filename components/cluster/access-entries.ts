import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { AccessPlan } from "./access-plan.ts";
import { previewGroup } from "./preview-access.ts";

/** Lets principals in: by an access policy of EKS's each, or by the group of previews. */
export function accessEntries(
  name: string,
  {
    clusterName,
    plan,
    partition,
  }: {
    readonly clusterName: pulumi.Output<string>;
    readonly plan: readonly AccessPlan[];
    readonly partition: string;
  },
  parent: pulumi.Resource,
): pulumi.Resource[] {
  return plan.map(({ key, principalArn, policy, namespaces }) => {
    const entry = new aws.eks.AccessEntry(
      `${name}-${key}`,
      {
        clusterName,
        principalArn,
        ...(policy === undefined && { kubernetesGroups: [previewGroup] }),
      },
      { parent },
    );
    if (policy === undefined) return entry;
    return new aws.eks.AccessPolicyAssociation(
      `${name}-${key}`,
      {
        clusterName,
        principalArn: entry.principalArn,
        policyArn: `arn:${partition}:eks::aws:cluster-access-policy/${policy}`,
        accessScope:
          namespaces === undefined ? { type: "cluster" } : { type: "namespace", namespaces: [...namespaces] },
      },
      { parent },
    );
  });
}
