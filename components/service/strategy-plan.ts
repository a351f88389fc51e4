import { given } from "../given.ts";
import { choiceProblems, type Problem } from "../validation.ts";
import { isAutoscaled } from "./lifetime-plan.ts";
import type { ServicePlan } from "./service-plan.ts";
import type { ServiceStrategy } from "./strategy-args.ts";
import {
  bounds,
  isWithin,
  metricSources,
  strategies,
  strategyProviders,
  webhookTypes,
} from "./values-bounds.ts";

/** A strategy with every default. */
export type StrategyPlan = { readonly [Key in keyof ServiceStrategy]-?: NonNullable<ServiceStrategy[Key]> };

/** Applies the defaults. */
export function planStrategy(strategy: ServiceStrategy = {}): StrategyPlan {
  return {
    type: "rolling",
    provider: "gatewayapi",
    intervalSeconds: 30,
    threshold: 2,
    stepWeights: [10, 50, 100],
    iterations: 3,
    matchHeader: "x-canary",
    matchValue: "always",
    metrics: "app",
    prometheusUrl: "",
    minSuccessRate: 99,
    maxP99Milliseconds: 500,
    previewHostnames: [],
    webhooks: [],
    progressDeadlineSeconds: 300,
    skipAnalysis: false,
    leaving: false,
    ...given(strategy),
  };
}

/** Whether Flagger judges the releases of a strategy. */
export function isJudged(type: string): boolean {
  return type !== "rolling" && (strategies as readonly string[]).includes(type);
}

/** What is wrong with how releases come to serve. */
export function strategyProblems(plan: ServicePlan, at: (property: string) => string): Problem[] {
  const { strategy } = plan;
  const path = (property: string) => at(`strategy.${property}`);
  return [
    ...choiceProblems(strategies, strategy.type, path("type")),
    ...choiceProblems(strategyProviders, strategy.provider, path("provider")),
    ...choiceProblems(metricSources, strategy.metrics, path("metrics")),
    ...rangeProblems(strategy, path),
    ...stepProblems(strategy, path("stepWeights")),
    ...strategy.webhooks.flatMap(({ type, url }, index) => [
      ...choiceProblems(webhookTypes, type, path(`webhooks[${index}].type`)),
      ...urlProblems(url, path(`webhooks[${index}].url`)),
    ]),
    ...(strategy.prometheusUrl === "" ? [] : urlProblems(strategy.prometheusUrl, path("prometheusUrl"))),
    ...previewProblems(strategy, path("previewHostnames")),
    ...(isJudged(strategy.type) ? judgedProblems(plan, at) : []),
  ];
}

function rangeProblems(strategy: StrategyPlan, path: (property: string) => string): Problem[] {
  const ranges = {
    intervalSeconds: bounds.intervalSeconds,
    threshold: bounds.checks,
    iterations: bounds.checks,
    maxP99Milliseconds: bounds.maxP99Milliseconds,
    progressDeadlineSeconds: bounds.progressDeadlineSeconds,
  } as const;
  const problems: Problem[] = Object.entries(ranges).flatMap(([property, range]) => {
    const value = strategy[property as keyof typeof ranges];
    if (isWithin(value, range)) return [];
    return {
      path: path(property),
      message:
        property === "intervalSeconds" && value < range.min
          ? "Flagger checks no more often than every 10 seconds, whatever it is told"
          : "out of range",
      received: value,
      allowed: `a whole number from ${range.min} to ${range.max}`,
      fix: "choose a value inside the range",
    };
  });
  const { minSuccessRate, matchHeader } = strategy;
  if (!(minSuccessRate >= 0 && minSuccessRate <= 100)) {
    problems.push({
      path: path("minSuccessRate"),
      message: "not a share of requests",
      received: minSuccessRate,
      allowed: "0 to 100, in percent",
      fix: "99 lets one request of a hundred fail",
    });
  }
  if (!bounds.header.test(matchHeader)) {
    problems.push({
      path: path("matchHeader"),
      message: "not a header's name in lower case",
      received: matchHeader,
      allowed: "letters, digits and hyphens, e.g. x-canary",
      fix: "write it in that form",
    });
  }
  return problems;
}

function stepProblems({ stepWeights }: StrategyPlan, path: string): Problem[] {
  const growing = stepWeights.every(
    (weight, index) => isWithin(weight, bounds.stepWeight) && weight > (stepWeights[index - 1] ?? 0),
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

function urlProblems(url: string, path: string): Problem[] {
  if (/^https?:\/\/\S+$/.test(url)) return [];
  return [
    {
      path,
      message: "not a URL",
      received: url,
      allowed: "http:// or https:// and a host",
      fix: "e.g. http://prometheus.monitoring:9090",
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
    .filter((hostname) => !bounds.hostname.test(hostname))
    .map((hostname) => ({
      path,
      message: "not a host name",
      received: hostname,
      allowed: "labels of lower-case letters, digits and inner hyphens, e.g. preview.example.com",
      fix: "write it in that form",
    }));
}

/** What Flagger needs, to judge anything. */
function judgedProblems(plan: ServicePlan, at: (property: string) => string): Problem[] {
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
      fix: "name the platform's: slipway:addons.prometheusUrl, or cluster.existing.flagger.prometheusUrl",
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
