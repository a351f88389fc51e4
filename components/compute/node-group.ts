import type { AmiFamily, NodeCapacityType } from "../choices.ts";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { assertArguments } from "../arguments.ts";
import { nameProblems } from "../naming.ts";
import { planned } from "../planned.ts";
import { assertValid } from "../validation.ts";
import { metadataOptions } from "./ami.ts";
import { planNodeGroup } from "./node-group-plan.ts";
import type { Taint } from "./scheduling.ts";

/** What one node group of a cluster is like; the cluster knows the rest. */
export interface NodeGroupSettings {
  /**
   * Instance types of one architecture, most wanted first, e.g. `["m7g.large"]`; at least two for Spot. GPUs of NVIDIA
   * and AWS Neuron get the AMI with their driver; their device plugin is yours to install.
   */
  readonly instanceTypes: string[];
  /** Fewest nodes, from 0. */
  readonly minSize: number;
  /** Most nodes, at least 1. */
  readonly maxSize: number;
  /**
   * `ON_DEMAND` or `SPOT`.
   * @default "ON_DEMAND"
   */
  readonly capacityType?: NodeCapacityType;
  /**
   * Volume for images, logs and pods' own files in GiB, 20 to 16384. With Bottlerocket the system has another.
   * @default 50
   */
  readonly diskSizeGiB?: number;
  /**
   * `al2023` (Amazon Linux) or `bottlerocket` (read-only system, no shell). A change replaces the group.
   * @default "al2023"
   */
  readonly amiFamily?: AmiFamily;
  /**
   * Release of the AMI, e.g. `1.35.6-20260728` of Amazon Linux or `1.55.0-d93bb1b1` of Bottlerocket. An update to another
   * one replaces the nodes, drained, as `maxUnavailablePercentage` says (RUNBOOK.md, "Patch the nodes").
   * @default EKS's newest when the group is made or its Kubernetes version raised, and then that one
   */
  readonly releaseVersion?: string;
  /**
   * Kubernetes labels of the nodes, beside the group's own.
   * @default {}
   */
  readonly labels?: Record<string, string>;
  /**
   * Taints in kubectl's notation, e.g. `["dedicated=batch:NoSchedule"]`.
   * @default []
   */
  readonly taints?: string[];
  /**
   * Share of the nodes in percent, 1 to 100, that an update replaces at a time.
   * @default one node at a time
   */
  readonly maxUnavailablePercentage?: number;
}

export interface NodeGroupArgs extends NodeGroupSettings {
  /** EKS cluster's name. */
  readonly clusterName: pulumi.Input<string>;
  /** Kubernetes minor version of the nodes, e.g. `1.35`. */
  readonly version: string;
  /** ARN of the nodes' IAM role. */
  readonly nodeRoleArn: pulumi.Input<string>;
  /** Private subnets, one a zone. */
  readonly subnetIds: pulumi.Input<string[]>;
  /**
   * Tags of instances, volumes and network interfaces: a launch template makes them, so neither the provider's default
   * tags nor the node group's own reach them. Source: Amazon EKS User Guide, "Create a managed node group".
   * @default {}
   */
  readonly tags?: Record<string, string>;
}

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
        ...(args.releaseVersion === undefined ? {} : { releaseVersion: args.releaseVersion }),
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
        ...(plan.taints.length === 0 ? {} : { taints: plan.taints.map(eksTaint) }),
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
