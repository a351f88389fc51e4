import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { ADDON_NAMESPACE, podIdentityTrust } from "../aws.ts";
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
  readonly clusterArn: pulumi.Output<string>;
  readonly computeMode: string;
  readonly partition: string;
  readonly parent: pulumi.Resource;
}

/** Add-ons without which no node gets ready. */
export function nodeAddons(context: AddonContext, dependsOn: pulumi.Resource[]): pulumi.Resource[] {
  const { args, computeMode } = context;
  return addonsOf(computeMode).beforeNodes.map((addonName) => {
    if (addonName !== "vpc-cni") return addon(context, addonName, dependsOn);
    const serviceAccount = "aws-node";
    const { role, attachments } = addonRole(context, {
      suffix: "cni",
      purpose: "Pod networking",
      policy: "AmazonEKS_CNI_Policy",
      serviceAccount,
    });
    return addon(context, addonName, [...dependsOn, ...attachments], {
      podIdentityAssociations: [{ serviceAccount, roleArn: role.arn }],
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
  return addonsOf(computeMode, args.volumeSnapshots).afterNodes.map((addonName) => {
    if (addonName !== "aws-ebs-csi-driver") return addon(context, addonName, dependsOn);
    const serviceAccount = "ebs-csi-controller-sa";
    const { role, attachments } = addonRole(context, {
      suffix: "ebs-csi",
      purpose: "EBS volumes",
      policy: "service-role/AmazonEBSCSIDriverPolicy",
      serviceAccount,
    });
    const key = volumeKeyArn === undefined ? [] : [volumeKeyPolicy(name, role.name, volumeKeyArn, parent)];
    return addon(context, addonName, [...dependsOn, ...attachments, ...key], {
      podIdentityAssociations: [{ serviceAccount, roleArn: role.arn }],
      // Of the add-on's configuration schema (aws eks describe-addon-configuration).
      ...(args.tags && {
        configurationValues: JSON.stringify({ controller: { extraVolumeTags: args.tags } }),
      }),
    });
  });
}

type AddonRoleSetting = "suffix" | "purpose" | "policy" | "serviceAccount";

function addonRole(
  { name, clusterArn, partition, parent }: AddonContext,
  { suffix, purpose, policy, serviceAccount }: Readonly<Record<AddonRoleSetting, string>>,
): PolicyRole {
  const assumeRolePolicy = clusterArn.apply((arn) => podIdentityTrust(arn, ADDON_NAMESPACE, serviceAccount));
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
  // EKS leaves an add-on as it is when the cluster's version is raised (Amazon EKS User Guide, "Update an Amazon EKS
  // add-on"), so the version is looked up for the cluster's: the preview shows it, and the state pins it.
  const addonVersion =
    args.addonVersions?.[addonName] ??
    aws.eks.getAddonVersionOutput({ addonName, kubernetesVersion: args.version }, { parent }).version;
  return new aws.eks.Addon(
    `${name}-${addonName}`,
    {
      clusterName,
      addonName,
      addonVersion,
      resolveConflictsOnCreate: "OVERWRITE",
      resolveConflictsOnUpdate: "OVERWRITE",
      ...more,
    },
    { parent, dependsOn },
  );
}
