import { given } from "../../components/given.ts";
import {
  type AddonsPlan,
  addonNamespaces,
  planAddonsWithoutZones,
} from "../../components/addons/addons-plan.ts";
import {
  type AdmissionPoliciesPlan,
  planAdmissionPolicies,
} from "../../components/admission/admission-policies-plan.ts";
import { admissionGroups } from "../../components/admission/namespace-claims.ts";
import {
  type ClusterPlan,
  type DeployedCluster,
  planCluster,
} from "../../components/cluster/cluster-plan.ts";
import { type KarpenterPlan, planKarpenter } from "../../components/compute/karpenter-plan.ts";
import { type NodeGroupPlan, planNodeGroup } from "../../components/compute/node-group-plan.ts";
import { type DatabasePlan, planDatabase } from "../../components/database/database-plan.ts";
import { type EdgePlan, planEdge } from "../../components/edge/edge-plan.ts";
import { type GatewayPlan, planGateway } from "../../components/edge/gateway-plan.ts";
import {
  type AccountGuardsPlan,
  planAccountGuards,
} from "../../components/guardrails/account-guards-plan.ts";
import { type BackupPlan, planBackup } from "../../components/guardrails/backup-plan.ts";
import { type BudgetPlan, planBudget } from "../../components/guardrails/budget-plan.ts";
import { planTags } from "../../components/guardrails/tags-plan.ts";
import { type GithubActionsPlan, planGithubActions } from "../../components/identity/github-actions-plan.ts";
import { type NetworkPlan, planNetwork } from "../../components/network/network-plan.ts";
import {
  observabilityNamespaces,
  type ObservabilityPlan,
  planObservability,
} from "../../components/observability/observability-plan.ts";
import { planRegistry, type RegistryPlan } from "../../components/registry/registry-plan.ts";
import { planSecrets, type SecretsPlan } from "../../components/secrets/secrets-plan.ts";
import { type BucketPlan, planBucket } from "../../components/storage/bucket-plan.ts";
import { type LogBucketPlan, planLogBucket } from "../../components/storage/log-bucket-plan.ts";
import type { PathOf, Resolved } from "../../components/validation.ts";
import { dataBucketName, databaseIdentifier, githubName, logBucketName, vaultName } from "./names.ts";
import { addonsOf, observabilityOf } from "./platform-addons.ts";
import { clusterOf } from "./platform-source.ts";
import type { Sections } from "./schema.ts";
import { declaredSecrets } from "./declared-secrets.ts";

export interface SectionContext {
  /** The platform's name. */
  readonly name: string;
  /** The stack's name. */
  readonly environment: string;
  readonly today: string;
  readonly deployed: DeployedCluster;
}

type ByKey<Plan> = Readonly<Record<string, Resolved<Plan>>>;

/**
 * What the planner of each component makes of its section, and what is wrong with that: of the sections that are there,
 * and that the schema takes. Each is planned here once; the components are given the plans. The services are planned by
 * `plan-services.ts`, since they need to know of the platform.
 */
export interface SectionPlans {
  readonly tags?: Resolved<Readonly<Record<string, string>>>;
  readonly network?: Resolved<NetworkPlan>;
  readonly cluster?: Resolved<ClusterPlan>;
  readonly nodeGroups: ByKey<NodeGroupPlan>;
  readonly karpenter?: Resolved<KarpenterPlan>;
  readonly addons: Resolved<AddonsPlan>;
  readonly admission?: Resolved<AdmissionPoliciesPlan>;
  readonly observability?: Resolved<ObservabilityPlan>;
  readonly github?: Resolved<GithubActionsPlan>;
  readonly registry?: Resolved<RegistryPlan>;
  readonly secrets?: Resolved<SecretsPlan>;
  readonly databases: ByKey<DatabasePlan>;
  readonly buckets: ByKey<BucketPlan>;
  readonly edge?: Resolved<EdgePlan>;
  readonly gateway?: Resolved<GatewayPlan>;
  readonly logBucket?: Resolved<LogBucketPlan>;
  readonly budget?: Resolved<BudgetPlan>;
  readonly backup?: Resolved<BackupPlan>;
  readonly accountGuards?: Resolved<AccountGuardsPlan>;
}

/** Plans every section of those that the schema takes. Pure. */
export function planSections(config: Partial<Sections>, context: SectionContext): SectionPlans {
  return { ...planPlatform(config, context), ...planEdges(config, context), ...planData(config, context) };
}

function planPlatform(config: Partial<Sections>, context: SectionContext) {
  const { aws, tags, network, admission, identity, guardRails } = config;
  const { made } = clusterOf(config);
  const { name, environment, today, deployed } = context;
  const addonsPlan = planAddonsWithoutZones(
    { ...addonsOf(config), ...(made?.computeMode === "auto" && { computeMode: "auto" }) },
    "slipway:addons",
  );
  const podSubnets = network?.podCidr === undefined ? {} : zoneKeys(network.availabilityZones);
  const { budget, backup, account } = guardRails ?? {};
  const networkPlan = network && planNetwork(network, "slipway:network");
  const observability = observabilityOf(config, name, networkPlan?.plan);
  return {
    ...(aws && tags && { tags: planTags({ environment, tags }, "slipway:tags") }),
    ...(networkPlan && { network: networkPlan }),
    ...(made && {
      cluster: planCluster(
        {
          ...made,
          clusterName: name,
          today,
          deployed,
          ...(aws && { region: aws.region }),
          ...(Object.keys(podSubnets).length > 0 && { podSubnets }),
        },
        clusterSetting,
      ),
    }),
    nodeGroups: byKey(made?.nodeGroups, (group, key) =>
      planNodeGroup(group, `slipway:cluster.nodeGroups.${key}`),
    ),
    ...(made?.karpenter && {
      karpenter: planKarpenter(
        { ...made.karpenter, prefixDelegation: made.prefixDelegation ?? false },
        "slipway:cluster.karpenter",
      ),
    }),
    addons: addonsPlan,
    ...(admission && {
      admission: planAdmissionPolicies(
        {
          ...admission,
          excludedNamespaces: [
            ...(admission.excludedNamespaces ?? []),
            ...addonNamespaces(addonsPlan.plan),
            ...observabilityNamespaces(observability ?? {}),
          ],
        },
        admissionGroups(),
        "slipway:admission",
      ),
    }),
    ...(observability && { observability: planObservability(observability, observabilitySetting) }),
    ...(identity?.github && {
      github: planGithubActions(githubName(name), identity.github, "slipway:identity.github"),
    }),
    ...(budget && { budget: planBudget(budget, "slipway:guardRails.budget") }),
    ...(backup && {
      backup: planBackup({ ...backup, vaultName: vaultName(name) }, "slipway:guardRails.backup"),
    }),
    ...(account && { accountGuards: planAccountGuards(account, "slipway:guardRails.account") }),
  };
}

function planEdges({ aws, edge, guardRails }: Partial<Sections>, { name }: SectionContext) {
  if (!edge) return {};
  const { gateway, accessLogRetentionDays, forceDestroy = false } = edge;
  const path = "slipway:edge";
  return {
    edge: planEdge(edge, path),
    gateway: planGateway(gateway, `${path}.gateway`),
    ...(aws && {
      logBucket: planLogBucket(
        {
          bucketName: logBucketName(name, aws.accountId),
          accountId: aws.accountId,
          protect: guardRails?.protectData ?? false,
          forceDestroy,
          ...given({ retentionDays: accessLogRetentionDays }),
        },
        logBucketSetting,
      ),
    }),
  };
}

function planData(config: Partial<Sections>, { name }: SectionContext) {
  const { aws, registry, secrets, services = {}, guardRails } = config;
  const protect = guardRails?.protectData ?? false;
  const repositories = ownRepositories(services);
  return {
    ...(registry && {
      registry: planRegistry({ ...registry, prefix: name, repositories }, registrySetting(repositories)),
    }),
    ...(secrets && {
      secrets: planSecrets({ ...secrets, prefix: name, secrets: declaredSecrets(services) }, secretsSetting),
    }),
    databases: byKey(config.databases, (database, key) =>
      planDatabase(
        { ...database, identifier: databaseIdentifier(name, key), protect },
        `slipway:databases.${key}`,
      ),
    ),
    buckets: byKey(aws && config.buckets, (bucket, key) =>
      planBucket(
        { ...bucket, bucketName: dataBucketName(name, key, aws?.accountId ?? ""), protect },
        `slipway:buckets.${key}`,
      ),
    ),
  };
}

/** Services whose images are in the stack's own registry. */
export function ownRepositories(services: Sections["services"]): string[] {
  return Object.entries(services).flatMap(([service, { repository }]) =>
    repository === undefined ? [service] : [],
  );
}

function byKey<Settings, Plan>(
  members: Readonly<Record<string, Settings>> | undefined,
  plan: (settings: Settings, key: string) => Resolved<Plan>,
): ByKey<Plan> {
  return Object.fromEntries(
    Object.entries(members ?? {}).map(([key, settings]) => [key, plan(settings, key)]),
  );
}

/** Where a stack file has what becomes an argument of the cluster: which pods' subnets there are is the network's to say. */
const clusterSetting: PathOf = (argument) => {
  if (argument === "podSubnets") return "slipway:network.podCidr";
  if (argument.startsWith("podSubnets.")) return "slipway:network.availabilityZones";
  return `slipway:cluster.${argument}`;
};

/** The same of what watches the cluster: the blocks of its subnets come from the network's. */
const observabilitySetting: PathOf = (argument) =>
  argument.startsWith("nodeCidrs") ? "slipway:network.cidr" : `slipway:observability.${argument}`;

/** The same of the registry, whose repositories are the services'. */
function registrySetting(repositories: readonly string[]): PathOf {
  return (argument) => {
    const { index = "" } = /^repositories\[(?<index>\d+)\]$/.exec(argument)?.groups ?? {};
    const service = repositories[Number(index || NaN)];
    return service === undefined ? `slipway:registry.${argument}` : `slipway:services.${service}`;
  };
}

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
