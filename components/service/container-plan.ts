import type { Problem } from "../validation.ts";
import { variablePattern } from "./bounds.ts";
import { parseQuantity } from "./quantity.ts";
import type { ServicePlan } from "./service-plan-types.ts";

/** Variables that the chart derives from other values. */
const ownVariables: readonly string[] = [
  "SERVICE_NAME",
  "PORT",
  "METRICS_PORT",
  "DRAIN_SECONDS",
  "KEEP_ALIVE_SECONDS",
  "RELEASE",
  "DATABASE_URL",
  "DATABASE_URL_FILE",
  "DATABASE_AUTH",
];

/** With a database its region, too, where tokens for it are signed. */
function ownVariablesOf({ database }: ServicePlan): readonly string[] {
  return database ? [...ownVariables, "AWS_REGION"] : ownVariables;
}

/** How a key, such as a secret's, is called as an environment variable: `session-key` is `SESSION_KEY`. */
export function variableOf(key: string): string {
  return key.toUpperCase().replaceAll("-", "_");
}

/** What is wrong with the container: its resources, ports and environment. */
export function containerProblems(plan: ServicePlan, at: (property: string) => string): Problem[] {
  return [
    ...resourceProblems(plan.resources, at("resources")),
    ...portProblems(plan, at),
    ...variableProblems(plan, at),
  ];
}

function resourceProblems({ requests, limits }: ServicePlan["resources"], path: string): Problem[] {
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

function portProblems({ port, metricsPort }: ServicePlan, at: (property: string) => string): Problem[] {
  if (port !== metricsPort) return [];
  return [
    {
      path: at("metricsPort"),
      message: "metrics would be served to every client",
      received: metricsPort,
      allowed: "a port other than port",
      fix: "give metrics a port of their own, e.g. 9090",
    },
  ];
}

/** Configuration and secrets share the environment, with the chart's own variables. */
function variableProblems(plan: ServicePlan, at: (property: string) => string): Problem[] {
  const { config, secretKeys } = plan;
  const own = ownVariablesOf(plan);
  const secretVariables = new Set(
    Object.keys(secretKeys).flatMap((key) => [variableOf(key), `${variableOf(key)}_FILE`]),
  );
  const variables = [
    ...Object.keys(config).map((key) => ({ variable: key, path: at(`config.${key}`), received: key })),
    ...Object.keys(secretKeys).map((key) => ({
      variable: variableOf(key),
      path: at(`secretKeys.${key}`),
      received: key,
    })),
  ];
  return variables.flatMap(({ variable, path, received }) => {
    const problem = { path, received };
    if (!variablePattern.test(variable)) {
      return {
        ...problem,
        message: "not a name of an environment variable",
        allowed: "letters, digits and underscores, not a digit first",
        fix: "rename it, e.g. LOG_LEVEL",
      };
    }
    if (own.includes(variable)) {
      return {
        ...problem,
        message: "the chart sets this variable itself",
        allowed: `any but ${own.join(", ")}`,
        fix: "leave it out: it is derived from other settings",
      };
    }
    if (path.startsWith(at("config")) && secretVariables.has(variable)) {
      return {
        ...problem,
        message: "a secret has this name",
        allowed: "a variable is either a secret or not",
        fix: "leave out one of the two",
      };
    }
    return [];
  });
}
