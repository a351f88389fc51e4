import { given } from "../given.ts";
import { nameProblems } from "../naming.ts";
import { below, type Problem } from "../validation.ts";
import { containerProblems, type ServiceResources } from "./container-plan.ts";
import { type Destination, networkProblems, routingProblems, type ServiceGateway } from "./exposure-plan.ts";
import type { ServiceStrategy } from "./strategy-args.ts";
import { planStrategy, type StrategyPlan, strategyProblems } from "./strategy-plan.ts";
import { type TerminationTimes, terminationTimes } from "./termination-timing.ts";
import { databaseProblems } from "./database-role-plan.ts";
import { keepAliveProblems, kindProblems, replicaProblems, terminationProblems } from "./lifetime-plan.ts";
import { databaseRoleCommand } from "./values-database.ts";

/** The plain part of the PostgreSQL database of a service. */
export interface DatabasePlanArgs {
  readonly name: string;
  readonly user?: string;
  readonly port?: number;
  readonly cidrs: readonly string[];
}

/** The plain part of a service's arguments. */
export interface ServicePlanArgs {
  readonly namespace?: string;
  readonly kind?: string;
  readonly digest: string;
  readonly command?: readonly string[];
  readonly schedule?: string;
  readonly timeZone?: string;
  readonly retries?: number;
  readonly timeoutSeconds?: number;
  readonly migrations?: readonly string[];
  readonly minReplicas?: number;
  readonly maxReplicas?: number;
  readonly resources: ServiceResources;
  readonly port?: number;
  readonly metricsPort?: number;
  readonly config?: Readonly<Record<string, string>>;
  /** Only the keys are judged. */
  readonly secretKeys?: Readonly<Record<string, unknown>>;
  readonly secretsAs?: string;
  readonly database?: DatabasePlanArgs;
  readonly databaseRoleCommand?: readonly string[];
  readonly hostnames?: readonly string[];
  readonly gateway?: ServiceGateway;
  readonly awsTargetGroup?: boolean;
  readonly ingressClassName?: string;
  readonly ingressTlsSecret?: string;
  readonly ingressAnnotations?: Readonly<Record<string, string>>;
  readonly requestTimeoutSeconds?: number;
  readonly deregistrationLagSeconds?: number;
  readonly deregistrationDelaySeconds?: number;
  readonly idleTimeoutSeconds?: number;
  readonly keepAliveSeconds?: number;
  readonly clientCidrs?: readonly string[];
  readonly clientNamespaces?: readonly string[];
  readonly egress?: readonly Destination[];
  readonly targetCpuUtilization?: number;
  readonly preStopSeconds?: number;
  readonly drainSeconds?: number;
  readonly gracePeriodSeconds?: number;
  readonly strategy?: ServiceStrategy;
  readonly serviceMonitor?: boolean;
  readonly serviceMonitorLabels?: Readonly<Record<string, string>>;
}

/** With every default; a service need have neither a database nor a Gateway. */
export type ServicePlan = Required<Omit<ServicePlanArgs, "database" | "gateway" | "strategy">> &
  Pick<ServicePlanArgs, "database" | "gateway"> & { readonly strategy: StrategyPlan };

/** Applies the defaults and collects every problem; the plan is only meaningful when there is none. */
export function planService(
  name: string,
  args: ServicePlanArgs,
  path = "",
): { plan: ServicePlan; problems: Problem[] } {
  const at = below(path);
  const minReplicas = args.minReplicas ?? 2;
  const settings: Omit<ServicePlan, keyof TerminationTimes> & Partial<TerminationTimes> = {
    namespace: name,
    kind: "service",
    command: [],
    schedule: "",
    timeZone: "Etc/UTC",
    retries: 3,
    timeoutSeconds: 3600,
    migrations: [],
    minReplicas,
    maxReplicas: minReplicas,
    port: 8080,
    metricsPort: 9090,
    config: {},
    secretKeys: {},
    secretsAs: "files",
    databaseRoleCommand,
    hostnames: [],
    awsTargetGroup: false,
    ingressClassName: "",
    ingressTlsSecret: "",
    ingressAnnotations: {},
    requestTimeoutSeconds: 0,
    idleTimeoutSeconds: 60,
    keepAliveSeconds: 65,
    clientCidrs: [],
    clientNamespaces: [],
    egress: [],
    targetCpuUtilization: 70,
    serviceMonitor: false,
    serviceMonitorLabels: {},
    ...given(args),
    strategy: planStrategy(args.strategy),
  };
  const plan: ServicePlan = { ...settings, ...terminationTimes(settings) };
  const problems = [
    ...serviceNameProblems(name, at("name")),
    ...namespaceProblems(plan.namespace, at("namespace")),
    ...kindProblems(plan, at),
    ...replicaProblems(plan, at("minReplicas")),
    ...terminationProblems(plan, at),
    ...keepAliveProblems(plan, at),
    ...containerProblems(plan, at),
    ...databaseProblems(plan, at),
    ...routingProblems(plan, at),
    ...networkProblems(plan, at),
    ...strategyProblems(plan, at),
  ];
  return { plan, problems };
}

/** Leaves room for what is appended: `-migrate-0123456789` within the 63 characters of a label. */
const longestName = 40;

function serviceNameProblems(name: string, path: string): Problem[] {
  if (/^[0-9]/.test(name)) {
    return [
      {
        path,
        message: "the API server takes no Service of that name",
        received: name,
        allowed: "a letter first",
        fix: "rename it",
      },
    ];
  }
  if (name.length <= longestName) return nameProblems("kubernetesLabel", name, path);
  return [
    {
      path,
      message: "too long for the names that are made from it",
      received: name,
      allowed: `at most ${longestName} characters`,
      fix: `shorten it by ${name.length - longestName} characters`,
    },
  ];
}

function namespaceProblems(namespace: string, path: string): Problem[] {
  if (namespace !== "default" && !namespace.startsWith("kube-"))
    return nameProblems("kubernetesLabel", namespace, path);
  return [
    {
      path,
      message: "this namespace belongs to Kubernetes",
      received: namespace,
      allowed: "any namespace but default and kube-*",
      fix: "leave it out: it is then the service's name",
    },
  ];
}
