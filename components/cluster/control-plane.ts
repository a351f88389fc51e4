import * as aws from "@pulumi/aws";
import * as eks from "@pulumi/eks";
import type * as pulumi from "@pulumi/pulumi";
import { given } from "../given.ts";
import type { ClusterArgs } from "./cluster-args.ts";
import type { ClusterPlan } from "./cluster-plan.ts";
import { enableZonalShift } from "./zonal-shift.ts";

/** The cluster itself, without nodes and add-ons, and the log group that it writes to. */
export function controlPlane(
  name: string,
  args: ClusterArgs,
  plan: ClusterPlan,
  parent: pulumi.Resource,
): eks.Cluster {
  const publicAccessCidrs = [...plan.publicAccessCidrs];
  // Before the cluster: EKS would create the group itself, without retention and encryption.
  const logs = new aws.cloudwatch.LogGroup(
    `${name}-control-plane`,
    {
      name: `/aws/eks/${args.clusterName}/cluster`,
      retentionInDays: plan.logRetentionDays,
      ...given({ kmsKeyId: args.logKeyArn }),
    },
    { parent },
  );
  return new eks.Cluster(
    name,
    {
      name: args.clusterName,
      version: args.version,
      vpcId: args.vpcId,
      privateSubnetIds: args.privateSubnetIds,
      skipDefaultNodeGroup: true,
      // Two more groups, for nodes that the component would make; ours have the one that EKS makes.
      skipDefaultSecurityGroups: true,
      authenticationMode: eks.AuthenticationMode.Api,
      // Add-ons are installed below, in their order; the component would install them all before any node.
      useDefaultVpcCni: true,
      corednsAddonOptions: { enabled: false },
      kubeProxyAddonOptions: { enabled: false },
      ...(plan.computeMode === "auto" && { autoMode: { enabled: true } }),
      endpointPrivateAccess: true,
      endpointPublicAccess: publicAccessCidrs.length > 0,
      ...(publicAccessCidrs.length > 0 && { publicAccessCidrs }),
      encryptionConfigKeyArn: args.secretsKeyArn,
      enabledClusterLogTypes: ["api", "audit", "authenticator", "controllerManager", "scheduler"],
      // Always said: EKS's own default is extended support, billed at six times the price without a word.
      upgradePolicy: { supportType: plan.supportType },
      deletionProtection: args.deletionProtection ?? false,
    },
    {
      parent,
      dependsOn: logs,
      ...(args.zonalShift === true && { transforms: [enableZonalShift] }),
    },
  );
}
