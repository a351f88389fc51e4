import { choice, groupShape, list, map, matching, textShape, whole } from "../settings.ts";
import { labelKeyPattern, labelValuePattern, subdomainPattern } from "./bounds.ts";
import { ServiceTaintEffect, ServiceTolerationOperator } from "./choices.ts";

const aLabel = "up to 63 letters, digits and inner - _ .";
const toleration = groupShape(
  "ServiceToleration",
  "A taint of nodes that the pods accept. Source: Kubernetes API reference, Toleration v1.",
  {
    key: matching(labelKeyPattern, "a label's key", { description: "Key of the taint.", fallback: "any" }),
    operator: choice(
      { ServiceTolerationOperator },
      {
        description: "How it compares: `Exists` takes any value of the key, `Equal` the one of `{value}`.",
        fallback: "Equal",
      },
    ),
    value: matching(labelValuePattern, aLabel, {
      description: "Value of the taint; none with `Exists`.",
      fallback: "an empty one",
    }),
    effect: choice({ ServiceTaintEffect }, { description: "Effect of the taint.", fallback: "every effect" }),
    tolerationSeconds: whole(
      { min: 0, max: 86_400 },
      {
        description:
          "Seconds that pods stay on a node once it has a taint of the effect `NoExecute`; for that alone.",
        fallback: "for good",
      },
    ),
  },
);

const affinity = groupShape(
  "ServiceNodeAffinity",
  "A label that nodes must have, or should. Source: Kubernetes API reference, NodeAffinity v1.",
  {
    key: matching(labelKeyPattern, "a label's key", { description: "Key of the label." }),
    values: list(
      textShape(labelValuePattern, aLabel),
      { description: "Values of which a node has one, e.g. `[spot]` of `karpenter.sh/capacity-type`." },
      1,
    ),
    weight: whole(
      { min: 1, max: 100 },
      {
        description: "How much it counts among what is preferred: nodes without it will do.",
        fallback: "it has to hold",
      },
    ),
  },
);

/** On which nodes the pods run, and before whom. */
export const placementSettings = {
  nodeSelector: map(
    textShape(labelValuePattern, aLabel),
    {
      description:
        "Labels that a node must have for the pods to run there, as those of a node group or node pool: all of them. Everything that runs the service's image follows it.",
      default: {},
      fallback: "any node",
      chart: "nodeSelector",
      wrong: {
        message: "not a label",
        allowed: "a key, with a domain and / before it or none, and a value of " + aLabel,
      },
    },
    labelKeyPattern,
  ),
  nodeAffinity: list(affinity, {
    description:
      "Labels of nodes with several values that will do, or that are only preferred; what is wanted without a `weight` has to hold, all of it.",
    default: [],
    fallback: "none",
    chart: "nodeAffinity",
  }),
  tolerations: list(toleration, {
    description: "Taints of nodes that the pods accept, as those of a node group or node pool.",
    default: [],
    fallback: "none: they run where nothing keeps them off",
    chart: "tolerations",
  }),
  priorityClassName: matching(subdomainPattern, "lower-case letters, digits and inner hyphens and dots", {
    description:
      "PriorityClass of the pods, which has to be there: those of a higher one are scheduled first, and put others off.",
    default: "",
    fallback: "the cluster's default",
    chart: "priorityClassName",
  }),
};
