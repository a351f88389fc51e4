import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { given } from "../given.ts";
import { assertArguments } from "../arguments.ts";
import { nameProblems } from "../naming.ts";
import { planned } from "../planned.ts";
import { assertValid } from "../validation.ts";
import { metadataOptions } from "./ami.ts";
import { planNodeGroup } from "./node-group-plan.ts";
import type { Taint } from "./scheduling.ts";
import type { NodeGroupArgs } from "./node-group-args.ts";

export type { NodeGroupArgs, NodeGroupSettings } from "./node-group-args.ts";

/**
 * An EKS managed node group on Amazon Linux 2023 or Bottlerocket: IMDSv2 with hop limit 1 (pods can't reach the
 * node's credentials), encrypted gp3 volumes, no public address, no SSH, node auto repair, one node replaced at a
 * time. An update drains a node first and never overrides a PodDisruptionBudget: rather it fails, and nothing is lost.
 *
 * @example
 * new NodeGroup("general", { clusterName, version: "1.35", nodeRoleArn, subnetIds, instanceTypes: ["m7g.large"], minSize: 2, maxSize: 6 });
 *
 * @transform aws:ec2/launchTemplate:LaunchTemplate ebsOptimized "true"
 */
export class NodeGroup extends pulumi.ComponentResource {
  readonly nodeGroupName: pulumi.Output<string>;

  constructor(name: string, args: NodeGroupArgs, opts?: pulumi.ComponentResourceOptions) {
    super("slipway:compute:NodeGroup", name, {}, opts);
    assertArguments(this, name, args);
    const { plan, problems } = planned(args, () => planNodeGroup(args));
    assertValid(`NodeGroup ${name}`, [...nameProblems("nodeGroupStem", name, "name"), ...problems]);

    const template = new aws.ec2.LaunchTemplate(
      `${name}-nodes`,
      {
        metadataOptions,
        blockDeviceMappings: plan.volumes.map(({ deviceName, sizeGiB }) => ({
          deviceName,
          ebs: { volumeType: "gp3", volumeSize: sizeGiB, encrypted: "true", deleteOnTermination: "true" },
        })),
        updateDefaultVersion: true,
        tagSpecifications: ["instance", "volume", "network-interface"].map((resourceType) => ({
          resourceType,
          tags: { ...args.tags, Name: name },
        })),
      },
      { parent: this },
    );
    const group = new aws.eks.NodeGroup(
      `${name}-nodes`,
      {
        clusterName: args.clusterName,
        version: args.version,
        ...given({ releaseVersion: args.releaseVersion }),
        nodeRoleArn: args.nodeRoleArn,
        subnetIds: args.subnetIds,
        amiType: plan.amiType,
        capacityType: plan.capacityType,
        instanceTypes: args.instanceTypes,
        launchTemplate: { id: template.id, version: template.latestVersion.apply(String) },
        scalingConfig: { minSize: args.minSize, desiredSize: plan.desiredSize, maxSize: args.maxSize },
        // forceUpdateVersion stays off: it would evict pods against their PodDisruptionBudget.
        updateConfig: plan.updateConfig,
        nodeRepairConfig: { enabled: true },
        labels: { "slipway.dev/node-group": name, ...plan.labels },
        ...(plan.taints.length > 0 && { taints: plan.taints.map(eksTaint) }),
      },
      // An autoscaler owns the size once the group exists.
      { parent: this, ignoreChanges: ["scalingConfig.desiredSize"] },
    );
    this.nodeGroupName = group.nodeGroupName;
    this.registerOutputs({ nodeGroupName: this.nodeGroupName });
  }
}

/** Amazon EKS API reference, Taint: the effects of Kubernetes in capitals. */
function eksTaint({ effect, ...rest }: Taint): aws.types.input.eks.NodeGroupTaint {
  return { ...rest, effect: effect.replaceAll(/(?<=[a-z])(?=[A-Z])/g, "_").toUpperCase() };
}
