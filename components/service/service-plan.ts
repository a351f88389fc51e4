import { declaredProblems } from "../declared-problems.ts";
import { given } from "../given.ts";
import { nameProblems } from "../naming.ts";
import { defaultsOf } from "../settings.ts";
import type { Problem } from "../validation.ts";
import { containerProblems } from "./container-plan.ts";
import { databaseProblems } from "./database-role-plan.ts";
import { networkProblems, routingProblems } from "./exposure-plan.ts";
import { keepAliveProblems, kindProblems, replicaProblems, terminationProblems } from "./lifetime-plan.ts";
import type { ServicePlan, ServicePlanArgs } from "./service-plan-types.ts";
import { serviceSettings } from "./settings.ts";
import { tolerationProblems } from "./placement-plan.ts";
import { scalingProblems } from "./scaling-plan.ts";
import { sloProblems } from "./slo-plan.ts";
import { planStrategy, strategyProblems } from "./strategy-plan.ts";
import { fileProblems, volumeProblems } from "./volume-plan.ts";
import { type TerminationTimes, terminationTimes } from "./termination-timing.ts";

const defaults = defaultsOf(serviceSettings);

/**
 * Applies the defaults and collects every problem; the plan is only meaningful when there is none.
 * @param at Where the caller's user has set an argument, e.g. `secretKeys.session-key`; by default, in the arguments.
 */
export function planService(
  name: string,
  args: ServicePlanArgs,
  at: (argument: string) => string = (argument) => argument,
): { plan: ServicePlan; problems: Problem[] } {
  const settings: Omit<ServicePlan, keyof TerminationTimes> & Partial<TerminationTimes> = {
    ...defaults,
    namespace: name,
    maxReplicas: args.minReplicas ?? defaults.minReplicas,
    ...given(args),
    strategy: planStrategy(args.strategy),
  };
  const plan: ServicePlan = { ...settings, ...terminationTimes(settings) };
  const problems = [
    ...serviceNameProblems(name, at("serviceName")),
    ...namespaceProblems(plan.namespace, at("namespace")),
    ...declaredProblems(serviceSettings, plan, at),
    ...kindProblems(plan, at),
    ...replicaProblems(plan, at("minReplicas")),
    ...terminationProblems(plan, at),
    ...keepAliveProblems(plan, at),
    ...containerProblems(plan, at),
    ...databaseProblems(plan, at),
    ...scalingProblems(plan, at),
    ...tolerationProblems(plan, at),
    ...fileProblems(plan, at),
    ...volumeProblems(plan, at),
    ...routingProblems(plan, at),
    ...networkProblems(plan, at),
    ...strategyProblems(plan, at),
    ...sloProblems(plan, at),
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
