import type * as pulumi from "@pulumi/pulumi";
import { type CommonValuesArgs, mirrored, replicas, resources, restrictedPod } from "./hardening.ts";

export interface KarpenterValuesArgs extends CommonValuesArgs {
  /** EKS cluster's name. */
  readonly clusterName: pulumi.Input<string>;
  readonly region: string;
  /** Name of the SQS queue with EC2's interruption events. */
  readonly interruptionQueue: pulumi.Input<string>;
  /** Name of the service account that has the AWS identity. */
  readonly serviceAccount: string;
  /**
   * Whether the VPC has no way to the internet: no prices are asked for.
   * @default false
   */
  readonly isolatedVpc?: boolean;
  /**
   * Nodes that the controllers may run on: never one of Karpenter's own. The chart keeps them off those by itself.
   * @default {} any other node
   */
  readonly nodeSelector?: Readonly<Record<string, string>>;
}

/**
 * Values of the chart `karpenter` 1.14. The chart brings a budget of one, replicas on different nodes and zones,
 * the `system-cluster-critical` priority and a hardened container; its definitions come from `karpenter-crd`.
 */
export function karpenterValues(args: KarpenterValuesArgs): Record<string, unknown> {
  const { clusterName, region, interruptionQueue, serviceAccount, isolatedVpc = false } = args;
  const { serviceMonitor = false, imageMirror, nodeSelector = {} } = args;
  return {
    settings: { clusterName, interruptionQueue, isolatedVPC: isolatedVpc },
    serviceAccount: { name: serviceAccount },
    replicas,
    nodeSelector: { "kubernetes.io/os": "linux", ...nodeSelector },
    podSecurityContext: { ...restrictedPod, fsGroup: 65532 },
    controller: {
      image: { repository: mirrored("public.ecr.aws/karpenter/controller", imageMirror) },
      // Given, since pods can't ask the instance metadata service: nodes have a hop limit of 1.
      env: [{ name: "AWS_REGION", value: region }],
      resources: resources(200, 512),
    },
    serviceMonitor: { enabled: serviceMonitor },
  };
}
