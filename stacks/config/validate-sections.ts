import { addonNameProblems } from "../../components/addons/addons-plan.ts";
import { clusterWarnings } from "../../components/cluster/cluster-plan.ts";
import { countedRuleWarnings } from "../../components/edge/managed-rules.ts";
import { deletionWindowProblems } from "../../components/encryption/data-key-plan.ts";
import { policyArnProblems } from "../../components/identity/policy-arn.ts";
import { nameProblems } from "../../components/naming.ts";
import { observabilityWarnings } from "../../components/observability/observability-plan.ts";
import { parameterPathProblems } from "../../components/parameters/parameters-plan.ts";
import type { Problem, Resolved } from "../../components/validation.ts";
import { parameterPath } from "./names.ts";
import type { SectionContext, SectionPlans } from "./plan-sections.ts";
import { clusterOf } from "./platform-source.ts";
import type { Sections } from "./schema.ts";
import { existingClusterProblems } from "./validate-existing-cluster.ts";
import { ignoredTagsProblems } from "./validate-ignored-tags.ts";
import { pipelineProblems, pipelineWarnings } from "./validate-pipeline.ts";
import { autoscalingWarnings, placementWarnings } from "./validate-placement.ts";
import { regionProblems } from "./validate-region.ts";
import { dnsRecordWarnings } from "./validate-hostnames.ts";
import { uploadWarnings } from "./validate-uploads.ts";

/**
 * What is wrong with each section on its own, of those that the schema takes: what its component's planner says of it
 * (`plan-sections.ts`), and what no component judges. What sections want of each other is `validate-across-sections.ts`.
 */
export function sectionProblems(
  config: Partial<Sections>,
  plans: SectionPlans,
  context: SectionContext,
): Problem[] {
  return [
    ...nameProblems("platform", context.name, "project and stack name"),
    ...of(plans.tags),
    ...regionProblems(config),
    ...ignoredTagsProblems(config, plans.tags?.plan ?? {}),
    ...of(plans.network),
    ...clusterSectionProblems(config, plans, context),
    ...existingProblems(config),
    ...accessProblems(config, plans),
    ...pipelineProblems(config, context.name),
    ...of(plans.registry),
    ...of(plans.secrets),
    ...(config.secrets
      ? deletionWindowProblems(config.secrets.keyDeletionWindowDays, "slipway:secrets.keyDeletionWindowDays")
      : []),
    ...of(...Object.values(plans.databases)),
    ...of(...Object.values(plans.buckets)),
    ...of(plans.edge, plans.gateway, plans.logBucket),
    ...of(plans.budget, plans.backup, plans.accountGuards),
    ...of(plans.observability),
    ...(config.outputs?.parameters === true
      ? parameterPathProblems(parameterPath(context.name), "project and stack name")
      : []),
  ];
}

/** What is wrong with sections that are planned. */
function of(...plans: readonly (Resolved<unknown> | undefined)[]): Problem[] {
  return plans.flatMap((planned) => planned?.problems ?? []);
}

function existingProblems(config: Partial<Sections>): Problem[] {
  const { existing } = clusterOf(config);
  return existing ? existingClusterProblems(existing) : [];
}

/** What is not wrong yet. */
export function sectionWarnings(
  config: Partial<Sections>,
  plans: SectionPlans,
  context: SectionContext,
): Problem[] {
  const { made } = clusterOf(config);
  return [
    ...countedRuleWarnings(config.edge?.countedRules ?? {}, "slipway:edge.countedRules"),
    ...uploadWarnings(config, plans),
    ...dnsRecordWarnings(config, plans),
    ...pipelineWarnings(config),
    ...(config.observability ? observabilityWarnings(config.observability, "slipway:observability") : []),
    ...(made
      ? [
          ...clusterWarnings({ ...made, clusterName: context.name, today: context.today }, "slipway:cluster"),
          ...placementWarnings(config.services ?? {}, made),
          ...autoscalingWarnings(made),
        ]
      : []),
  ];
}

function clusterSectionProblems(
  config: Partial<Sections>,
  plans: SectionPlans,
  { name }: SectionContext,
): Problem[] {
  if (!clusterOf(config).made) return [];
  return [
    ...of(plans.cluster, ...Object.values(plans.nodeGroups)),
    ...of(plans.karpenter, plans.addons, plans.admission),
    ...addonNameProblems(name, "project and stack name"),
  ];
}

function accessProblems({ identity }: Partial<Sections>, { github }: SectionPlans): Problem[] {
  const arn = identity?.permissionsBoundaryArn;
  return [
    ...(arn === undefined ? [] : policyArnProblems(arn, "slipway:identity.permissionsBoundaryArn")),
    ...of(github),
  ];
}
