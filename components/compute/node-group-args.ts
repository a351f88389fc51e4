import type * as pulumi from "@pulumi/pulumi";
import type { AmiFamily, NodeCapacityType } from "../choices.ts";

/** What one node group of a cluster is like; the cluster knows the rest. */
export interface NodeGroupSettings {
  /**
   * Instance types of one architecture, most wanted first, e.g. `["m7g.large"]`; at least two for Spot. GPUs of NVIDIA
   * and AWS Neuron get the AMI with their driver; their device plugin is yours to install.
   */
  readonly instanceTypes: string[];
  /** Minimum of nodes, from 0. */
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
