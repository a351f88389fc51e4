import { addonNameProblems, planAddons } from "../../components/addons/addons-plan.ts";
import {
  clusterProblems,
  clusterWarnings,
  type DeployedCluster,
} from "../../components/cluster/cluster-plan.ts";
import { planKarpenter } from "../../components/compute/karpenter-plan.ts";
import { planNodeGroup } from "../../components/compute/node-group-plan.ts";
import { planDatabase } from "../../components/database/database-plan.ts";
import { planEdge } from "../../components/edge/edge-plan.ts";
import { planGateway } from "../../components/edge/gateway-plan.ts";
import { planDataKey } from "../../components/encryption/data-key-plan.ts";
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
import type { Problem } from "../../components/validation.ts";
import { dataBucketName, databaseIdentifier, logBucketName, vaultName } from "./names.ts";
import { clusterOf } from "./origin.ts";
import type { Sections } from "./schema.ts";
import { servicesProblems } from "./service-meaning.ts";
import { declaredSecrets } from "./service-settings.ts";
import { traitsOf } from "./traits.ts";

export interface MeaningContext {
  /** The platform's name. */
  readonly name: string;
  /** The stack's name. */
  readonly environment: string;
  readonly today: string;
  readonly deployed: DeployedCluster;
}

/** What the values mean together, for every section whose shape is right. Each rule stands in its component's planner. */
export function meaningProblems(config: Partial<Sections>, context: MeaningContext): Problem[] {
  return [
    ...nameProblems("platform", context.name, "project and stack name"),
    ...accountProblems(config, context),
    ...networkProblems(config),
    ...clusterSectionProblems(config, context),
    ...accessProblems(config, context),
    ...dataProblems(config, context),
    ...edgeProblems(config, context),
    ...guardRailProblems(config, context),
    ...serviceSectionProblems(config, context),
  ];
}

/** What is not wrong yet. */
export function meaningWarnings(config: Partial<Sections>, context: MeaningContext): Problem[] {
  const { made } = clusterOf(config);
  if (!made) return [];
  return clusterWarnings({ ...made, clusterName: context.name, today: context.today }, "slipway:cluster");
}

function accountProblems({ aws, tags = {} }: Partial<Sections>, { environment }: MeaningContext): Problem[] {
  return aws ? planTags({ environment, tags }, "slipway:tags").problems : [];
}

function networkProblems({ aws, network }: Partial<Sections>): Problem[] {
  if (!network) return [];
  return [
    ...planNetwork(network, "slipway:network").problems,
    ...network.availabilityZones.flatMap((zone, index) =>
      !aws || zone.slice(0, -1) === aws.region
        ? []
        : [
            {
              path: `slipway:network.availabilityZones[${index}]`,
              message: "this zone is not in the stack's region",
              received: zone,
              allowed: `zones of ${aws.region}`,
              fix: "correct the zone, or slipway:aws.region",
            },
          ],
    ),
  ];
}

function clusterSectionProblems(config: Partial<Sections>, context: MeaningContext): Problem[] {
  const { made } = clusterOf(config);
  if (!made) return [];
  const { aws, network, addons } = config;
  const { today, deployed, name } = context;
  const podSubnets = network?.podCidr === undefined ? {} : zoneKeys(network.availabilityZones);
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
      "slipway:cluster",
    ),
    ...Object.entries(made.nodeGroups ?? {}).flatMap(
      ([key, group]) => planNodeGroup(group, `slipway:cluster.nodeGroups.${key}`).problems,
    ),
    ...(made.karpenter ? planKarpenter(made.karpenter, "slipway:cluster.karpenter").problems : []),
    ...(made.karpenter && made.computeMode === "auto"
      ? [
          {
            path: "slipway:cluster.karpenter",
            message: "EKS Auto Mode makes nodes by itself, with a Karpenter of AWS's own",
            allowed: "nothing, with computeMode: auto",
            fix: "remove it, or choose computeMode: managed",
          },
        ]
      : []),
    ...(addons
      ? planAddons(
          {
            ...addons,
            computeMode: made.computeMode ?? "managed",
            ...(config.edge ? { hostedZones: { [config.edge.domain]: "" } } : {}),
          },
          "slipway:addons",
        ).problems
      : []),
    ...addonNameProblems(name, "project and stack name"),
  ];
}

function zoneKeys(zones: readonly string[]): Record<string, string> {
  return Object.fromEntries(zones.map((zone) => [zone, ""]));
}

function accessProblems({ identity, aws }: Partial<Sections>, { name }: MeaningContext): Problem[] {
  if (!identity) return [];
  const { permissionsBoundaryArn, github } = identity;
  return [
    ...(permissionsBoundaryArn === undefined
      ? []
      : policyArnProblems(permissionsBoundaryArn, "slipway:identity.permissionsBoundaryArn")),
    ...(github ? planGithubActions(name, github, "slipway:identity.github").problems : []),
    ...(github && !aws
      ? [
          {
            path: "slipway:identity.github",
            message: "nothing of this stack is in AWS",
            allowed: "nothing, without slipway:aws",
            fix: "remove it, or add slipway:aws",
          },
        ]
      : []),
  ];
}

function dataProblems(config: Partial<Sections>, { name }: MeaningContext): Problem[] {
  const { aws, registry, secrets, databases = {}, buckets = {}, services = {} } = config;
  const traits = traitsOf(config);
  return [
    ...(registry
      ? planRegistry({ ...registry, prefix: name, repositories: Object.keys(services) }, "slipway:registry")
          .problems
      : []),
    ...(secrets
      ? [
          ...planSecrets({ ...secrets, prefix: name, secrets: declaredSecrets(services) }, "slipway:secrets")
            .problems,
          ...planDataKey(
            {
              accountId: aws?.accountId ?? "",
              region: aws?.region ?? "",
              alias: name,
              deletionWindowInDays: secrets.keyDeletionWindowDays,
            },
            "slipway:secrets",
          ).problems.map((problem) => ({ ...problem, path: "slipway:secrets.keyDeletionWindowDays" })),
        ]
      : []),
    ...Object.entries(databases).flatMap(([key, database]) => [
      ...planDatabase({ ...database, identifier: databaseIdentifier(name, key) }, `slipway:databases.${key}`)
        .problems,
      ...(traits && (traits.databaseCidrs.length === 0 || !aws)
        ? [
            {
              path: `slipway:databases.${key}`,
              message: "there are no subnets for databases",
              allowed: "databases in database subnets",
              fix: "set slipway:network.databaseSubnets: true",
            },
          ]
        : []),
    ]),
    ...Object.entries(buckets).flatMap(([key, bucket]) =>
      aws
        ? planBucket(
            { ...bucket, bucketName: dataBucketName(name, key, aws.accountId) },
            `slipway:buckets.${key}`,
          ).problems
        : [
            {
              path: `slipway:buckets.${key}`,
              message: "nothing of this stack is in AWS",
              allowed: "nothing, without slipway:aws",
              fix: "remove it, or add slipway:aws",
            },
          ],
    ),
  ];
}

function edgeProblems({ aws, edge, addons }: Partial<Sections>, { name }: MeaningContext): Problem[] {
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
          path,
        ).problems.map((problem) =>
          problem.path.endsWith("retentionDays")
            ? { ...problem, path: `${path}.accessLogRetentionDays` }
            : problem,
        )
      : []),
    ...(addons?.loadBalancerController === false || addons?.gatewayApi === false
      ? [
          {
            path,
            message: "nothing makes its load balancer",
            allowed: "an edge with slipway:addons.loadBalancerController and gatewayApi",
            fix: "switch both on, or remove slipway:edge",
          },
        ]
      : []),
  ];
}

function guardRailProblems({ guardRails }: Partial<Sections>, { name }: MeaningContext): Problem[] {
  if (!guardRails) return [];
  const { budget, backup } = guardRails;
  return [
    ...(budget ? planBudget(budget, "slipway:guardRails.budget").problems : []),
    ...(backup
      ? planBackup({ ...backup, vaultName: vaultName(name) }, "slipway:guardRails.backup").problems
      : []),
  ];
}

function serviceSectionProblems(config: Partial<Sections>, { name }: MeaningContext): Problem[] {
  const { aws, services, databases = {}, buckets = {}, layers } = config;
  const traits = traitsOf(config);
  // Of another stack's platform the traits are known once its outputs are read.
  if (!services || !traits) return [];
  if (layers?.deploy === "platform") {
    return Object.keys(services).map((service) => ({
      path: `slipway:services.${service}`,
      message: "this stack makes the platform alone",
      allowed: "no service with deploy: platform",
      fix: "move it to the stack of the services, or deploy all",
    }));
  }
  return servicesProblems(
    services,
    { databases, buckets },
    { name, databases, traits, ...(aws ? { accountId: aws.accountId } : {}) },
  );
}
