import type { Problem } from "../validation.ts";
import type { ServicePlan } from "./service-plan-types.ts";
import { neededDelay, neededGrace, terminationMargin, type TerminationTimes } from "./termination-timing.ts";
import { isWithin, replicas } from "./bounds.ts";
import { scheduleProblems, timeZoneProblems } from "./schedule.ts";
import { ownSettings } from "./settings.ts";

/** Whether pods of this kind run for good, rather than until they are done. */
export function runsForGood(kind: string): boolean {
  return kind === "service" || kind === "worker";
}

/** Whether an autoscaler decides on the number of pods: it does where there is room. */
export function isAutoscaled({ minReplicas, maxReplicas }: ServicePlan): boolean {
  return maxReplicas > minReplicas;
}

/** What is wrong with the kind of the service, and with what only another kind takes. */
export function kindProblems(plan: ServicePlan, at: (property: string) => string): Problem[] {
  const { kind, schedule, timeZone, migrations, hostnames } = plan;
  const misplaced = (property: string, received: unknown, forKinds: string): Problem => ({
    path: at(property),
    message: `the kind ${kind} takes none`,
    received,
    allowed: `unset but for the kind ${forKinds}`,
    fix: `leave it out or set kind to ${forKinds}`,
  });
  return [
    ...(kind === "cronJob"
      ? [...scheduleProblems(schedule, at("schedule")), ...timeZoneProblems(timeZone, at("timeZone"))]
      : []),
    ...(kind !== "cronJob" && schedule !== "" ? [misplaced("schedule", schedule, "cronJob")] : []),
    ...(!runsForGood(kind) && migrations.length > 0 ? [misplaced("migrations", migrations, "service")] : []),
    ...(kind !== "service" && hostnames.length > 0 ? [misplaced("hostnames", hostnames, "service")] : []),
  ];
}

/** A service needs two pods, so that one can go. */
export function replicaProblems({ minReplicas, maxReplicas }: ServicePlan, path: string): Problem[] {
  const problem = {
    path,
    received: { minReplicas, maxReplicas },
    allowed: `whole numbers with ${replicas.min} <= minReplicas <= maxReplicas <= ${replicas.max}`,
  };
  if (minReplicas > maxReplicas) {
    return [
      {
        ...problem,
        message: "the minimum of replicas is above the maximum",
        fix: "lower the one or raise the other",
      },
    ];
  }
  if (!Number.isInteger(minReplicas) || minReplicas < replicas.min) {
    return [
      {
        ...problem,
        message: "too few replicas to replace one without an interruption",
        fix: "one replica can be neither drained nor updated without an outage: ask for at least 2",
      },
    ];
  }
  if (isWithin(maxReplicas, replicas)) return [];
  return [{ ...problem, message: "not a number of replicas", fix: "lower maxReplicas" }];
}

/** What would cut requests when a pod ends: the rules of `termination-timing.ts`. */
export function terminationProblems(plan: ServicePlan, at: (property: string) => string): Problem[] {
  const outside = timesOutside(plan, at);
  if (outside.length > 0) return outside;
  const { preStopSeconds, drainSeconds, gracePeriodSeconds, hostnames } = plan;
  const problems: Problem[] = [];
  if (gracePeriodSeconds < neededGrace(plan)) {
    problems.push({
      path: at("gracePeriodSeconds"),
      message: "the pod would be killed before it has drained",
      received: { preStopSeconds, drainSeconds, gracePeriodSeconds },
      allowed: `gracePeriodSeconds >= preStopSeconds + drainSeconds + ${terminationMargin}`,
      fix: `set gracePeriodSeconds to at least ${neededGrace(plan)}`,
    });
  }
  return hostnames.length > 0 ? [...problems, ...deregistrationProblems(plan, at)] : problems;
}

/** What each time follows from where it is not set (`terminationTimes`). */
const times: Readonly<Record<keyof TerminationTimes, readonly (keyof TerminationTimes)[]>> = {
  deregistrationLagSeconds: [],
  drainSeconds: [],
  preStopSeconds: ["deregistrationLagSeconds"],
  deregistrationDelaySeconds: ["deregistrationLagSeconds", "drainSeconds"],
  gracePeriodSeconds: ["preStopSeconds", "drainSeconds"],
};

function timesOutside(plan: ServicePlan, at: (property: string) => string): Problem[] {
  const isOutside = (property: keyof TerminationTimes): boolean =>
    !isWithin(plan[property], ownSettings[property].shape);
  return (Object.keys(times) as (keyof TerminationTimes)[]).flatMap((property) => {
    const { min, max } = ownSettings[property].shape;
    const from = times[property];
    // Where one that it follows from is wrong, that is what to say.
    if (!isOutside(property) || from.some(isOutside)) return [];
    const source = from.length === 0 ? "" : `; where it is not set, it follows from ${from.join(" and ")}`;
    return {
      path: at(property),
      message: "out of range",
      received: plan[property],
      allowed: `a whole number of seconds from ${min} to ${max}`,
      fix: `choose a value inside the range${source}`,
    };
  });
}

function deregistrationProblems(plan: ServicePlan, at: (property: string) => string): Problem[] {
  const { preStopSeconds, drainSeconds, deregistrationDelaySeconds, deregistrationLagSeconds } = plan;
  const problems: Problem[] = [];
  if (preStopSeconds < deregistrationLagSeconds) {
    problems.push({
      path: at("preStopSeconds"),
      message: "the pod would stop while the load balancer still sends it requests",
      received: preStopSeconds,
      allowed: `at least deregistrationLagSeconds (${deregistrationLagSeconds})`,
      fix: "raise it and gracePeriodSeconds; shorten deregistrationLagSeconds only for a load balancer known to be faster",
    });
  }
  if (deregistrationDelaySeconds < neededDelay(plan)) {
    problems.push({
      path: at("deregistrationDelaySeconds"),
      message: "the load balancer would cut requests that the pod still answers",
      received: deregistrationDelaySeconds,
      allowed: `at least deregistrationLagSeconds + drainSeconds (${neededDelay(plan)})`,
      fix: `set it to ${neededDelay(plan)}, or shorten drainSeconds`,
    });
  }
  if (plan.requestTimeoutSeconds > drainSeconds) {
    problems.push({
      path: at("drainSeconds"),
      message: "the pod would cut requests that may still take longer",
      received: drainSeconds,
      allowed: `at least requestTimeoutSeconds (${plan.requestTimeoutSeconds})`,
      fix: "raise it, deregistrationDelaySeconds and gracePeriodSeconds, or shorten requestTimeoutSeconds",
    });
  }
  return problems;
}

/**
 * A load balancer sends requests by connections that it keeps; it, and not the pod, has to be who closes them, or a
 * request that is on its way meets a closed one. Source: Elastic Load Balancing, "Connection idle timeout".
 */
export function keepAliveProblems(plan: ServicePlan, at: (property: string) => string): Problem[] {
  const { hostnames, keepAliveSeconds, idleTimeoutSeconds } = plan;
  if (hostnames.length === 0 || keepAliveSeconds > idleTimeoutSeconds) return [];
  return [
    {
      path: at("keepAliveSeconds"),
      message: "the pod would close connections that the load balancer is about to use",
      received: keepAliveSeconds,
      allowed: `more than the load balancer's idle timeout (${idleTimeoutSeconds} seconds)`,
      fix: `set it to ${idleTimeoutSeconds + 5}, or shorten the idle timeout`,
    },
  ];
}
