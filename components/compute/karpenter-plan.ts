import { NodeArchitecture, NodePoolCapacityType } from "../choices.ts";
import { mirrorProblems } from "../addons/helm-addon-plan.ts";
import { nameProblems } from "../naming.ts";
import { below, choiceProblems, type Problem, wholeNumberProblems } from "../validation.ts";
import { amiFamilies, metadataOptions, type Volume, volumesOf } from "./ami.ts";
import { diskSizeProblems } from "./node-group-plan.ts";
import { labelProblems, parseTaints, type Taint, taintProblems } from "./scheduling.ts";
import type { Plain } from "../plain.ts";
import type { KarpenterArgs, KarpenterNodePool } from "./karpenter-args.ts";
import { own } from "../own.ts";

export const architectures = Object.values(NodeArchitecture);
export const nodePoolCapacityTypes = Object.values(NodePoolCapacityType);

/** The plain part of `KarpenterArgs`. */
export type KarpenterPlanArgs = Plain<Omit<KarpenterArgs, "clusterName" | "region" | "accountId">>;

export interface KarpenterPlan {
  /** Most pods of a node, where that isn't what the instance type has network addresses for. */
  readonly maxPods?: number;
  /** Whether any pool takes Spot. */
  readonly takesSpot: boolean;
  /** Family and version of the AMI, in the words of an EC2NodeClass. */
  readonly amiAlias: string;
  readonly volumes: readonly Volume[];
  /** `spec` of each NodePool by its name. */
  readonly nodePools: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Name of the one EC2NodeClass that all pools use. */
export const nodeClassName = "default";

/**
 * Karpenter counts an instance's addresses singly, so that without this a node takes 29 pods where prefixes hold 110
 * (aws/karpenter-provider-aws#8210). 110 is EKS's own number for instances of less than 30 vCPUs (Amazon EKS User Guide,
 * "Assign more IP addresses to Amazon EKS nodes with prefixes").
 */
const maxPodsByPrefixes = 110;

/** Sizes whose prefixes hold less than {@link maxPodsByPrefixes}: 98 of m7g.medium (`max-pods-calculator.sh`). */
const sizesBelow = ["nano", "micro", "small", "medium"];

/** Applies the defaults and collects every problem; the plan is only meaningful when there is none. */
export function planKarpenter(
  args: KarpenterPlanArgs,
  path = "",
): { readonly plan: KarpenterPlan; readonly problems: readonly Problem[] } {
  const at = below(path);
  const { nodePools, amiFamily = "al2023", amiVersion = "latest", diskSizeGiB = 50, chartMirror } = args;
  const { prefixDelegation = false } = args;
  const pools = Object.entries(nodePools);
  return {
    plan: {
      ...(prefixDelegation && { maxPods: maxPodsByPrefixes }),
      takesSpot: Object.values(nodePools).some(({ capacityTypes = [] }) => capacityTypes.includes("spot")),
      amiAlias: `${amiFamily}@${amiVersion}`,
      volumes: volumesOf(amiFamily, diskSizeGiB),
      nodePools: Object.fromEntries(pools.map(([key, pool]) => [key, nodePoolSpec(pool, prefixDelegation)])),
    },
    problems: [
      ...(pools.length > 0
        ? []
        : [
            {
              path: at("nodePools"),
              message: "no node pool: Karpenter would never make a node",
              received: nodePools,
              allowed: "at least one node pool",
              fix: "add one, e.g. general: { cpuLimit: 64, memoryLimitGiB: 256 }",
            },
          ]),
      ...choiceProblems(amiFamilies, amiFamily, at("amiFamily")),
      ...releaseProblems(amiFamily, amiVersion, at("amiVersion")),
      ...diskSizeProblems(diskSizeGiB, at("diskSizeGiB")),
      ...mirrorProblems(chartMirror, at("chartMirror")),
      ...pools.flatMap(([key, pool]) => [
        ...nameProblems("kubernetesLabel", key, `${at("nodePools")}.${key}`),
        ...poolProblems(pool, `${at("nodePools")}.${key}`),
      ]),
    ],
  };
}

/**
 * Releases by AMI family, each with a name of its own: Karpenter finds no image by that of the other.
 * Source: Karpenter, "NodeClasses", spec.amiSelectorTerms, alias.
 */
const releases: Readonly<Record<string, { readonly form: RegExp; readonly example: string }>> = {
  al2023: { form: /^v\d{8}$/, example: "v20260115" },
  bottlerocket: { form: /^v\d+\.\d+\.\d+$/, example: "v1.42.0" },
};

function releaseProblems(amiFamily: string, amiVersion: string, path: string): Problem[] {
  const release = own(releases, amiFamily);
  if (release === undefined || amiVersion === "latest" || release.form.test(amiVersion)) return [];
  return [
    {
      path,
      message: `not a release of ${amiFamily}`,
      received: amiVersion,
      allowed: `latest, or a release such as ${release.example}`,
      fix: "copy it from the AMI's release notes",
    },
  ];
}

/** `spec` of the EC2NodeClass. Source: Karpenter, "NodeClasses". */
export function nodeClassSpec(
  { amiAlias, volumes, maxPods }: KarpenterPlan,
  found: {
    readonly instanceProfile: string;
    readonly subnetIds: readonly string[];
    readonly securityGroupId: string;
  },
  tags: Readonly<Record<string, string>>,
): Record<string, unknown> {
  return {
    amiSelectorTerms: [{ alias: amiAlias }],
    ...(maxPods !== undefined && { kubelet: { maxPods } }),
    instanceProfile: found.instanceProfile,
    // By id: by tag, whoever may tag a subnet or a group decides where nodes are and who reaches them.
    subnetSelectorTerms: found.subnetIds.map((id) => ({ id })),
    securityGroupSelectorTerms: [{ id: found.securityGroupId }],
    associatePublicIPAddress: false,
    metadataOptions,
    blockDeviceMappings: volumes.map(({ deviceName, sizeGiB }) => ({
      deviceName,
      ebs: { volumeType: "gp3", volumeSize: `${sizeGiB}Gi`, encrypted: true, deleteOnTermination: true },
    })),
    ...(Object.keys(tags).length > 0 && { tags }),
  };
}

/** `spec` of a NodePool. Source: Karpenter, "NodePools". */
function nodePoolSpec(pool: Plain<KarpenterNodePool>, prefixDelegation: boolean): Record<string, unknown> {
  const { labels = {}, taints = [], weight = 1 } = pool;
  const any = (key: string, values: readonly string[]) => ({ key, operator: "In", values });
  return {
    weight,
    limits: { cpu: String(pool.cpuLimit), memory: `${pool.memoryLimitGiB}Gi` },
    disruption: {
      consolidationPolicy: "WhenEmptyOrUnderutilized",
      consolidateAfter: pool.consolidateAfter ?? "5m",
      budgets: [{ nodes: pool.disruptionBudget ?? "10%" }],
    },
    template: {
      ...(Object.keys(labels).length > 0 && { metadata: { labels } }),
      spec: {
        nodeClassRef: { group: "karpenter.k8s.aws", kind: "EC2NodeClass", name: nodeClassName },
        expireAfter: pool.expireAfter ?? "720h",
        requirements: [
          any("kubernetes.io/os", ["linux"]),
          any("kubernetes.io/arch", pool.architectures ?? ["arm64"]),
          any("karpenter.sh/capacity-type", pool.capacityTypes ?? ["on-demand"]),
          any("karpenter.k8s.aws/instance-category", pool.instanceCategories ?? ["c", "m", "r"]),
          {
            key: "karpenter.k8s.aws/instance-generation",
            operator: "Gt",
            values: [String((pool.minGeneration ?? 6) - 1)],
          },
          ...(prefixDelegation
            ? [{ key: "karpenter.k8s.aws/instance-size", operator: "NotIn", values: sizesBelow }]
            : []),
        ],
        ...(taints.length > 0 && { taints: parseTaints(taints) satisfies Taint[] }),
      },
    },
  };
}

function poolProblems(pool: Plain<KarpenterNodePool>, path: string): Problem[] {
  const at = below(path);
  const duration = { allowed: "hours, minutes or seconds, e.g. 720h or 5m, or Never", fix: "correct it" };
  return [
    ...wholeNumberProblems(pool.cpuLimit, { min: 1, max: 100_000, unit: "vCPUs" }, at("cpuLimit")),
    ...wholeNumberProblems(
      pool.memoryLimitGiB,
      { min: 1, max: 1_000_000, unit: "GiB" },
      at("memoryLimitGiB"),
    ),
    ...wholeNumberProblems(
      pool.minGeneration ?? 6,
      { min: 1, max: 99, unit: "(a generation)" },
      at("minGeneration"),
    ),
    ...wholeNumberProblems(pool.weight ?? 1, { min: 1, max: 100, unit: "(a weight)" }, at("weight")),
    ...listProblems(architectures, pool.architectures, at("architectures")),
    ...listProblems(nodePoolCapacityTypes, pool.capacityTypes, at("capacityTypes")),
    ...listProblems(undefined, pool.instanceCategories, at("instanceCategories")),
    // Karpenter, "NodePools": of m7g.large, m is the category, m7g the family, by which no category goes.
    ...(pool.instanceCategories ?? []).flatMap((category, index) =>
      formProblems(/^[a-z]+$/, category, `${at("instanceCategories")}[${index}]`, {
        allowed: "the letters before the generation: m of m7g.large, inf of inf2.xlarge",
        fix: `choose ${/^[a-z]+/.exec(category)?.[0] ?? "m"}, and minGeneration for the generation`,
      }),
    ),
    // 0 would replace each node as soon as it is there.
    ...formProblems(/^((?=.*[1-9])(\d+[smh])+|Never)$/, pool.expireAfter ?? "720h", at("expireAfter"), {
      ...duration,
      allowed: `more than nothing: ${duration.allowed}`,
    }),
    ...formProblems(/^((\d+[smh])+|Never)$/, pool.consolidateAfter ?? "5m", at("consolidateAfter"), duration),
    // 0 would stop every replacement, expired and drifted nodes included.
    ...formProblems(/^((100|[1-9]\d?)%|[1-9]\d*)$/, pool.disruptionBudget ?? "10%", at("disruptionBudget"), {
      allowed: "1% to 100%, or a number of nodes from 1",
      fix: "10% replaces one node in ten at a time",
    }),
    ...labelProblems(pool.labels ?? {}, at("labels")),
    ...taintProblems(pool.taints ?? [], at("taints")),
  ];
}

function formProblems(
  form: RegExp,
  value: string,
  path: string,
  advice: Pick<Problem, "allowed" | "fix">,
): Problem[] {
  return form.test(value) ? [] : [{ path, message: "malformed", received: value, ...advice }];
}

function listProblems(
  choices: readonly string[] | undefined,
  values: readonly string[] | undefined,
  path: string,
): Problem[] {
  if (values === undefined) return [];
  if (values.length === 0)
    return [
      {
        path,
        message: "an empty list: no node would fit",
        received: values,
        allowed: choices?.join(", ") ?? "at least one, e.g. m",
        fix: "name at least one, or leave the list out",
      },
    ];
  return choices === undefined
    ? []
    : values.flatMap((value, index) => choiceProblems(choices, value, `${path}[${index}]`));
}
