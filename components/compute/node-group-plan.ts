import { NodeCapacityType } from "../choices.ts";
import { below, choiceProblems, type Problem } from "../validation.ts";
import { acceleratorProblems, amiTypeOf, isGraviton } from "./accelerators.ts";
import { amiFamilies, type Volume, volumesOf } from "./ami.ts";
import { labelProblems, parseTaints, type Taint, taintProblems } from "./scheduling.ts";
import type { Plain } from "../plain.ts";
import type { NodeGroupArgs } from "./node-group-args.ts";
import { own } from "../own.ts";

export const capacityTypes = Object.values(NodeCapacityType);

export type NodeGroupPlanArgs = Plain<Omit<NodeGroupArgs, "version">>;

export interface NodeGroupPlan {
  readonly amiType: string;
  readonly capacityType: string;
  readonly desiredSize: number;
  readonly volumes: readonly Volume[];
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly Taint[];
  readonly updateConfig: { readonly maxUnavailable: number } | { readonly maxUnavailablePercentage: number };
}

/** Applies the defaults and collects every problem; the plan is only meaningful when there is none. */
export function planNodeGroup(
  args: NodeGroupPlanArgs,
  path = "",
): { plan: NodeGroupPlan; problems: Problem[] } {
  const at = below(path);
  const {
    diskSizeGiB = 50,
    capacityType = "ON_DEMAND",
    amiFamily = "al2023",
    labels = {},
    taints = [],
    maxUnavailablePercentage,
  } = args;
  return {
    plan: {
      amiType: amiTypeOf(amiFamily, args.instanceTypes),
      capacityType,
      desiredSize: Math.max(args.minSize, 1),
      volumes: volumesOf(amiFamily, diskSizeGiB),
      labels,
      taints: parseTaints(taints),
      updateConfig:
        maxUnavailablePercentage === undefined ? { maxUnavailable: 1 } : { maxUnavailablePercentage },
    },
    problems: [
      ...instanceTypeProblems(args.instanceTypes, capacityType, amiFamily, at("instanceTypes")),
      ...sizeProblems(args, at("minSize")),
      ...diskSizeProblems(diskSizeGiB, at("diskSizeGiB")),
      ...percentageProblems(maxUnavailablePercentage, at("maxUnavailablePercentage")),
      ...choiceProblems(capacityTypes, capacityType, at("capacityType")),
      ...choiceProblems(amiFamilies, amiFamily, at("amiFamily")),
      ...releaseProblems(amiFamily, args.releaseVersion, at("releaseVersion")),
      ...labelProblems(labels, at("labels")),
      ...taintProblems(taints, at("taints")),
    ],
  };
}

function instanceTypeProblems(
  types: readonly string[],
  capacityType: string,
  amiFamily: string,
  path: string,
): Problem[] {
  const problem = (message: string, allowed: string, fix: string): Problem[] => [
    { path, message, received: types, allowed, fix },
  ];
  if (types.length === 0)
    return problem("no instance type", "at least one EC2 instance type", "name one, e.g. [m7g.large]");
  // EKS API reference, CreateNodegroup: instanceTypes, with a launch template.
  if (types.length > 20)
    return problem(`${types.length} instance types`, "up to 20", "keep those of about the same size");
  const malformed = types.flatMap((type, index) =>
    /^[a-z][a-z0-9-]*\.[a-z0-9-]+$/.test(type)
      ? []
      : [
          {
            path: `${path}[${index}]`,
            message: "not an EC2 instance type",
            received: type,
            allowed: "family and size, e.g. m7g.large",
            fix: "look it up with: aws ec2 describe-instance-types",
          },
        ],
  );
  if (malformed.length > 0) return malformed;
  if (new Set(types.map(isGraviton)).size > 1)
    return problem(
      "instance types of two architectures",
      "either all Graviton (arm64) or all x86_64: a node group has one AMI type",
      "put the other architecture into a node group of its own",
    );
  const accelerators = acceleratorProblems(amiFamily, types, path);
  if (accelerators.length > 0) return accelerators;
  // Amazon EC2 User Guide, "Best practices for Amazon EC2 Spot": be flexible about instance types.
  if (capacityType === "SPOT" && types.length === 1)
    return problem(
      "Spot capacity of one instance type: when it is withdrawn, every node goes at once",
      "at least two instance types of one architecture, of about the same size",
      "add types of other generations or families, e.g. [m7g.large, m6g.large], or use ON_DEMAND",
    );
  return [];
}

/**
 * Releases as EKS names them, each family in a way of its own.
 * Source: Amazon EKS User Guide, "Retrieve recommended Amazon Linux AMI IDs" (`release_version`); Bottlerocket, "Finding an
 * AMI" (`image_version`).
 */
const releases: Readonly<Record<string, { readonly form: RegExp; readonly example: string }>> = {
  al2023: { form: /^1\.\d+\.\d+-\d{8}$/, example: "1.35.6-20260728" },
  bottlerocket: { form: /^\d+\.\d+\.\d+-[0-9a-f]{8}$/, example: "1.55.0-d93bb1b1" },
};

function releaseProblems(amiFamily: string, version: string | undefined, path: string): Problem[] {
  const release = own(releases, amiFamily);
  if (release === undefined || version === undefined || release.form.test(version)) return [];
  return [
    {
      path,
      message: `not a release of ${amiFamily}'s AMI for EKS`,
      received: version,
      allowed: `a release such as ${release.example}`,
      fix: "ask SSM for the newest (RUNBOOK.md, 'Patch the nodes')",
    },
  ];
}

function sizeProblems({ minSize, maxSize }: NodeGroupPlanArgs, path: string): Problem[] {
  if (
    Number.isInteger(minSize) &&
    Number.isInteger(maxSize) &&
    0 <= minSize &&
    minSize <= maxSize &&
    maxSize >= 1
  )
    return [];
  return [
    {
      path,
      message: "the sizes contradict each other",
      received: { minSize, maxSize },
      allowed: "whole numbers with 0 <= minSize <= maxSize and maxSize >= 1",
      fix: "lower minSize or raise maxSize",
    },
  ];
}

export function diskSizeProblems(diskSizeGiB: number, path: string): Problem[] {
  if (Number.isInteger(diskSizeGiB) && diskSizeGiB >= 20 && diskSizeGiB <= 16384) return [];
  return [
    {
      path,
      message: "not a size a root volume can have",
      received: diskSizeGiB,
      allowed: "20 to 16384 GiB (gp3's limit)",
      fix: "50 is enough for most nodes",
    },
  ];
}

function percentageProblems(percentage: number | undefined, path: string): Problem[] {
  if (percentage === undefined || (Number.isInteger(percentage) && percentage >= 1 && percentage <= 100))
    return [];
  return [
    {
      path,
      message: "not a share of the group's nodes",
      received: percentage,
      allowed: "a whole number from 1 to 100",
      fix: "leave it out to replace one node at a time",
    },
  ];
}
