/** What of a change shows on the bill, and which way; no prices (docs/cost.md). */
import type { Change } from "./plan.ts";

export type Size = "Large" | "Medium" | "Small";

export interface CostDriver {
  readonly type: string;
  /** Path of the property that decides; none where the resource itself is what is paid for. */
  readonly property?: string;
  /** The setting that docs/cost.md has a row of, and what that says of its size: held against the page by a test. */
  readonly setting: string;
  readonly size: Size;
  /** Choices, cheapest first, where they are not numbers or false and true. */
  readonly order?: readonly string[];
}

const CLUSTER = "aws:eks/cluster:Cluster";
const NODES = "aws:eks/nodeGroup:NodeGroup";
const DATABASE = "aws:rds/instance:Instance";
const AUTOSCALER = "kubernetes:autoscaling/v2:HorizontalPodAutoscaler";
const POOL = "kubernetes:karpenter.sh/v1:NodePool";

export const costDrivers: readonly CostDriver[] = [
  {
    ...{ type: CLUSTER, property: "upgradePolicy.supportType", setting: "cluster.supportType" },
    ...{ size: "Large", order: ["STANDARD", "EXTENDED"] },
  },
  {
    ...{ type: NODES, property: "capacityType", setting: "cluster.nodeGroups.<key>.capacityType" },
    ...{ size: "Large", order: ["SPOT", "ON_DEMAND"] },
  },
  {
    ...{ type: NODES, property: "instanceTypes", setting: "cluster.nodeGroups.<key>.instanceTypes" },
    size: "Medium",
  },
  { type: NODES, property: "diskSize", setting: "cluster.nodeGroups.<key>.diskSizeGiB", size: "Small" },
  { type: "aws:ec2/natGateway:NatGateway", setting: "network.natGateways", size: "Large" },
  { type: "aws:ec2/vpcEndpoint:VpcEndpoint", setting: "network.endpoints", size: "Large" },
  { type: "aws:wafv2/webAcl:WebAcl", setting: "edge.managedRuleGroups", size: "Small" },
  { type: DATABASE, property: "multiAz", setting: "databases.<key>.multiAz", size: "Large" },
  { type: DATABASE, property: "instanceClass", setting: "databases.<key>.instanceClass", size: "Large" },
  {
    ...{ type: DATABASE, property: "maxAllocatedStorage", setting: "databases.<key>.maxAllocatedStorage" },
    size: "Medium",
  },
  {
    ...{ type: DATABASE, property: "backupRetentionPeriod" },
    ...{ setting: "databases.<key>.backupRetentionDays", size: "Small" },
  },
  {
    ...{ type: DATABASE, property: "databaseInsightsMode", setting: "databases.<key>.databaseInsightsMode" },
    ...{ size: "Medium", order: ["standard", "advanced"] },
  },
  { type: AUTOSCALER, property: "spec.minReplicas", setting: "services.<name>.minReplicas", size: "Large" },
  { type: "aws:secretsmanager/secret:Secret", setting: "services.<name>.secrets", size: "Small" },
  {
    ...{ type: "aws:cloudwatch/logGroup:LogGroup", property: "retentionInDays" },
    ...{ setting: "cluster.logRetentionDays", size: "Small" },
  },
  {
    ...{ type: POOL, property: "spec.limits.cpu", setting: "cluster.karpenter.nodePools.<key>.cpuLimit" },
    size: "Large",
  },
];

export type Direction = "more" | "less" | "changes";

export interface CostChange {
  readonly name: string;
  readonly driver: CostDriver;
  readonly direction: Direction;
  /** `false → true`; empty where the resource comes or goes. */
  readonly values: string;
}

/** Of a plan what shows on the bill. Pure. */
export function costChangesOf(changes: readonly Change[]): CostChange[] {
  return changes.flatMap((change) =>
    costDrivers
      .filter(({ type }) => type === change.type)
      .flatMap((driver) => costChangeOf(change, driver) ?? []),
  );
}

function costChangeOf(change: Change, driver: CostDriver): CostChange | undefined {
  const { name, action } = change;
  if (action === "create" || action === "delete") {
    // A resource that comes or goes is told once, by the first of its drivers.
    if (costDrivers.find(({ type }) => type === change.type) !== driver) return undefined;
    return { name, driver, direction: action === "create" ? "more" : "less", values: "" };
  }
  if (driver.property === undefined) return undefined;
  const [was, is] = [change.before, change.after].map((inputs) => valueAt(inputs, driver.property ?? ""));
  if (JSON.stringify(was) === JSON.stringify(is)) return undefined;
  return {
    name,
    driver,
    direction: directionOf(was, is, driver.order),
    values: `${told(was)} → ${told(is)}`,
  };
}

function valueAt(inputs: unknown, path: string): unknown {
  let value = inputs;
  for (const key of path.split("."))
    value =
      typeof value === "object" && value !== null && Object.hasOwn(value, key)
        ? (value as Record<string, unknown>)[key]
        : undefined;
  return value;
}

function directionOf(was: unknown, is: unknown, order: readonly string[] | undefined): Direction {
  const rank = (value: unknown): number =>
    order ? order.indexOf(String(value)) : value === undefined ? NaN : Number(value);
  const [before, after] = [rank(was), rank(is)];
  if (Number.isNaN(before) || Number.isNaN(after) || before < 0 || after < 0) return "changes";
  return after > before ? "more" : "less";
}

/** Numbers, choices and lists of them; whatever else somebody has put there is not told. */
function told(value: unknown): string {
  if (value === undefined) return "unset";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value === "string") return /^[\w.-]{1,40}$/.test(value) ? value : "…";
  return Array.isArray(value) && value.length <= 20 ? value.map(told).join(", ") : "…";
}
