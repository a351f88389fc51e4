import { initAndContainers, optionalAt } from "../../lib/admission.ts";
import { podWith } from "../../lib/examples.ts";
import { at, type Field, isAbsent } from "../../lib/field.ts";
import { findAll, findEach, type Finding, must } from "../../lib/finding.ts";
import { subsetOf } from "../../lib/options.ts";
import { type Pod } from "../../lib/pods.ts";
import { isPositiveQuantity } from "../../lib/quantity.ts";
import { podRule } from "../../lib/rule.ts";

const USUAL_BOUNDS = ["requests.cpu", "requests.memory", "limits.cpu", "limits.memory"] as const;
const BOUNDS = [...USUAL_BOUNDS, "requests.ephemeral-storage", "limits.ephemeral-storage"] as const;
type Bound = (typeof BOUNDS)[number];

const KEYS = Object.fromEntries(BOUNDS.map((bound) => [bound, ["resources", ...bound.split(".")]])) as Record<
  Bound,
  string[]
>;

/** A bound of the container's own, or else of its pod (pod-level resources, on by default since 1.34). */
function checkBound({ spec }: Pod, container: Field, bound: Bound): Finding | undefined {
  const own = at(container, ...KEYS[bound]);
  const ofPod = isAbsent(own.value) ? at(spec, ...KEYS[bound]) : own;
  const effective = isAbsent(ofPod.value) ? own : ofPod;
  return must(
    effective,
    isPositiveQuantity,
    'a quantity greater than 0, such as "250m" of CPU or "256Mi" of memory',
  );
}

export const containerResources = podRule({
  name: "container-resources",
  title: "Containers must have CPU and memory requests and limits",
  why: "Without requests the scheduler overfills nodes and autoscaling by utilisation has nothing to divide by; without limits one leak takes its neighbours down.",
  fix: "Set resources.requests and resources.limits, each with cpu and memory, on every init and regular container (or on the pod).",
  severity: "medium",
  controls: [],
  options: {
    require: subsetOf(BOUNDS, {
      description:
        "The bounds that a container must have. Leave limits.cpu out where throttling hurts more than noise; add those of ephemeral-storage where containers write outside of volumes.",
      by: USUAL_BOUNDS,
    }),
  },
  examples: {
    good: [
      {
        title: "All four",
        resource: podWith({
          resources: { requests: { cpu: "100m", memory: "128Mi" }, limits: { cpu: 1, memory: "256Mi" } },
        }),
      },
      {
        title: "No CPU limit, by configuration",
        resource: podWith({
          resources: { requests: { cpu: "100m", memory: "128Mi" }, limits: { memory: "256Mi" } },
        }),
        settings: { require: ["requests.cpu", "requests.memory", "limits.memory"] },
      },
    ],
    bad: [
      {
        title: "No memory limit, and a request for nothing",
        resource: podWith({ resources: { requests: { cpu: "0", memory: "128Mi" }, limits: { cpu: "1" } } }),
        paths: ["spec.containers[0].resources.requests.cpu", "spec.containers[0].resources.limits.memory"],
      },
      {
        title: "No bound on the node's disk, by configuration",
        resource: podWith({ resources: { limits: { memory: "256Mi" } } }),
        settings: { require: ["limits.ephemeral-storage"] },
        paths: ['spec.containers[0].resources.limits["ephemeral-storage"]'],
      },
    ],
  },
  // The API refuses resources on ephemeral containers: they run within what the pod already has.
  check: (pod, { require }) =>
    findAll(pod.startedContainers, (container) =>
      findEach(require, (bound) => checkBound(pod, container, bound)),
    ),
  // Limits of a Pod that sets no requests are its requests too: the API server has filled them in by then.
  admission: ({ require }) =>
    initAndContainers(
      Object.fromEntries(
        require.map((bound) => {
          const keys = KEYS[bound];
          const [own, ofPod] = [optionalAt("container", ...keys), optionalAt("variables.spec", ...keys)];
          return [keys.join("."), `quantity(${own}.or(${ofPod}).orValue("0")).isGreaterThan(quantity("0"))`];
        }),
      ),
    ),
});
