import {
  addonNameProblems,
  addonNamespaces,
  planAddonsWithoutZones,
} from "../../components/addons/addons-plan.ts";
import { planAdmissionPolicies } from "../../components/admission/admission-policies-plan.ts";
import { admissionGroups } from "../../components/admission/namespace-claims.ts";
import {
  clusterProblems,
  clusterWarnings,
  type DeployedCluster,
} from "../../components/cluster/cluster-plan.ts";
import { planKarpenter } from "../../components/compute/karpenter-plan.ts";
import { planNodeGroup } from "../../components/compute/node-group-plan.ts";
import { planDatabase } from "../../components/database/database-plan.ts";
import { planEdge } from "../../components/edge/edge-plan.ts";
import { countedRuleWarnings } from "../../components/edge/managed-rules.ts";
import { planGateway } from "../../components/edge/gateway-plan.ts";
import { deletionWindowProblems } from "../../components/encryption/data-key-plan.ts";
import { planBackup } from "../../components/guardrails/backup-plan.ts";
import { planBudget } from "../../components/guardrails/budget-plan.ts";
import { planTags } from "../../components/guardrails/tags-plan.ts";
import { planGithubActions } from "../../components/identity/github-actions-plan.ts";
import { policyArnProblems } from "../../components/identity/policy-arn.ts";
import { nameProblems } from "../../components/naming.ts";
import { planNetwork } from "../../components/network/network-plan.ts";
import { planRegistry } from "../../components/registry/registry-plan.ts";
import { planSecrets } from "../../components/secrets/secrets-plan.ts";
import { planBucket } from "../../components/storage/bucket-plan.ts";
import { planLogBucket } from "../../components/storage/log-bucket-plan.ts";
import type { PathOf, Problem } from "../../components/validation.ts";
import { dataBucketName, databaseIdentifier, githubName, logBucketName, vaultName } from "./names.ts";
import { clusterOf } from "./platform-source.ts";
import { existingClusterProblems } from "./validate-existing-cluster.ts";
import { regionProblems } from "./validate-region.ts";
import type { Sections } from "./schema.ts";
import { servicesProblems } from "./validate-services.ts";
import { uploadWarnings } from "./validate-uploads.ts";
import { autoscalingWarnings, placementWarnings } from "./validate-placement.ts";
import { declaredSecrets } from "./service-settings.ts";
import type { PlatformCapabilities } from "./platform-capabilities.ts";

export interface SectionContext {
  /** The platform's name. */
  readonly name: string;
  /** The stack's name. */
  readonly environment: string;
  readonly today: string;
  readonly deployed: DeployedCluster;
}

/**
 * What is wrong with each section on its own, of those that the schema takes. Each rule stands in its component's
 * planner; what sections want of each other is `validate-across-sections.ts`.
 */
export function sectionProblems(config: Partial<Sections>, context: SectionContext): Problem[] {
  return [
    ...nameProblems("platform", context.name, "project and stack name"),
    ...accountProblems(config, context),
    ...regionProblems(config),
    ...networkProblems(config),
    ...clusterSectionProblems(config, context),
    ...existingProblems(config),
    ...accessProblems(config, context),
    ...dataProblems(config, context),
    ...edgeProblems(config, context),
    ...guardRailProblems(config, context),
    ...serviceSectionProblems(config, context),
  ];
}

function existingProblems(config: Partial<Sections>): Problem[] {
  const { existing } = clusterOf(config);
  return existing ? existingClusterProblems(existing) : [];
}

/** What is not wrong yet. */
export function sectionWarnings(config: Partial<Sections>, context: SectionContext): Problem[] {
  const { made } = clusterOf(config);
  return [
    ...countedRuleWarnings(config.edge?.countedRules ?? {}, "slipway:edge.countedRules"),
    ...uploadWarnings(config),
    ...(made
      ? [
          ...clusterWarnings({ ...made, clusterName: context.name, today: context.today }, "slipway:cluster"),
          ...placementWarnings(config.services ?? {}, made),
          ...autoscalingWarnings(made),
        ]
      : []),
  ];
}

function accountProblems({ aws, tags }: Partial<Sections>, { environment }: SectionContext): Problem[] {
  return aws && tags ? planTags({ environment, tags }, "slipway:tags").problems : [];
}

function networkProblems({ network }: Partial<Sections>): Problem[] {
  return network ? [...planNetwork(network, "slipway:network").problems] : [];
}

function clusterSectionProblems(config: Partial<Sections>, context: SectionContext): Problem[] {
  const { made } = clusterOf(config);
  if (!made) return [];
  const { aws, network, addons, admission } = config;
  const { today, deployed, name } = context;
  const podSubnets = network?.podCidr === undefined ? {} : zoneKeys(network.availabilityZones);
  const addonsPlan = planAddonsWithoutZones(addons ?? {}, "slipway:addons");
  return [
    ...clusterProblems(
      {
        ...made,
        clusterName: name,
        today,
        deployed,
        ...(aws ? { region: aws.region } : {}),
        ...(Object.keys(podSubnets).length > 0 ? { podSubnets } : {}),
      },
      clusterSetting,
    ),
    ...Object.entries(made.nodeGroups ?? {}).flatMap(
      ([key, group]) => planNodeGroup(group, `slipway:cluster.nodeGroups.${key}`).problems,
    ),
    ...(made.karpenter ? planKarpenter(made.karpenter, "slipway:cluster.karpenter").problems : []),
    ...addonsPlan.problems,
    ...(admission
      ? planAdmissionPolicies(
          {
            ...admission,
            excludedNamespaces: [
              ...(admission.excludedNamespaces ?? []),
              ...addonNamespaces(addonsPlan.plan),
            ],
          },
          admissionGroups(),
          "slipway:admission",
        ).problems
      : []),
    ...addonNameProblems(name, "project and stack name"),
  ];
}

/** Where a stack file has what becomes an argument of the cluster: which pods' subnets there are is the network's to say. */
const clusterSetting: PathOf = (argument) => {
  if (argument === "podSubnets") return "slipway:network.podCidr";
  if (argument.startsWith("podSubnets.")) return "slipway:network.availabilityZones";
  return `slipway:cluster.${argument}`;
};

/** The same of the secrets, each of which is declared by the service that has it. */
const secretsSetting: PathOf = (argument) => {
  const { service, key } = /^secrets\.(?<service>[^/]+)\/(?<key>.+)$/s.exec(argument)?.groups ?? {};
  return service === undefined ? `slipway:secrets.${argument}` : `slipway:services.${service}.secrets.${key}`;
};

/** The same of the bucket for access logs, whose name is made from the platform's. */
const logBucketSetting: PathOf = (argument) => {
  const elsewhere: Readonly<Record<string, string>> = {
    bucketName: "project and stack name",
    accountId: "slipway:aws.accountId",
    retentionDays: "slipway:edge.accessLogRetentionDays",
  };
  return elsewhere[argument] ?? `slipway:edge.${argument}`;
};

function zoneKeys(zones: readonly string[]): Record<string, string> {
  return Object.fromEntries(zones.map((zone) => [zone, ""]));
}

function accessProblems({ identity }: Partial<Sections>, { name }: SectionContext): Problem[] {
  if (!identity) return [];
  const { permissionsBoundaryArn, github } = identity;
  return [
    ...(permissionsBoundaryArn === undefined
      ? []
      : policyArnProblems(permissionsBoundaryArn, "slipway:identity.permissionsBoundaryArn")),
    ...(github ? planGithubActions(githubName(name), github, "slipway:identity.github").problems : []),
  ];
}

function dataProblems(config: Partial<Sections>, { name }: SectionContext): Problem[] {
  const { aws, registry, secrets, databases = {}, buckets = {}, services = {} } = config;
  return [
    ...(registry
      ? planRegistry({ ...registry, prefix: name, repositories: Object.keys(services) }, "slipway:registry")
          .problems
      : []),
    ...(secrets
      ? [
          ...planSecrets({ ...secrets, prefix: name, secrets: declaredSecrets(services) }, secretsSetting)
            .problems,
          ...deletionWindowProblems(secrets.keyDeletionWindowDays, "slipway:secrets.keyDeletionWindowDays"),
        ]
      : []),
    ...Object.entries(databases).flatMap(
      ([key, database]) =>
        planDatabase({ ...database, identifier: databaseIdentifier(name, key) }, `slipway:databases.${key}`)
          .problems,
    ),
    ...(aws
      ? Object.entries(buckets).flatMap(
          ([key, bucket]) =>
            planBucket(
              { ...bucket, bucketName: dataBucketName(name, key, aws.accountId) },
              `slipway:buckets.${key}`,
            ).problems,
        )
      : []),
  ];
}

function edgeProblems({ aws, edge }: Partial<Sections>, { name }: SectionContext): Problem[] {
  if (!edge) return [];
  const path = "slipway:edge";
  return [
    ...planEdge(edge, path).problems,
    ...planGateway(edge.gateway, `${path}.gateway`).problems,
    ...(aws
      ? planLogBucket(
          {
            bucketName: logBucketName(name, aws.accountId),
            accountId: aws.accountId,
            ...(edge.accessLogRetentionDays === undefined
              ? {}
              : { retentionDays: edge.accessLogRetentionDays }),
          },
          logBucketSetting,
        ).problems
      : []),
  ];
}

function guardRailProblems({ guardRails }: Partial<Sections>, { name }: SectionContext): Problem[] {
  if (!guardRails) return [];
  const { budget, backup } = guardRails;
  return [
    ...(budget ? planBudget(budget, "slipway:guardRails.budget").problems : []),
    ...(backup
      ? planBackup({ ...backup, vaultName: vaultName(name) }, "slipway:guardRails.backup").problems
      : []),
  ];
}

function serviceSectionProblems(
  { aws, services, databases = {} }: Partial<Sections>,
  { name }: SectionContext,
): Problem[] {
  if (!services) return [];
  return servicesProblems(services, {
    name,
    databases,
    traits: everything,
    ...(aws ? { accountId: aws.accountId } : {}),
  });
}

/** A platform that has whatever a service wants: then only the service's own settings can be wrong. */
const everything: PlatformCapabilities = {
  clientCidrs: [],
  gateway: { name: "gateway", namespace: "gateway" },
  idleTimeoutSeconds: 0,
  deregistrationLagSeconds: 0,
  awsTargetGroup: true,
  databaseCidrs: ["10.0.0.0/24"],
  flagger: { prometheusUrl: "http://prometheus" },
  secretOperator: true,
  podIdentity: true,
  serviceMonitors: true,
};
