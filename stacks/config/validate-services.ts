import { secretReaderProblems } from "../../components/identity/secret-reader-plan.ts";
import { identityProblems } from "../../components/identity/identity-plan.ts";
import { given } from "../../components/given.ts";
import { planDatabase } from "../../components/database/database-plan.ts";
import { planService } from "../../components/service/service-plan.ts";
import { bucketAccessModes } from "../../components/storage/bucket-policy.ts";
import { choiceProblems, type Problem } from "../../components/validation.ts";
import { databaseIdentifier, databaseRole } from "./names.ts";
import type { Sections, ServiceConfig } from "./schema.ts";
import { plainServiceArgs, type ServiceContext, settingOf } from "./service-settings.ts";

/** What is wrong with the services' own settings. */
export function servicesProblems(services: Sections["services"], context: ServiceContext): Problem[] {
  return [
    ...Object.entries(services).flatMap(([service, settings]) => serviceProblems(service, settings, context)),
    ...sharedNamespaceProblems(services),
    ...databaseRoleProblems(services, context),
  ];
}

function serviceProblems(service: string, settings: ServiceConfig, context: ServiceContext): Problem[] {
  const path = `slipway:services.${service}`;
  const { digest, secrets, database, buckets } = settings;
  // One that waits for its first image has no digest, and is judged in everything else.
  const args = given({ ...plainServiceArgs(service, settings, context), digest, secretKeys: secrets });
  const readsSecrets = Object.keys(secrets).length > 0;
  const hasIdentity = Object.keys(buckets).length > 0 || database !== undefined;
  return [
    ...planService(service, args, settingOf(service)).problems,
    ...(readsSecrets ? secretReaderProblems(`${context.name}-${service}`, path) : []),
    ...(hasIdentity ? identityProblems(`${context.name}-${service}`, {}, path) : []),
    ...Object.entries(buckets).flatMap(([key, access]) =>
      choiceProblems(bucketAccessModes, access, `${path}.buckets.${key}`),
    ),
  ];
}

/** What a service's role and database may not be called: as the administrator, and as its database. */
function databaseRoleProblems(
  services: Sections["services"],
  { name, databases }: ServiceContext,
): Problem[] {
  return Object.entries(databases).flatMap(([key, settings]) => {
    const users = Object.entries(services).filter(([, { database }]) => database === key);
    if (users.length === 0) return [];
    const path = `slipway:databases.${key}`;
    const { databaseName, username } = planDatabase({
      ...settings,
      identifier: databaseIdentifier(name, key),
    }).plan;
    const taken = users.flatMap(([service]) =>
      Object.entries({ databaseName, username })
        .filter(([, value]) => value === databaseRole(service))
        .map(([property, received]) => ({
          path: `${path}.${property}`,
          message: `the role and database of the service ${service} have this name`,
          received,
          allowed: "any name but svc_ and a service's",
          fix: "rename it, or the service",
        })),
    );
    return [...taken, ...secretReaderProblems(`${name}-${key}`, path)];
  });
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
