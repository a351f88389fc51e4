import type { Problem } from "../validation.ts";
import { isAutoscaled, runsForGood } from "./lifetime-plan.ts";
import type { ServicePlan } from "./service-plan-types.ts";

/**
 * What the API server refuses of metrics to scale by, and what would do nothing. Source: Kubernetes API reference,
 * HorizontalPodAutoscaler v2 (PodsMetricSource, ObjectMetricSource, ExternalMetricSource, MetricTarget).
 */
export function scalingProblems(plan: ServicePlan, at: (property: string) => string): Problem[] {
  const { targetMetrics, kind, minReplicas, maxReplicas } = plan;
  if (targetMetrics.length === 0) return [];
  const path = at("targetMetrics");
  const idle = !runsForGood(kind) || !isAutoscaled(plan);
  return [
    ...(idle
      ? [
          {
            path,
            message: "no autoscaler reads them",
            received: targetMetrics.map(({ name }) => name),
            allowed: `unset but for the kinds service and worker with more than ${minReplicas} replicas allowed`,
            fix: runsForGood(kind)
              ? `set ${at("maxReplicas")} above ${at("minReplicas")} (${maxReplicas} and ${minReplicas} now), or leave them out`
              : "leave them out",
          },
        ]
      : []),
    ...targetMetrics.flatMap((metric, index) => metricProblems(metric, `${path}[${index}]`)),
  ];
}

function metricProblems(
  { type, averageValue, value, object }: ServicePlan["targetMetrics"][number],
  path: string,
): Problem[] {
  const targets = { averageValue, value };
  const given = Object.values(targets).filter((target) => target !== undefined);
  return [
    ...(type === "pods" && (averageValue === undefined || value !== undefined)
      ? [
          {
            path: `${path}.${averageValue === undefined ? "averageValue" : "value"}`,
            message: "a metric of pods is kept for each of them",
            received: averageValue === undefined ? averageValue : value,
            allowed: "averageValue, and no value",
            fix: "say what each pod should have, as averageValue",
          },
        ]
      : []),
    ...(type !== "pods" && given.length !== 1
      ? [
          {
            path,
            message: given.length === 0 ? "no target" : "two targets",
            received: targets,
            allowed: "one of averageValue and value",
            fix: "say what each pod should have, as averageValue, or what there should be in all, as value",
          },
        ]
      : []),
    ...Object.entries(targets)
      .filter(([, target]) => target !== undefined && Number.parseFloat(target) === 0)
      .map(([target, received]) => ({
        path: `${path}.${target}`,
        message: "no number of pods keeps it",
        received,
        allowed: "more than 0",
        fix: "say how much a pod copes with",
      })),
    ...((object === undefined) === (type === "object")
      ? [
          {
            path: `${path}.object`,
            message:
              object === undefined ? "no object has the metric" : `a metric of the type ${type} has none`,
            received: object,
            allowed: "an object with the type object alone",
            fix: object === undefined ? "name the object" : "leave it out, or set type to object",
          },
        ]
      : []),
  ];
}
