import { z } from "zod";
import { logRetentionDays } from "../../../components/aws.ts";
import { accessChoices } from "../../../components/cluster/access-plan.ts";
import { computeModes } from "../../../components/cluster/addons-plan.ts";
import { supportTypes } from "../../../components/cluster/versions.ts";
import { amiFamilies } from "../../../components/compute/ami.ts";
import { architectures, nodePoolCapacityTypes } from "../../../components/compute/karpenter-plan.ts";
import { capacityTypes } from "../../../components/compute/node-group-plan.ts";
import { count, key, list, metricsApis, oneNumberOf, oneOf, texts, within } from "./shapes.ts";

const nodeGroup = z.strictObject({
  instanceTypes: list,
  minSize: count,
  maxSize: count,
  capacityType: oneOf(capacityTypes).exactOptional(),
  diskSizeGiB: count.exactOptional(),
  amiFamily: oneOf(amiFamilies).exactOptional(),
  releaseVersion: z.string().exactOptional(),
  labels: texts.exactOptional(),
  taints: list.exactOptional(),
  maxUnavailablePercentage: count.exactOptional(),
});

const nodePool = z.strictObject({
  cpuLimit: count,
  memoryLimitGiB: count,
  architectures: z.array(oneOf(architectures)).exactOptional(),
  capacityTypes: z.array(oneOf(nodePoolCapacityTypes)).exactOptional(),
  instanceCategories: list.exactOptional(),
  minGeneration: count.exactOptional(),
  expireAfter: z.string().exactOptional(),
  disruptionBudget: z.string().exactOptional(),
  consolidateAfter: z.string().exactOptional(),
  labels: texts.exactOptional(),
  taints: list.exactOptional(),
  weight: within({ min: 1, max: 100 }).exactOptional(),
});

/** A cluster that this stack makes. */
export const newCluster = z.strictObject({
  version: z.string(),
  supportType: oneOf(supportTypes).exactOptional(),
  admins: z.record(key, z.string()),
  access: z
    .record(
      key,
      z.strictObject({
        principalArn: z.string(),
        policy: oneOf(accessChoices),
        namespaces: list.exactOptional(),
      }),
    )
    .exactOptional(),
  privateAccess: z
    .strictObject({ cidrs: list.exactOptional(), securityGroupIds: list.exactOptional() })
    .exactOptional(),
  publicAccessCidrs: list.exactOptional(),
  logRetentionDays: oneNumberOf(logRetentionDays).exactOptional(),
  deletionProtection: z.boolean().exactOptional(),
  zonalShift: z.boolean().exactOptional(),
  computeMode: oneOf(computeModes).exactOptional(),
  nodeGroups: z.record(key, nodeGroup).exactOptional(),
  karpenter: z
    .strictObject({
      nodePools: z.record(key, nodePool),
      amiFamily: oneOf(amiFamilies).exactOptional(),
      amiVersion: z.string().exactOptional(),
      diskSizeGiB: count.exactOptional(),
    })
    .exactOptional(),
  prefixDelegation: z.boolean().exactOptional(),
  addonVersions: texts.exactOptional(),
  volumeSnapshots: z.boolean().exactOptional(),
  sessionManager: z.boolean().exactOptional(),
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
        deregistrationLagSeconds: count.exactOptional().meta({
          description:
            "Seconds for which it may go on sending new requests to a pod that leaves: 60 where it is an ALB",
          fallback: "15",
        }),
      })
      .exactOptional(),
    serviceMonitors: z.boolean().exactOptional().meta({
      description: "Whether the cluster has the Prometheus operator's definitions",
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
