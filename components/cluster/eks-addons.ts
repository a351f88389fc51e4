import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { podIdentityTrust } from "../aws.ts";
import { type PolicyRole, policyRole } from "../identity/policy-role.ts";
import { addonsOf, vpcCniConfiguration } from "./addons-plan.ts";
import type { ClusterArgs } from "./cluster-args.ts";
import { volumeKeyPolicy } from "./storage.ts";

/** Where add-ons belong. */
export interface AddonContext {
  /** The cluster component's name. */
  readonly name: string;
  readonly args: ClusterArgs;
  readonly clusterName: pulumi.Output<string>;
  readonly computeMode: string;
  readonly partition: string;
  readonly parent: pulumi.Resource;
}

/** Add-ons without which no node gets ready. */
export function nodeAddons(context: AddonContext, dependsOn: pulumi.Resource[]): pulumi.Resource[] {
  const { args, computeMode } = context;
  return addonsOf(computeMode).beforeNodes.map((addonName) => {
    if (addonName !== "vpc-cni") return addon(context, addonName, dependsOn);
    const { role, attachments } = addonRole(context, "cni", "Pod networking", "AmazonEKS_CNI_Policy");
    return addon(context, addonName, [...dependsOn, ...attachments], {
      podIdentityAssociations: [{ serviceAccount: "aws-node", roleArn: role.arn }],
      configurationValues: pulumi
        .output(args.podSubnets ?? {})
        .apply((podSubnets) => vpcCniConfiguration(args.region, podSubnets, args.prefixDelegation ?? false)),
    });
  });
}

/** Add-ons that are pods like any other: they need nodes. */
export function serviceAddons(context: AddonContext, dependsOn: pulumi.Resource[]): pulumi.Resource[] {
  const { name, args, computeMode, parent } = context;
  const { volumeKeyArn } = args;
  return addonsOf(computeMode).afterNodes.map((addonName) => {
    if (addonName !== "aws-ebs-csi-driver") return addon(context, addonName, dependsOn);
    const { role, attachments } = addonRole(
      context,
      "ebs-csi",
      "EBS volumes",
      "service-role/AmazonEBSCSIDriverPolicy",
    );
    const key = volumeKeyArn === undefined ? [] : [volumeKeyPolicy(name, role.name, volumeKeyArn, parent)];
    return addon(context, addonName, [...dependsOn, ...attachments, ...key], {
      podIdentityAssociations: [{ serviceAccount: "ebs-csi-controller-sa", roleArn: role.arn }],
      // Of the add-on's configuration schema (aws eks describe-addon-configuration).
      ...(args.tags && {
        configurationValues: JSON.stringify({ controller: { extraVolumeTags: args.tags } }),
      }),
    });
  });
}

function addonRole(
  { name, partition, parent }: AddonContext,
  suffix: string,
  purpose: string,
  policy: string,
): PolicyRole {
  const assumeRolePolicy = podIdentityTrust();
  const description = `${purpose} of ${name}`;
  return policyRole(
    `${name}-${suffix}`,
    { assumeRolePolicy, description, partition, policies: [policy] },
    parent,
  );
}

function addon(
  { name, args, clusterName, parent }: AddonContext,
  addonName: string,
  dependsOn: pulumi.Resource[],
  more: Partial<aws.eks.AddonArgs> = {},
): aws.eks.Addon {
  const addonVersion = args.addonVersions?.[addonName];
  return new aws.eks.Addon(
    `${name}-${addonName}`,
    {
      clusterName,
      addonName,
      ...(addonVersion === undefined ? {} : { addonVersion }),
      resolveConflictsOnCreate: "OVERWRITE",
      resolveConflictsOnUpdate: "OVERWRITE",
      ...more,
    },
    { parent, dependsOn },
  );
}
