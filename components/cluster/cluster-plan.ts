import { logRetentionDays } from "../aws.ts";
import { ComputeMode } from "../choices.ts";
import type { Plain } from "../plain.ts";
import type { NodeGroupSettings } from "../compute/node-group-args.ts";
import { parseTaints } from "../compute/scheduling.ts";
import { nameProblems } from "../naming.ts";
import { parseBlock } from "../cidr.ts";
import { below, choiceProblems, type PathOf, type Problem } from "../validation.ts";
import { type AccessPlan, accessProblems, planAccess } from "./access-plan.ts";
import { planPrivateAccess, type PrivateAccessRule, privateAccessProblems } from "./private-access-plan.ts";
import type { ClusterArgs } from "./cluster-args.ts";
import { addonProblems, computeModes } from "./addons-plan.ts";
import { supportTypes, versionProblems, versionWarnings } from "./versions.ts";

/** What is known of the cluster that runs already, e.g. from the stack's outputs. */
export interface DeployedCluster {
  readonly version?: string;
  readonly computeMode?: string;
}

/** The plain part of a cluster's arguments, and what they are judged against. */
export interface ClusterPlanArgs
  extends Plain<Omit<ClusterArgs, "region" | "nodeGroups">>, Partial<Pick<ClusterArgs, "region">> {
  /** Their number and taints count here; each is judged by `planNodeGroup`. */
  readonly nodeGroups?: Readonly<Record<string, Pick<Plain<NodeGroupSettings>, "taints">>>;
  /** ISO date by which the version's support is judged; without one it isn't. */
  readonly today?: string;
  readonly deployed?: DeployedCluster;
}

export interface ClusterPlan {
  readonly computeMode: ComputeMode;
  readonly supportType: string;
  readonly logRetentionDays: number;
  readonly publicAccessCidrs: readonly string[];
  readonly access: readonly AccessPlan[];
  readonly privateAccess: readonly PrivateAccessRule[];
}

/** Applies the defaults and collects every problem; the plan is only meaningful when there is none. */
export function planCluster(
  args: ClusterPlanArgs,
  path: string | PathOf = "",
): { readonly plan: ClusterPlan; readonly problems: readonly Problem[] } {
  const at = below(path);
  const plan: ClusterPlan = {
    computeMode: args.computeMode ?? ComputeMode.managed,
    supportType: args.supportType ?? "STANDARD",
    logRetentionDays: args.logRetentionDays ?? 90,
    publicAccessCidrs: args.publicAccessCidrs ?? [],
    access: planAccess(args),
    privateAccess: planPrivateAccess(args.privateAccess ?? {}),
  };
  const { computeMode, supportType } = plan;
  const clusterNameProblems = nameProblems("eksCluster", args.clusterName, at("clusterName"));
  return {
    plan,
    problems: [
      ...clusterNameProblems,
      ...versionProblems(
        { version: args.version, supportType, today: args.today, deployedVersion: args.deployed?.version },
        at("version"),
      ),
      ...choiceProblems(supportTypes, supportType, at("supportType")),
      ...choiceProblems(computeModes, computeMode, at("computeMode")),
      ...computeProblems(computeMode, args, at),
      ...(computeMode === "auto" && args.sessionManager === true
        ? [
            {
              path: at("sessionManager"),
              message: "nobody gets onto a node of EKS Auto Mode",
              received: true,
              allowed: "false with computeMode auto",
              fix: 'remove it; EKS hands out a node\'s logs by a NodeDiagnostic (Amazon EKS User Guide, "Retrieve node logs")',
            },
          ]
        : []),
      ...retentionProblems(plan.logRetentionDays, at("logRetentionDays")),
      ...plan.publicAccessCidrs.flatMap((cidr, index) =>
        publicCidrProblems(cidr, `${at("publicAccessCidrs")}[${index}]`),
      ),
      ...(clusterNameProblems.length > 0
        ? []
        : Object.keys(args.nodeGroups ?? {}).flatMap((key) =>
            nameProblems("nodeGroupStem", `${args.clusterName}-${key}`, `${at("nodeGroups")}.${key}`),
          )),
      ...privateAccessProblems(args.privateAccess ?? {}, at("privateAccess")),
      ...accessProblems(args, at),
      ...addonProblems({ ...args, computeMode }, at),
    ],
  };
}

/** Every problem of a cluster's plain arguments. */
export function clusterProblems(args: ClusterPlanArgs, path: string | PathOf = ""): readonly Problem[] {
  return planCluster(args, path).problems;
}

/** What is not wrong yet: an end of support that draws near, or extended support that is being billed. */
export function clusterWarnings(args: ClusterPlanArgs, path = ""): Problem[] {
  const { version, supportType = "STANDARD", today } = args;
  return versionWarnings({ version, supportType, today }, below(path)("version"));
}

function computeProblems(
  computeMode: string,
  { nodeGroups = {}, deployed }: ClusterPlanArgs,
  at: (property: string) => string,
): Problem[] {
  const groups = Object.keys(nodeGroups);
  const problems: Problem[] = [];
  // EKS can enable Auto Mode later; what runs then is neither mode's add-ons (pulumi-eks#1597, pulumi-aws#4885 #5105).
  if (deployed?.computeMode !== undefined && deployed.computeMode !== computeMode) {
    problems.push({
      path: at("computeMode"),
      message: `the cluster was created with ${deployed.computeMode}, and the choice is one-way`,
      received: computeMode,
      allowed: deployed.computeMode,
      fix: "set it back; for the other mode create a second cluster and move the services there",
    });
  }
  if (computeMode === "managed" && groups.length === 0) {
    problems.push({
      path: at("nodeGroups"),
      message: "no node group: nothing could run",
      received: nodeGroups,
      allowed: "at least one node group with computeMode managed",
      fix: "add one, e.g. general: { instanceTypes: [m7g.large], minSize: 2, maxSize: 4 }, or choose computeMode auto for good",
    });
  }
  if (computeMode === "managed" && groups.length > 0 && Object.values(nodeGroups).every(keepsAddonsOut)) {
    problems.push({
      path: at("nodeGroups"),
      message: "every node group has a taint that add-ons do not tolerate: CoreDNS would never get ready",
      received: Object.fromEntries(groups.map((key) => [key, nodeGroups[key]?.taints])),
      allowed: "at least one node group without taints of the effects NoSchedule and NoExecute",
      fix: "leave the taints of one out, or add a small group for add-ons, e.g. system: { instanceTypes: [m7g.large], minSize: 2, maxSize: 3 }",
    });
  }
  if (computeMode === "auto" && groups.length > 0) {
    problems.push({
      path: at("nodeGroups"),
      message: "EKS Auto Mode runs its own nodes",
      received: groups,
      allowed: "no node groups with computeMode auto",
      fix: "remove them, or choose computeMode managed; the choice is made when the cluster is created, and one-way",
    });
  }
  return problems;
}

/**
 * EKS's add-ons, Karpenter and the controllers' charts wait for nodes of a node group: Karpenter's pools come after them,
 * and no toleration is common to all of their pods.
 */
function keepsAddonsOut({ taints = [] }: { readonly taints?: readonly string[] }): boolean {
  return parseTaints(taints).some(({ effect }) => effect !== "PreferNoSchedule");
}

function retentionProblems(days: number, path: string): Problem[] {
  return choiceProblems(logRetentionDays, days, path).map((problem) => ({
    ...problem,
    message: "not a retention period of CloudWatch Logs",
  }));
}

function publicCidrProblems(cidr: string, path: string): Problem[] {
  const block = parseBlock(cidr);
  if (block && block.prefix >= 8) return [];
  return [
    {
      path,
      message: block ? "this opens the API server to much of the internet" : "not an IPv4 CIDR block",
      received: cidr,
      allowed: "IPv4 blocks of /8 or smaller that you own, e.g. an office's or a VPN's",
      fix: "name the addresses that need access, or leave the list empty for a private endpoint",
    },
  ];
}
