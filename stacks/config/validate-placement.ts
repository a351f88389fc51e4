import { spellingFix } from "../../components/closest.ts";
import { isReservedLabel, parseTaints, type Taint } from "../../components/compute/scheduling.ts";
import { tolerates } from "../../components/service/placement-plan.ts";
import type { Problem } from "../../components/validation.ts";
import type { ClusterConfig, Sections, ServiceConfig } from "./schema.ts";

/** Nodes of one node group or node pool. */
interface Nodes {
  /** Path of the group or pool in the stack file. */
  readonly path: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly Taint[];
}

/**
 * Services that no node of the cluster takes: their pods would wait until the update's deadline, so this is refused.
 * Not in EKS Auto Mode, which has node pools of its own, and teams add theirs by kubectl.
 */
export function placementProblems(services: Sections["services"], cluster: ClusterConfig): Problem[] {
  const nodes = nodesOf(cluster);
  if (nodes.length === 0) return [];
  return Object.entries(services).flatMap(([service, settings]) =>
    serviceProblems(settings, nodes, `slipway:services.${service}`),
  );
}

/** Taints that keep every service of the stack away: its owner may run something else there, so this is a warning. */
export function placementWarnings(services: Sections["services"], cluster: ClusterConfig): Problem[] {
  const all = Object.values(services);
  if (all.length === 0) return [];
  return nodesOf(cluster)
    .filter(({ taints }) => !all.some(({ tolerations = [] }) => tolerates(tolerations, taints)))
    .map(({ path, taints }) => ({
      path: `${path}.taints`,
      message: "no service of this stack tolerates these taints, so none runs there",
      received: taints.map(describeTaint),
      allowed: "taints that a service's tolerations accept",
      fix: "add them to the tolerations of a service, unless the nodes are for something else",
    }));
}

/** Sizes between which nothing moves: pods that no node has room for wait, however high `maxSize` is. */
export function autoscalingWarnings({
  computeMode = "managed",
  nodeGroups = {},
  karpenter,
}: ClusterConfig): Problem[] {
  if (computeMode !== "managed" || karpenter) return [];
  return Object.entries(nodeGroups)
    .filter(([, { minSize, maxSize }]) => maxSize > Math.max(minSize, 1))
    .map(([key, { minSize, maxSize }]) => ({
      path: `slipway:cluster.nodeGroups.${key}.maxSize`,
      message: `nothing adds nodes: the group stays at ${Math.max(minSize, 1)}, and pods beyond that wait`,
      received: maxSize,
      allowed: "minSize, or more with Karpenter or an autoscaler of yours",
      fix: "add slipway:cluster.karpenter.nodePools, e.g. general: { cpuLimit: 64, memoryLimitGiB: 256 }, or set maxSize to minSize",
    }));
}

function nodesOf({ computeMode = "managed", nodeGroups = {}, karpenter }: ClusterConfig): Nodes[] {
  if (computeMode !== "managed") return [];
  const members = {
    "slipway:cluster.nodeGroups": nodeGroups,
    "slipway:cluster.karpenter.nodePools": karpenter?.nodePools ?? {},
  };
  return Object.entries(members).flatMap(([section, groups]) =>
    Object.entries(groups).map(([key, { labels = {}, taints = [] }]) => ({
      path: `${section}.${key}`,
      labels,
      taints: parseTaints(taints),
    })),
  );
}

function serviceProblems(
  { nodeSelector = {}, nodeAffinity = [], tolerations = [] }: ServiceConfig,
  nodes: readonly Nodes[],
  path: string,
): Problem[] {
  // What Kubernetes, EKS, Karpenter and the node group itself label nodes with is known once there are nodes.
  const isOurs = (key: string): boolean => !isReservedLabel(key) && !key.startsWith("slipway.dev/");
  const wanted = Object.entries(nodeSelector).filter(([key]) => isOurs(key));
  const selected = nodes.filter(({ labels }) => wanted.every(([key, value]) => labels[key] === value));
  if (selected.length === 0) {
    const known = nodes.flatMap(({ labels }) => Object.entries(labels).map(describeLabel));
    const unknown = wanted.map(describeLabel).find((label) => !known.includes(label));
    return [
      {
        path: `${path}.nodeSelector`,
        message: "no node group or node pool has all of these labels",
        received: nodeSelector,
        allowed: [...new Set(known)].join(", ") || "must be unset: no node group or node pool has labels",
        fix: spellingFix(unknown, known, "correct it, or add the labels to one of slipway:cluster's"),
      },
    ];
  }
  const required = nodeAffinity.filter(({ key, weight }) => weight === undefined && isOurs(key));
  const fitting = selected.filter(({ labels }) =>
    required.every(({ key, values }) => values.includes(labels[key] ?? "")),
  );
  if (fitting.length === 0)
    return [
      {
        path: `${path}.nodeAffinity`,
        message: "no node group or node pool that it could run on has one of these values of each label",
        received: nodeAffinity,
        allowed: [
          ...new Set(selected.flatMap(({ labels }) => Object.entries(labels).map(describeLabel))),
        ].join(", "),
        fix: "correct it, give it a weight, or add the labels to one of slipway:cluster's",
      },
    ];
  if (fitting.some(({ taints }) => tolerates(tolerations, taints))) return [];
  return [
    {
      path: `${path}.tolerations`,
      message: "all nodes that it could run on have taints that it does not tolerate",
      received: tolerations,
      allowed: fitting
        .map(({ path: of, taints }) => `${of}: ${taints.map(describeTaint).join(" and ")}`)
        .join("; "),
      fix: "tolerate the taints of one of them, or add nodes without",
    },
  ];
}

const describeLabel = ([key, value]: readonly [string, string]): string => `${key}=${value}`;

const describeTaint = ({ key, value, effect }: Taint): string =>
  `${key}${value === undefined ? "" : `=${value}`}:${effect}`;
