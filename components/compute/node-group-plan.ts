import { below, choiceProblems, type Problem } from "../validation.ts";
import { amiFamilies, type Volume, volumesOf } from "./ami.ts";
import { labelProblems, parseTaints, type Taint, taintProblems } from "./scheduling.ts";

export const capacityTypes = ["ON_DEMAND", "SPOT"] as const;

/** Amazon EKS API reference, Nodegroup `amiType`, by AMI family: x86_64, arm64. */
const amiTypes: Readonly<Record<string, readonly [x86: string, arm: string]>> = {
  al2023: ["AL2023_x86_64_STANDARD", "AL2023_ARM_64_STANDARD"],
  bottlerocket: ["BOTTLEROCKET_x86_64", "BOTTLEROCKET_ARM_64"],
};

export interface NodeGroupPlanArgs {
  readonly instanceTypes: readonly string[];
  readonly minSize: number;
  readonly maxSize: number;
  readonly capacityType?: string;
  readonly diskSizeGiB?: number;
  readonly amiFamily?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly taints?: readonly string[];
  readonly maxUnavailablePercentage?: number;
}

export interface NodeGroupPlan {
  readonly amiType: string;
  readonly capacityType: string;
  readonly desiredSize: number;
  readonly volumes: readonly Volume[];
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly Taint[];
  readonly updateConfig: { readonly maxUnavailable: number } | { readonly maxUnavailablePercentage: number };
}

/**
 * Whether an EC2 instance type has Graviton processors: the letter g among the attributes after the generation.
 * Source: Amazon EC2 Instance Types Guide, "Naming conventions" (a1 is the one exception to them).
 */
export function isGraviton(instanceType: string): boolean {
  return /^a1\.|^[a-z]+\d+[a-z]*g[a-z]*[.-]/.test(instanceType);
}

/** Applies the defaults and collects every problem; the plan is only meaningful when there is none. */
export function planNodeGroup(
  args: NodeGroupPlanArgs,
  path = "",
): { plan: NodeGroupPlan; problems: Problem[] } {
  const at = below(path);
  const problems: Problem[] = [];
  const graviton = args.instanceTypes.map(isGraviton);
  const diskSizeGiB = args.diskSizeGiB ?? 50;
  const capacityType = args.capacityType ?? "ON_DEMAND";
  const amiFamily = args.amiFamily ?? "al2023";
  const labels = args.labels ?? {};
  const taints = args.taints ?? [];
  const { maxUnavailablePercentage } = args;

  if (args.instanceTypes.length === 0) {
    problems.push({
      path: at("instanceTypes"),
      message: "no instance type",
      received: args.instanceTypes,
      allowed: "at least one EC2 instance type",
      fix: "name one, e.g. [m7g.large]",
    });
  } else if (new Set(graviton).size > 1) {
    problems.push({
      path: at("instanceTypes"),
      message: "instance types of two architectures",
      received: args.instanceTypes,
      allowed: "either all Graviton (arm64) or all x86_64: a node group has one AMI type",
      fix: "put the other architecture into a node group of its own",
    });
  } else if (capacityType === "SPOT" && args.instanceTypes.length === 1) {
    // Amazon EC2 User Guide, "Best practices for Amazon EC2 Spot": be flexible about instance types.
    problems.push({
      path: at("instanceTypes"),
      message: "Spot capacity of one instance type: when it is withdrawn, every node goes at once",
      received: args.instanceTypes,
      allowed: "at least two instance types of one architecture, of about the same size",
      fix: "add types of other generations or families, e.g. [m7g.large, m6g.large], or use ON_DEMAND",
    });
  }
  args.instanceTypes.forEach((type, index) => {
    if (!/^[a-z][a-z0-9-]*\.[a-z0-9-]+$/.test(type)) {
      problems.push({
        path: `${at("instanceTypes")}[${index}]`,
        message: "not an EC2 instance type",
        received: type,
        allowed: "family and size, e.g. m7g.large",
        fix: "look it up with: aws ec2 describe-instance-types",
      });
    }
  });
  if (!(
    Number.isInteger(args.minSize) &&
    Number.isInteger(args.maxSize) &&
    0 <= args.minSize &&
    args.minSize <= args.maxSize &&
    args.maxSize >= 1
  )) {
    problems.push({
      path: at("minSize"),
      message: "the sizes contradict each other",
      received: { minSize: args.minSize, maxSize: args.maxSize },
      allowed: "whole numbers with 0 <= minSize <= maxSize and maxSize >= 1",
      fix: "lower minSize or raise maxSize",
    });
  }
  if (!(Number.isInteger(diskSizeGiB) && diskSizeGiB >= 20 && diskSizeGiB <= 16384)) {
    problems.push({
      path: at("diskSizeGiB"),
      message: "not a size a root volume can have",
      received: diskSizeGiB,
      allowed: "20 to 16384 GiB (gp3's limit)",
      fix: "50 is enough for most nodes",
    });
  }
  if (
    maxUnavailablePercentage !== undefined &&
    !(
      Number.isInteger(maxUnavailablePercentage) &&
      maxUnavailablePercentage >= 1 &&
      maxUnavailablePercentage <= 100
    )
  ) {
    problems.push({
      path: at("maxUnavailablePercentage"),
      message: "not a share of the group's nodes",
      received: maxUnavailablePercentage,
      allowed: "a whole number from 1 to 100",
      fix: "leave it out to replace one node at a time",
    });
  }
  problems.push(
    ...choiceProblems(capacityTypes, capacityType, at("capacityType")),
    ...choiceProblems(amiFamilies, amiFamily, at("amiFamily")),
    ...labelProblems(labels, at("labels")),
    ...taintProblems(taints, at("taints")),
  );
  return {
    plan: {
      amiType: amiTypes[amiFamily]?.[graviton[0] ? 1 : 0] ?? "",
      capacityType,
      desiredSize: Math.max(args.minSize, 1),
      volumes: volumesOf(amiFamily, diskSizeGiB),
      labels,
      taints: parseTaints(taints),
      updateConfig:
        maxUnavailablePercentage === undefined ? { maxUnavailable: 1 } : { maxUnavailablePercentage },
    },
    problems,
  };
}
