import { calledUrlProblems } from "../called-url.ts";
import { given } from "../given.ts";
import type { Plain } from "../plain.ts";
import { defaultsOf } from "../settings.ts";
import type { Problem } from "../validation.ts";
import { hostnamePattern, isWithin } from "./bounds.ts";
import { isAutoscaled } from "./lifetime-plan.ts";
import type { ServiceStrategy } from "./service-args.ts";
import type { ServicePlan, StrategyPlan } from "./service-plan-types.ts";
import { strategySettings } from "./strategy-settings.ts";

/** What a service's strategy is where it says nothing. */
export const strategyDefaults = defaultsOf(strategySettings);

/** Applies the defaults. */
export function planStrategy(strategy: Plain<ServiceStrategy> = {}): StrategyPlan {
  return { ...strategyDefaults, prometheusUrl: "", ...given(strategy) };
}

/** Whether Flagger judges the releases of a strategy. */
export function isAnalysed(type: string): boolean {
  return type !== "rolling" && strategySettings.type.shape.choices.includes(type);
}

/** What is wrong with how releases come to serve. */
export function strategyProblems(plan: ServicePlan, at: (property: string) => string): Problem[] {
  const { strategy } = plan;
  const path = (property: string) => at(`strategy.${property}`);
  return [
    ...stepProblems(strategy, path("stepWeights")),
    ...(strategy.prometheusUrl === ""
      ? []
      : calledUrlProblems(strategy.prometheusUrl, path("prometheusUrl"))),
    ...strategy.webhooks.flatMap(({ url }, index) => calledUrlProblems(url, path(`webhooks[${index}].url`))),
    ...previewProblems(strategy, path("previewHostnames")),
    ...(isAnalysed(strategy.type) ? analysisProblems(plan, at) : []),
  ];
}

function stepProblems({ stepWeights }: StrategyPlan, path: string): Problem[] {
  const growing = stepWeights.every(
    (weight, index) =>
      isWithin(weight, strategySettings.stepWeights.shape.of) && weight > (stepWeights[index - 1] ?? 0),
  );
  if (growing && stepWeights.length > 0) return [];
  return [
    {
      path,
      message: "not steps of a canary",
      received: stepWeights,
      allowed: "percentages from 1 to 100, each more than the one before",
      fix: "e.g. [10, 50, 100]",
    },
  ];
}

function previewProblems({ type, previewHostnames }: StrategyPlan, path: string): Problem[] {
  if (previewHostnames.length > 0 && type !== "blueGreen") {
    return [
      {
        path,
        message: `users see the new release of the strategy ${type} themselves`,
        received: previewHostnames,
        allowed: "hosts, but for the strategy blueGreen alone",
        fix: "leave them out",
      },
    ];
  }
  return previewHostnames
    .filter((hostname) => !hostnamePattern.test(hostname))
    .map((hostname) => ({
      path,
      message: "not a host name",
      received: hostname,
      allowed: "labels of lower-case letters, digits and inner hyphens, e.g. preview.example.com",
      fix: "write it in that form",
    }));
}

/** What Flagger needs, to judge anything. */
function analysisProblems(plan: ServicePlan, at: (property: string) => string): Problem[] {
  const { strategy, kind, hostnames, ingressClassName, gateway } = plan;
  const { type, provider, metrics, prometheusUrl, webhooks } = strategy;
  const byGateway = provider === "gatewayapi";
  const needs: readonly (Problem & { readonly met: boolean })[] = [
    {
      met: kind === "service",
      path: at("strategy.type"),
      message: `a ${kind} answers no requests to judge it by`,
      received: type,
      allowed: "rolling, but for the kind service",
      fix: "leave it out",
    },
    {
      met: !byGateway || (hostnames.length > 0 && gateway !== undefined && ingressClassName === ""),
      path: at("hostnames"),
      message: "there is no route whose weights could be shifted",
      allowed: `hostnames and a Gateway for the strategy ${type}; an Ingress has no weights`,
      fix: "set hostnames and a Gateway, or strategy.provider to istio or linkerd",
    },
    {
      met: byGateway || hostnames.length === 0,
      path: at("hostnames"),
      message: `${provider} shifts requests from inside the mesh alone`,
      received: hostnames,
      allowed: "none with this provider",
      fix: "leave them out, or set strategy.provider to gatewayapi",
    },
    {
      met: isAutoscaled(plan),
      path: at("maxReplicas"),
      message: "Flagger keeps the number of pods by an autoscaler's bounds, and there is no room for one",
      received: plan.maxReplicas,
      allowed: `more than minReplicas (${plan.minReplicas}) for the strategy ${type}`,
      fix: "raise maxReplicas",
    },
    {
      met: prometheusUrl !== "",
      path: at("strategy.prometheusUrl"),
      message: "there are no metrics to judge releases by",
      allowed: `a Prometheus for the strategy ${type}`,
      fix: "name the URL, as pods reach it, of the Prometheus that reads the service's metrics",
    },
    {
      met: metrics !== "app" || plan.serviceMonitor,
      path: at("serviceMonitor"),
      message: "nobody reads the metrics that releases are judged by",
      received: plan.serviceMonitor,
      allowed: "true where strategy.metrics is app",
      fix: "switch it on",
    },
    {
      met: type !== "blueGreen" || webhooks.some((webhook) => webhook.type === "rollout"),
      path: at("strategy.webhooks"),
      message: "users send a blueGreen release no requests, and none is a failed check",
      received: webhooks.map((webhook) => webhook.type),
      allowed: "at least one of the type rollout, which makes some",
      fix: "name a load tester's URL (docs/delivery.md)",
    },
  ];
  return needs.filter(({ met }) => !met).map(({ met: _, ...problem }) => problem);
}
