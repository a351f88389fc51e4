import { declaredProblems } from "../declared-problems.ts";
import { given } from "../given.ts";
import { leastRequestsPerHour, lowestObjective } from "../observability/burn-rates.ts";
import { type Objectives, type RuleGroup, sloRules } from "../observability/slo-rules.ts";
import type { Plain } from "../plain.ts";
import { defaultsOf } from "../settings.ts";
import type { Problem } from "../validation.ts";
import type { ServiceObjectives } from "./service-args.ts";
import type { ServicePlan } from "./service-plan-types.ts";
import { sloSettings } from "./slo-settings.ts";

const defaults = defaultsOf(sloSettings);
/** With every default; a service need have no objective of latency, and no owner. */
type Optional = "latencyMilliseconds" | "owner";
type Slo = Required<Omit<Plain<ServiceObjectives>, Optional>> & Pick<Plain<ServiceObjectives>, Optional>;

/** What is wrong with a service's objectives: those that nothing could measure are none. */
export function sloProblems(plan: ServicePlan, at: (property: string) => string): Problem[] {
  if (plan.slo === undefined) return [];
  const slo: Slo = { ...defaults, ...given(plan.slo) };
  const path = (property: string): string => at(`slo.${property}`);
  const declared = declaredProblems(sloSettings, slo, path);
  if (declared.length > 0) return declared;
  return [
    ...seriesProblems(plan, at),
    ...latencyProblems(slo, path("latencyMilliseconds")),
    ...percentagesOf(slo).flatMap(([name, percent]) => lowProblems(slo, percent, path(name))),
    ...fewProblems(slo, path("minRequestsPerHour")),
  ];
}

/** The rules that watch a service's objectives; none without. */
export function sloRuleGroups(serviceName: string, plan: ServicePlan): RuleGroup[] {
  const { namespace, slo, startupPath, livenessPath, readinessPath } = plan;
  if (slo === undefined) return [];
  const { availability, latencyMilliseconds, latencyPercent, ...rest }: Slo = { ...defaults, ...given(slo) };
  const { windowDays, minRequestsPerHour, runbookUrl, owner } = rest;
  const objectives: Objectives = {
    ...{ namespace, service: serviceName, availability, windowDays, minRequestsPerHour, runbookUrl },
    ...given({ owner }),
    ...(latencyMilliseconds !== undefined && {
      latency: { milliseconds: latencyMilliseconds, percent: latencyPercent },
    }),
    // What a kubelet asks is no user's request.
    excludedRoutes: [...new Set([startupPath, livenessPath, readinessPath])],
  };
  return sloRules(objectives);
}

function seriesProblems({ kind, serviceMonitor }: ServicePlan, at: (property: string) => string): Problem[] {
  if (kind !== "service") {
    return [
      {
        path: at("slo"),
        message: `a ${kind} answers no requests to measure it by`,
        received: kind,
        allowed: "objectives for the kind service alone",
        fix: "leave them out",
      },
    ];
  }
  if (serviceMonitor) return [];
  return [
    {
      path: at("serviceMonitor"),
      message: "nobody reads the metrics that the objectives are measured by",
      received: serviceMonitor,
      allowed: "true with objectives",
      fix: "switch it on",
    },
  ];
}

function latencyProblems({ latencyMilliseconds, latencyBuckets }: Slo, path: string): Problem[] {
  if (latencyMilliseconds === undefined || latencyBuckets.includes(latencyMilliseconds)) return [];
  return [
    {
      path,
      message: "no bucket of the service's histogram ends there, so nothing counts what is slower",
      received: latencyMilliseconds,
      allowed: `one of latencyBuckets: ${latencyBuckets.join(", ")}`,
      fix: "choose one of them, or give the histogram such a bucket and name it there",
    },
  ];
}

const percentagesOf = ({ availability, latencyMilliseconds, latencyPercent }: Slo) =>
  [
    ["availability", availability],
    ...(latencyMilliseconds === undefined ? [] : [["latencyPercent", latencyPercent] as const]),
  ] as const;

function lowProblems({ windowDays }: Slo, percent: number, path: string): Problem[] {
  const lowest = lowestObjective(windowDays);
  if (percent > lowest) return [];
  return [
    {
      path,
      message:
        "so much may fail that even the failure of every request burns the budget too slowly to page anybody",
      received: percent,
      allowed: `more than ${lowest} over ${windowDays} days`,
      fix: "raise it, or shorten windowDays",
    },
  ];
}

/** The highest objective asks for the most requests. */
function fewProblems(slo: Slo, path: string): Problem[] {
  const { windowDays, minRequestsPerHour } = slo;
  const percent = Math.max(...percentagesOf(slo).map(([, each]) => each));
  const least = leastRequestsPerHour(windowDays, percent);
  if (minRequestsPerHour >= least) return [];
  return [
    {
      path,
      message: `with so few requests a single one that fails would page somebody: ${percent} % can't be measured by them`,
      received: minRequestsPerHour,
      allowed: `at least ${least} for ${percent} % over ${windowDays} days`,
      fix: "name as many as the service gets, or lower the objective",
    },
  ];
}
