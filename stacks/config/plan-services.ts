import { given } from "../../components/given.ts";
import { identityProblems } from "../../components/identity/identity-plan.ts";
import { secretReaderProblems } from "../../components/identity/secret-reader-plan.ts";
import { planService } from "../../components/service/service-plan.ts";
import type { ServicePlan } from "../../components/service/service-plan-types.ts";
import { planStrategyChange, type StrategyStep } from "../../components/service/strategy-change.ts";
import { isAnalysed, planStrategy } from "../../components/service/strategy-plan.ts";
import { bucketAccessModes } from "../../components/storage/bucket-policy.ts";
import { choiceProblems, type Problem } from "../../components/validation.ts";
import { own } from "../../components/own.ts";
import { databaseRole, serviceNamespace } from "./names.ts";
import type { PlatformCapabilities } from "./platform-capabilities.ts";
import type { Sections, ServiceConfig } from "./schema.ts";
import { callProblems } from "./service-calls.ts";
import {
  type PlainServiceArgs,
  plainServiceArgs,
  type ServiceContext,
  settingOf,
  strategyOf,
} from "./service-settings.ts";

/** A service as it is going to be made; its image and what is read from AWS apart. */
export interface PlannedService {
  readonly args: PlainServiceArgs;
  /** What the component makes of these arguments. */
  readonly plan: ServicePlan;
  /** What this update makes of its strategy. */
  readonly step: StrategyStep;
}

export interface ServicesContext extends Omit<ServiceContext, "capabilities" | "services"> {
  /** Undefined where they are not known yet: then only the services' own settings can be wrong. */
  readonly capabilities: PlatformCapabilities | undefined;
  /** How far services are on the way to their strategies, as the last update recorded it. */
  readonly deployedStrategies: Readonly<Record<string, string>>;
}

/**
 * Plans each service on the platform that it is going to stand on, and collects what is wrong with its settings. What the
 * platform lacks is taken for there: `validate-service-needs.ts` says what is missing, once. Pure.
 */
export function planServices(
  services: Sections["services"],
  context: ServicesContext,
): { readonly planned: Readonly<Record<string, PlannedService>>; readonly problems: readonly Problem[] } {
  const resolved = Object.entries(services).map(
    ([service, settings]) => [service, planOne(service, settings, { ...context, services })] as const,
  );
  return {
    planned: Object.fromEntries(resolved.map(([service, { planned }]) => [service, planned])),
    problems: [
      ...resolved.flatMap(([, { problems }]) => problems),
      ...sharedNamespaceProblems(services),
      ...callProblems(services),
      ...databaseRoleProblems(services, context),
    ],
  };
}

function planOne(
  service: string,
  settings: ServiceConfig,
  context: ServicesContext & Pick<ServiceContext, "services">,
): { readonly planned: PlannedService; readonly problems: readonly Problem[] } {
  const { digest, secrets } = settings;
  const capabilities = withMissing(settings, context.capabilities ?? unknownPlatform);
  const args = plainServiceArgs(service, settings, { ...context, capabilities });
  // One that waits for its first image has no digest, and is judged in everything else.
  const { plan, problems } = planService(
    service,
    given({ ...args, digest, secretKeys: secrets }),
    settingOf(service),
  );
  const step = planStrategyChange(own(context.deployedStrategies, service), strategyOf(settings));
  return {
    planned: { args, plan: step.leaving ? { ...plan, strategy: leavingStrategy(plan) } : plan, step },
    problems: [...problems, ...accessProblems(service, settings, context)],
  };
}

/** While Flagger is left, what holds of the strategy wanted is how long a rollout may make no progress. */
function leavingStrategy({ strategy: { progressDeadlineSeconds } }: ServicePlan): ServicePlan["strategy"] {
  return planStrategy({ progressDeadlineSeconds, leaving: true });
}

/** A platform of which nothing is known. */
const unknownPlatform: PlatformCapabilities = {
  clientCidrs: [],
  awsTargetGroup: true,
  databaseCidrs: [],
  secretOperator: true,
  podIdentity: true,
  serviceMonitors: true,
  traces: true,
  metricsApis: ["custom", "external"],
};

/** The platform with what the service wants of it and it has not: that is no mistake of the service's settings. */
function withMissing(settings: ServiceConfig, capabilities: PlatformCapabilities): PlatformCapabilities {
  return {
    ...capabilities,
    // It keeps connections for no time and lags for none, so that no setting is wrong by it.
    ...(!capabilities.gateway && {
      gateway: { name: "gateway", namespace: "gateway" },
      idleTimeoutSeconds: 0,
      deregistrationLagSeconds: 0,
    }),
    ...(!capabilities.flagger &&
      isAnalysed(strategyOf(settings)) && { flagger: { prometheusUrl: "http://prometheus" } }),
  };
}

/** What is wrong with the names of the service's roles, and with its ways to buckets. */
function accessProblems(
  service: string,
  { secrets, database, buckets }: ServiceConfig,
  { name }: ServicesContext,
): Problem[] {
  const path = `slipway:services.${service}`;
  const readsSecrets = Object.keys(secrets).length > 0;
  const hasIdentity = Object.keys(buckets).length > 0 || database !== undefined;
  return [
    ...(readsSecrets ? secretReaderProblems(`${name}-${service}`, path) : []),
    ...(hasIdentity ? identityProblems(`${name}-${service}`, {}, path) : []),
    ...Object.entries(buckets).flatMap(([key, access]) =>
      choiceProblems(bucketAccessModes, access, `${path}.buckets.${key}`),
    ),
  ];
}

/** What a service's role and database may not be called: as the administrator, and as its database. */
function databaseRoleProblems(
  services: Sections["services"],
  { name, databases }: ServicesContext,
): Problem[] {
  return Object.entries(databases).flatMap(([key, { plan }]) => {
    const users = Object.entries(services).filter(([, { database }]) => database === key);
    if (users.length === 0) return [];
    const path = `slipway:databases.${key}`;
    const { databaseName, username } = plan;
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
    const namespace = serviceNamespace(service, settings);
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
        allowed: "a namespace per service",
        fix: "leave it out: it is then the service's name",
      },
    ];
  });
}
