import { z } from "zod";
import { count, key, list, texts } from "./shapes.ts";

const nodeGroup = z.strictObject({
  instanceTypes: list,
  minSize: count,
  maxSize: count,
  capacityType: z.string().exactOptional(),
  diskSizeGiB: count.exactOptional(),
  amiFamily: z.string().exactOptional(),
  labels: texts.exactOptional(),
  taints: list.exactOptional(),
  maxUnavailablePercentage: count.exactOptional(),
});

const nodePool = z.strictObject({
  cpuLimit: count,
  memoryLimitGiB: count,
  architectures: list.exactOptional(),
  capacityTypes: list.exactOptional(),
  instanceCategories: list.exactOptional(),
  minGeneration: count.exactOptional(),
  expireAfter: z.string().exactOptional(),
  disruptionBudget: z.string().exactOptional(),
  consolidateAfter: z.string().exactOptional(),
  labels: texts.exactOptional(),
  taints: list.exactOptional(),
  weight: count.exactOptional(),
});

/** A cluster that this stack makes. */
export const newCluster = z.strictObject({
  version: z.string(),
  supportType: z.string().exactOptional(),
  admins: z.record(key, z.string()),
  access: z
    .record(
      key,
      z.strictObject({ principalArn: z.string(), policy: z.string(), namespaces: list.exactOptional() }),
    )
    .exactOptional(),
  publicAccessCidrs: list.exactOptional(),
  logRetentionDays: count.exactOptional(),
  deletionProtection: z.boolean().exactOptional(),
  zonalShift: z.boolean().exactOptional(),
  computeMode: z.string().exactOptional(),
  nodeGroups: z.record(key, nodeGroup).exactOptional(),
  karpenter: z
    .strictObject({
      nodePools: z.record(key, nodePool),
      amiFamily: z.string().exactOptional(),
      amiVersion: z.string().exactOptional(),
      diskSizeGiB: count.exactOptional(),
    })
    .exactOptional(),
  prefixDelegation: z.boolean().exactOptional(),
  addonVersions: texts.exactOptional(),
  irsa: z.boolean().exactOptional(),
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
      })
      .exactOptional(),
    serviceMonitors: z.boolean().exactOptional().meta({
      description: "Whether the cluster has the Prometheus operator's definitions",
      fallback: "false",
    }),
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
