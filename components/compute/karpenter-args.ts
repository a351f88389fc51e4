import type * as pulumi from "@pulumi/pulumi";
import type { AmiFamily, NodeArchitecture, NodePoolCapacityType } from "../choices.ts";

/** What nodes Karpenter may make for one kind of workload. */
export interface KarpenterNodePool {
  /** Most vCPUs of all its nodes together: the ceiling of the bill. */
  readonly cpuLimit: number;
  /** Most memory of all its nodes together, in GiB. */
  readonly memoryLimitGiB: number;
  /**
   * `amd64`, `arm64` or both; every image has to be built for each of them.
   * @default ["arm64"]
   */
  readonly architectures?: NodeArchitecture[];
  /**
   * `on-demand`, `spot` or both (then Spot as long as there is any).
   * @default ["on-demand"]
   */
  readonly capacityTypes?: NodePoolCapacityType[];
  /**
   * Letters of EC2's instance families.
   * @default ["c", "m", "r"]
   */
  readonly instanceCategories?: string[];
  /**
   * Oldest generation of instances, e.g. 6 for m6g and later.
   * @default 6
   */
  readonly minGeneration?: number;
  /**
   * Age at which a node is drained and replaced, e.g. `336h`; `Never` leaves it with what its image had.
   * @default "720h"
   */
  readonly expireAfter?: string;
  /**
   * Most nodes that are replaced or removed at a time, e.g. `10%` or `2`.
   * @default "10%"
   */
  readonly disruptionBudget?: string;
  /**
   * How long a node has to be underused before its pods are packed onto others, e.g. `5m`.
   * @default "5m"
   */
  readonly consolidateAfter?: string;
  /**
   * Kubernetes labels of the nodes.
   * @default {}
   */
  readonly labels?: Record<string, string>;
  /**
   * Taints in kubectl's notation, e.g. `["dedicated=batch:NoSchedule"]`.
   * @default []
   */
  readonly taints?: string[];
  /**
   * Pools of a higher weight are tried first, 1 to 100.
   * @default 1
   */
  readonly weight?: number;
}

export interface KarpenterArgs {
  /** EKS cluster's name, plain: it is in the conditions of the permissions. */
  readonly clusterName: string;
  /** AWS region, e.g. `eu-west-1`. */
  readonly region: string;
  /** Account that the cluster is in, 12 digits. */
  readonly accountId: string;
  /** Private subnets for the nodes, one a zone. */
  readonly subnetIds: pulumi.Input<string[]>;
  /** The cluster's security group, which its nodes have too. */
  readonly securityGroupId: pulumi.Input<string>;
  /** Pools of nodes by a key of yours, at least one. */
  readonly nodePools: Record<string, KarpenterNodePool>;
  /**
   * `al2023` (Amazon Linux) or `bottlerocket` (read-only system, no shell).
   * @default "al2023"
   */
  readonly amiFamily?: AmiFamily;
  /**
   * Release of the AMI, `v20260115` of Amazon Linux or `v1.42.0` of Bottlerocket. With `latest` nodes are replaced,
   * within the disruption budget, whenever AWS publishes one.
   * @default "latest"
   */
  readonly amiVersion?: string;
  /**
   * Volume for images, logs and pods' own files in GiB, 20 to 16384.
   * @default 50
   */
  readonly diskSizeGiB?: number;
  /**
   * Tags of instances and volumes: Karpenter makes them, so the provider's default tags don't reach them.
   * @default {}
   */
  readonly tags?: Record<string, string>;
  /**
   * Whether pods have subnets of their own (`podSubnets` of the cluster), so that a node holds fewer.
   * @default false
   */
  readonly customNetworking?: boolean;
  /**
   * Whether pods have their addresses from /28 prefixes (`prefixDelegation` of the cluster): nodes of `large` and more,
   * with up to 110 pods each.
   * @default false
   */
  readonly prefixDelegation?: boolean;
  /**
   * Whether nothing but VPC endpoints leads out of the VPC: prices are then those known at Karpenter's release.
   * @default false
   */
  readonly isolated?: boolean;
  /**
   * Whether Session Manager reaches the nodes (`sessionManager` of the cluster).
   * @default false
   */
  readonly sessionManager?: boolean;
  /**
   * Makes no nodes in a zone that EKS has shifted away from (`zonalShift` of the cluster).
   * @default false
   */
  readonly zonalShift?: boolean;
  /**
   * A ServiceMonitor for the Prometheus operator, whose CRDs have to be there.
   * @default false
   */
  readonly serviceMonitor?: boolean;
  /**
   * Folder of an OCI registry that has the charts.
   * @default none: the charts' own repositories
   */
  readonly chartMirror?: string;
  /**
   * Registry that has the images, each under its original registry's name.
   * @default none: the original registries
   */
  readonly imageMirror?: string;
}
