import type * as pulumi from "@pulumi/pulumi";
import {
  type CommonValuesArgs,
  disruptionBudget,
  mirrored,
  priorityClassName,
  replicas,
  resources,
} from "../addons/hardening.ts";

export interface KarpenterValuesArgs extends CommonValuesArgs {
  readonly clusterName: string;
  readonly serviceAccount: string;
  /** Name of the interruption queue. */
  readonly queueName: pulumi.Input<string>;
  /** Pods have subnets of their own, so a node's first network interface carries none. */
  readonly customNetworking: boolean;
  /** No way to AWS services that have no VPC endpoint, so no live prices. */
  readonly isolated: boolean;
  readonly zonalShift: boolean;
}

/**
 * Values of the chart `karpenter` 1.15, which itself has read-only, unprivileged containers and keeps its two pods on
 * different nodes, none of them Karpenter's own.
 */
export function karpenterValues(args: KarpenterValuesArgs): Record<string, unknown> {
  const { clusterName, serviceAccount, queueName, serviceMonitor = false, imageMirror } = args;
  return {
    replicas,
    priorityClassName,
    podDisruptionBudget: { name: "karpenter", ...disruptionBudget },
    serviceAccount: { name: serviceAccount },
    serviceMonitor: { enabled: serviceMonitor },
    controller: {
      image: { repository: mirrored("public.ecr.aws/karpenter/controller", imageMirror) },
      resources: resources(200, 512),
    },
    settings: {
      clusterName,
      eksControlPlane: true,
      interruptionQueue: queueName,
      isolatedVPC: args.isolated,
      enableZonalShift: args.zonalShift,
      reservedENIs: args.customNetworking ? "1" : "0",
    },
  };
}
