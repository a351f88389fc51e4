import { z } from "zod";
import { logRetentionDays } from "../../../components/aws.ts";
import type { AccessGrant, ClusterArgs } from "../../../components/cluster/cluster-args.ts";
import type { KarpenterArgs, KarpenterNodePool } from "../../../components/compute/karpenter-args.ts";
import type { NodeGroupSettings } from "../../../components/compute/node-group-args.ts";
import { argumentsOf } from "./from-arguments.ts";
import { count, key, list, metricsApis, oneNumberOf, within } from "./shapes.ts";

const nodePool = z.strictObject({
  ...argumentsOf<KarpenterNodePool>("KarpenterNodePool").all,
  weight: within({ min: 1, max: 100 }).exactOptional(),
});

/** A cluster that this stack makes. */
export const newCluster = z.strictObject({
  ...argumentsOf<ClusterArgs>("slipway:cluster:Cluster").without(
    "clusterName",
    "region",
    "vpcId",
    "privateSubnetIds",
    "secretsKeyArn",
    "logKeyArn",
    "podSubnets",
    "volumeKeyArn",
    "tags",
  ),
  admins: z.record(key, z.string()),
  access: z.record(key, z.strictObject(argumentsOf<AccessGrant>("AccessGrant").all)).exactOptional(),
  logRetentionDays: oneNumberOf(logRetentionDays).exactOptional(),
  nodeGroups: z
    .record(key, z.strictObject(argumentsOf<NodeGroupSettings>("NodeGroupSettings").all))
    .exactOptional(),
  karpenter: z
    .strictObject({
      ...argumentsOf<KarpenterArgs>("slipway:compute:Karpenter").without(
        "clusterName",
        "region",
        "accountId",
        "subnetIds",
        "securityGroupId",
        "tags",
        "customNetworking",
        "prefixDelegation",
        "isolated",
        "sessionManager",
        "zonalShift",
        "serviceMonitor",
        "chartMirror",
        "imageMirror",
      ),
      nodePools: z.record(key, nodePool),
    })
    .exactOptional(),
});

/** A cluster that is there already: any Kubernetes, and what the services may use of it. */
export const existingCluster = z.strictObject({
  existing: z.strictObject({
    name: z.string().meta({
      description: "Name of the cluster, plain and final: everything in it is identified by it",
    }),
    context: z.string().exactOptional().meta({
      description: "Context of the kubeconfig (`KUBECONFIG`, or `~/.kube/config`)",
      fallback: "the current one",
    }),
    clientCidrs: list.exactOptional().meta({
      description: "Blocks that requests come from: load balancers, other pods",
      fallback: "nobody",
    }),
    gateway: z
      .strictObject({
        name: z.string().meta({ description: "Gateway that services' hostnames are routed by" }),
        namespace: z.string().meta({ description: "Its namespace" }),
        idleTimeoutSeconds: count.exactOptional().meta({
          description:
            "Seconds after which it closes a connection to a pod without traffic, e.g. 90 for Traefik's; services' `keepAliveSeconds` have to be more",
          fallback: "60",
        }),
        deregistrationLagSeconds: count.exactOptional().meta({
          description:
            "Seconds for which it may go on sending new requests to a pod that leaves: 60 where it is an ALB",
          fallback: "15",
        }),
      })
      .exactOptional(),
    serviceMonitors: z.boolean().exactOptional().meta({
      description: "Whether the cluster has the Prometheus operator's CRDs",
      fallback: "false",
    }),
    metricsApis: metricsApis.exactOptional(),
    flagger: z
      .strictObject({
        prometheusUrl: z.string().meta({
          description:
            "URL, as pods reach it, of the Prometheus that the cluster's Flagger judges releases by",
        }),
      })
      .exactOptional(),
    eks: z
      .strictObject({
        vpcId: z.string().meta({ description: "VPC of an existing EKS cluster in `aws.accountId`" }),
        securityGroupId: z.string().meta({
          description: "The cluster security group, whose members databases let in",
        }),
        databaseSubnetIds: list.exactOptional().meta({
          description: "Subnets for databases, in two zones or more",
          fallback: "none: no databases",
        }),
        databaseCidrs: list.exactOptional().meta({
          description: "The blocks of those subnets, which services with a database may call",
          fallback: "none",
        }),
        operatorRoleArn: z.string().exactOptional().meta({
          description: "Role of the External Secrets operator, by which secrets reach pods",
          fallback: "none: no secrets",
        }),
      })
      .exactOptional(),
  }),
});
