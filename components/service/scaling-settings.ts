import { choice, group, groupShape, list, map, matching, textShape } from "../settings.ts";
import {
  apiVersionPattern,
  kindPattern,
  labelKeyPattern,
  labelValuePattern,
  metricNamePattern,
  quantityPattern,
  subdomainPattern,
} from "./bounds.ts";
import { ServiceMetricType } from "./choices.ts";

const aQuantity = "a quantity, e.g. `100` or `500m`";
const aMetric = "letters, digits and _ : . -";

const described = groupShape(
  "ServiceMetricObject",
  "An object in the service's namespace that has a metric. Source: Kubernetes API reference, CrossVersionObjectReference.",
  {
    apiVersion: matching(apiVersionPattern, "an API version, e.g. `networking.k8s.io/v1`", {
      description: "API version of the object, e.g. `networking.k8s.io/v1`.",
    }),
    kind: matching(kindPattern, "a kind, e.g. `Ingress`", { description: "Kind of the object." }),
    name: matching(subdomainPattern, "an object's name", { description: "Name of the object." }),
  },
);

const targetMetric = groupShape(
  "ServiceTargetMetric",
  "A metric that the autoscaler keeps. Source: Kubernetes API reference, HorizontalPodAutoscaler v2, MetricSpec.",
  {
    type: choice(
      { ServiceMetricType },
      {
        description:
          "Whose it is: `pods`, of each pod; `object`, of another object; `external`, of something outside the cluster, as a queue. An adapter has to serve it: the API of custom metrics for the first two, that of external metrics for the last.",
      },
    ),
    name: matching(metricNamePattern, aMetric, { description: "Name of the metric, as the adapter has it." }),
    selector: map(
      textShape(labelValuePattern, "a label's value"),
      { description: "Labels of the metric's series.", fallback: "all of them" },
      labelKeyPattern,
    ),
    averageValue: matching(quantityPattern, aQuantity, {
      description: "What is kept for each pod. `pods` takes no other target.",
      fallback: "`{value}`",
    }),
    value: matching(quantityPattern, aQuantity, {
      description: "What is kept in all.",
      fallback: "`{averageValue}`",
    }),
    object: group(described, { description: "Which object, for `object` alone.", fallback: "none" }),
  },
);

/** What besides CPU and memory decides how many pods there are. */
export const scalingSettings = {
  targetMetrics: list(targetMetric, {
    description:
      "Metrics that the autoscaler keeps besides CPU: of the numbers of pods that each asks for, it takes the most. The platform has to say which an adapter serves (`metricsApis`).",
    default: [],
    fallback: "none",
    chart: "autoscaling.targetMetrics",
  }),
};
