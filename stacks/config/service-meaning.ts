import { secretReaderProblems } from "../../components/identity/secret-reader-plan.ts";
import { identityProblems } from "../../components/identity/identity-plan.ts";
import { planService } from "../../components/service/service-plan.ts";
import { bucketAccessModes } from "../../components/storage/bucket-policy.ts";
import { choiceProblems, type Problem } from "../../components/validation.ts";
import type { Sections, ServiceConfig } from "./schema.ts";
import { plainServiceArgs, type ServiceContext } from "./service-settings.ts";

/** Well-formed: a service that waits for its first image is judged in everything else. */
const absentDigest = `sha256:${"0".repeat(64)}`;

type Data = Pick<Sections, "databases" | "buckets">;

/** What is wrong with the services on their own, and in what they want of the platform and of the stack's data. */
export function servicesProblems(
  services: Sections["services"],
  data: Data,
  context: ServiceContext,
): Problem[] {
  return [
    ...Object.entries(services).flatMap(([service, settings]) =>
      serviceProblems(service, settings, data, context),
    ),
    ...sharedNamespaceProblems(services),
  ];
}

function serviceProblems(
  service: string,
  settings: ServiceConfig,
  data: Data,
  context: ServiceContext,
): Problem[] {
  const path = `slipway:services.${service}`;
  const { digest = absentDigest, secrets, database, buckets } = settings;
  const args = { ...plainServiceArgs(settings, context), digest, secretKeys: secrets };
  const readsSecrets = Object.keys(secrets).length > 0 || database !== undefined;
  return [
    ...planService(service, args, path).problems,
    ...(readsSecrets ? secretReaderProblems(`${context.name}-${service}`, path) : []),
    ...(Object.keys(buckets).length > 0 ? identityProblems(`${context.name}-${service}`, {}, path) : []),
    ...(database === undefined
      ? []
      : memberProblems(database, data.databases, "database", `${path}.database`)),
    ...Object.entries(buckets).flatMap(([key, access]) => [
      ...memberProblems(key, data.buckets, "bucket", `${path}.buckets.${key}`),
      ...choiceProblems(bucketAccessModes, access, `${path}.buckets.${key}`),
    ]),
    ...platformProblems(settings, context, path),
  ];
}

function memberProblems(
  key: string,
  members: Readonly<Record<string, unknown>>,
  what: string,
  path: string,
): Problem[] {
  if (key in members) return [];
  return [
    {
      path,
      message: `there is no such ${what}`,
      received: key,
      allowed: Object.keys(members).join(", ") || "none: the stack has none",
      fix: `correct the key, or add it under slipway:${what}s`,
    },
  ];
}

/** What the platform has to have for it. */
function platformProblems(
  settings: ServiceConfig,
  { accountId, traits }: ServiceContext,
  path: string,
): Problem[] {
  const needs: readonly [used: boolean, there: boolean, property: string, missing: string, fix: string][] = [
    [
      settings.repository === undefined,
      accountId !== undefined,
      "repository",
      "the stack has no ECR: nothing is in AWS",
      "name the image's repository, without tag or digest",
    ],
    [
      Object.keys(settings.secrets).length > 0,
      accountId !== undefined && traits.secretOperator,
      "secrets",
      "nothing brings secrets to pods: there is no External Secrets operator with a role in AWS",
      "switch slipway:addons.externalSecrets on, or set slipway:cluster.existing.eks.operatorRoleArn",
    ],
    [
      settings.database !== undefined,
      accountId !== undefined && traits.secretOperator && traits.databaseCidrs.length > 0,
      "database",
      "there are no database subnets, or nothing brings the password to pods",
      "set slipway:network.databaseSubnets, and leave slipway:addons.externalSecrets on",
    ],
    [
      Object.keys(settings.buckets).length > 0,
      accountId !== undefined && traits.podIdentity,
      "buckets",
      "pods have no AWS identity here: the cluster is not EKS",
      "use the buckets from an EKS cluster",
    ],
    [
      settings.serviceMonitor === true,
      traits.serviceMonitors,
      "serviceMonitor",
      "the Prometheus operator's definitions are not there",
      "switch slipway:addons.prometheusCrds on",
    ],
  ];
  return needs
    .filter(([used, there]) => used && !there)
    .map(([, , property, message, fix]) => ({
      path: `${path}.${property}`,
      message,
      allowed: property === "repository" ? "an image repository" : "nothing of the kind on this platform",
      fix,
    }));
}

function sharedNamespaceProblems(services: Sections["services"]): Problem[] {
  const owners = new Map<string, string>();
  return Object.entries(services).flatMap(([service, settings]) => {
    const namespace = settings.namespace ?? service;
    const owner = owners.get(namespace);
    if (owner === undefined) {
      owners.set(namespace, service);
      return [];
    }
    return [
      {
        path: `slipway:services.${service}.namespace`,
        message: `the service ${owner} has this namespace`,
        received: namespace,
        allowed: "a namespace a service",
        fix: "leave it out: it is then the service's name",
      },
    ];
  });
}
