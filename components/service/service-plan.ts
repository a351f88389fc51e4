import { nameProblems } from "../naming.ts";
import { parseBlock } from "../network/cidr-plan.ts";
import { below, type Problem } from "../validation.ts";
import { parseQuantity } from "./quantity.ts";

/** CPU in cores (`250m`, `1`) and memory in bytes (`128Mi`), as Kubernetes quantities. */
export interface ResourceAmounts {
  readonly cpu: string;
  readonly memory: string;
}

/** What a service's containers ask for and may use. */
export interface ServiceResources {
  readonly requests: ResourceAmounts;
  readonly limits: ResourceAmounts;
}

/** Whom a service may call. */
export interface Destination {
  /** IPv4 CIDR block, `10.0.0.5/32` for one address. */
  readonly cidr: string;
  /** TCP ports. */
  readonly ports: readonly number[];
}

/** The plain part of a service's arguments. */
export interface ServicePlanArgs {
  readonly namespace?: string;
  readonly digest: string;
  readonly minReplicas: number;
  readonly maxReplicas: number;
  readonly resources: ServiceResources;
  readonly port?: number;
  readonly metricsPort?: number;
  readonly config?: Readonly<Record<string, string>>;
  readonly clientCidrs?: readonly string[];
  readonly egress?: readonly Destination[];
  readonly targetCpuUtilization?: number;
  readonly preStopSeconds?: number;
  readonly drainSeconds?: number;
  readonly gracePeriodSeconds?: number;
}

export type ServicePlan = Required<ServicePlanArgs>;

/**
 * Seconds between the end of the drain and the kubelet's SIGKILL, for the process to exit in.
 * Example of `docs/service-chart.md`: 60 >= 15 + 30 + 10.
 */
export const terminationMargin = 10;

/** Applies the defaults and collects every problem; the plan is only meaningful when there is none. */
export function planService(
  name: string,
  args: ServicePlanArgs,
  path = "",
): { plan: ServicePlan; problems: Problem[] } {
  const at = below(path);
  const plan: ServicePlan = {
    namespace: name,
    port: 8080,
    metricsPort: 9090,
    config: {},
    clientCidrs: [],
    egress: [],
    targetCpuUtilization: 70,
    preStopSeconds: 15,
    drainSeconds: 30,
    gracePeriodSeconds: 60,
    ...args,
  };
  const problems = [
    ...nameProblems("kubernetesLabel", name, at("name")),
    ...nameProblems("kubernetesLabel", plan.namespace, at("namespace")),
    ...namespaceProblems(plan.namespace, at("namespace")),
    ...digestProblems(plan.digest, at("digest")),
    ...replicaProblems(plan, at("minReplicas")),
    ...resourceProblems(plan.resources, at("resources")),
    ...portProblems(plan, at),
    ...terminationProblems(plan, at("gracePeriodSeconds")),
    ...configProblems(plan.config, at("config")),
    ...plan.clientCidrs.flatMap((cidr, index) => cidrProblems(cidr, `${at("clientCidrs")}[${index}]`)),
    ...plan.egress.flatMap((destination, index) =>
      destinationProblems(destination, `${at("egress")}[${index}]`),
    ),
  ];
  return { plan, problems };
}

function namespaceProblems(namespace: string, path: string): Problem[] {
  if (namespace !== "default" && !namespace.startsWith("kube-")) return [];
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

function digestProblems(digest: string, path: string): Problem[] {
  if (/^sha256:[0-9a-f]{64}$/.test(digest)) return [];
  return [
    {
      path,
      message: "not an image digest",
      received: digest,
      allowed: "sha256: and 64 hexadecimal digits (a tag can be moved, a digest can't)",
      fix: "take the digest that the build pushed: docker buildx imagetools inspect <image>",
    },
  ];
}

function replicaProblems({ minReplicas, maxReplicas }: ServicePlan, path: string): Problem[] {
  if (
    Number.isInteger(minReplicas) &&
    Number.isInteger(maxReplicas) &&
    minReplicas >= 2 &&
    minReplicas <= maxReplicas
  )
    return [];
  return [
    {
      path,
      message:
        minReplicas > maxReplicas
          ? "the fewest replicas are more than the most"
          : "too few replicas to replace one without an interruption",
      received: { minReplicas, maxReplicas },
      allowed: "whole numbers with 2 <= minReplicas <= maxReplicas",
      fix: "one replica can be neither drained nor updated without an outage: ask for at least 2",
    },
  ];
}

function resourceProblems({ requests, limits }: ServiceResources, path: string): Problem[] {
  return (["cpu", "memory"] as const).flatMap((resource) => {
    const amounts = { requests: parseQuantity(requests[resource]), limits: parseQuantity(limits[resource]) };
    const malformed = (["requests", "limits"] as const).filter((side) => !((amounts[side] ?? 0) > 0));
    if (malformed.length > 0) {
      return malformed.map((side) => ({
        path: `${path}.${side}.${resource}`,
        message: "not a positive Kubernetes quantity",
        received: (side === "requests" ? requests : limits)[resource],
        allowed: resource === "cpu" ? "cores, e.g. 250m or 1" : "bytes, e.g. 128Mi or 1Gi",
        fix: `write it like ${resource === "cpu" ? "250m" : "128Mi"}`,
      }));
    }
    if ((amounts.requests ?? 0) <= (amounts.limits ?? 0)) return [];
    return [
      {
        path: `${path}.requests.${resource}`,
        message: "the request is above the limit",
        received: requests[resource],
        allowed: `at most limits.${resource} (${limits[resource]})`,
        fix: "lower the request or raise the limit",
      },
    ];
  });
}

function portProblems(plan: ServicePlan, at: (property: string) => string): Problem[] {
  const problems: Problem[] = (["port", "metricsPort"] as const)
    .filter(
      (property) => !(Number.isInteger(plan[property]) && plan[property] >= 1024 && plan[property] <= 65535),
    )
    .map((property) => ({
      path: at(property),
      message: "not a port that an unprivileged process can listen on",
      received: plan[property],
      allowed: "1024 to 65535",
      fix: "choose a port from 1024 up; the Service listens on 80 all the same",
    }));
  if (plan.port === plan.metricsPort) {
    problems.push({
      path: at("metricsPort"),
      message: "metrics would be served to every client",
      received: plan.metricsPort,
      allowed: "a port other than port",
      fix: "give metrics a port of their own, e.g. 9090",
    });
  }
  if (!(plan.targetCpuUtilization >= 10 && plan.targetCpuUtilization <= 95)) {
    problems.push({
      path: at("targetCpuUtilization"),
      message: "not a utilization to scale at",
      received: plan.targetCpuUtilization,
      allowed: "10 to 95 percent of the CPU request",
      fix: "70 leaves room while new pods start",
    });
  }
  return problems;
}

/**
 * Endpoint removal and SIGTERM run in parallel, so a pod sleeps, then drains, then exits.
 * Source: Kubernetes, "Pod Lifecycle", termination of Pods: the grace period includes the preStop hook.
 */
function terminationProblems(plan: ServicePlan, path: string): Problem[] {
  const { preStopSeconds, drainSeconds, gracePeriodSeconds } = plan;
  const needed = preStopSeconds + drainSeconds + terminationMargin;
  const whole = [preStopSeconds, drainSeconds, gracePeriodSeconds].every(
    (value) => Number.isInteger(value) && value >= 0,
  );
  if (whole && preStopSeconds >= 1 && gracePeriodSeconds >= needed) return [];
  return [
    {
      path,
      message:
        whole && preStopSeconds >= 1
          ? "the pod would be killed before it has drained"
          : "not a whole number of seconds, or no sleep at all",
      received: { preStopSeconds, drainSeconds, gracePeriodSeconds },
      allowed: `preStopSeconds >= 1 and gracePeriodSeconds >= preStopSeconds + drainSeconds + ${terminationMargin}`,
      fix: `set gracePeriodSeconds to at least ${Math.max(needed, terminationMargin + 1)}`,
    },
  ];
}

function configProblems(config: Readonly<Record<string, string>>, path: string): Problem[] {
  return Object.keys(config)
    .filter((key) => !/^[A-Za-z_][A-Za-z0-9_]*$/.test(key))
    .map((key) => ({
      path: `${path}.${key}`,
      message: "not a name of an environment variable",
      received: key,
      allowed: "letters, digits and underscores, not a digit first",
      fix: "rename it, e.g. LOG_LEVEL",
    }));
}

function cidrProblems(cidr: string, path: string): Problem[] {
  if (parseBlock(cidr)) return [];
  return [
    {
      path,
      message: "not an IPv4 CIDR block that starts at its first address",
      received: cidr,
      allowed: "e.g. 10.20.0.0/16, or 10.20.3.4/32 for one address",
      fix: "write it in that form",
    },
  ];
}

function destinationProblems({ cidr, ports }: Destination, path: string): Problem[] {
  const problems = cidrProblems(cidr, `${path}.cidr`);
  if (ports.length > 0 && ports.every((port) => Number.isInteger(port) && port >= 1 && port <= 65535))
    return problems;
  return [
    ...problems,
    {
      path: `${path}.ports`,
      message: ports.length === 0 ? "no port" : "not TCP ports",
      received: ports,
      allowed: "at least one, each from 1 to 65535",
      fix: "name the ports that the service calls, e.g. [443]",
    },
  ];
}
