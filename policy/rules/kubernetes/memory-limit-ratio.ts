import { initAndContainers } from "../../lib/admission.ts";
import { podWith } from "../../lib/examples.ts";
import { at, type Field, UNKNOWN } from "../../lib/field.ts";
import { findEach, type Finding, must } from "../../lib/finding.ts";
import { integer } from "../../lib/options.ts";
import { quantityOf } from "../../lib/quantity.ts";
import { podRule } from "../../lib/rule.ts";

/** Where either is missing there is no ratio; that both be there is what container-resources asks for. */
function checkRatio(container: Field, maximum: number): Finding | undefined {
  const resources = at(container, "resources");
  const request = at(resources, "requests", "memory");
  const limit = at(resources, "limits", "memory");
  const allowed = `at most ${maximum} times the request`;
  if (limit.value === UNKNOWN) return must(limit, () => false, allowed);
  if (request.value === UNKNOWN) return must(request, () => false, allowed);
  const requested = quantityOf(request.value);
  const limited = quantityOf(limit.value);
  if (requested === undefined || limited === undefined) return undefined;
  return must(limit, () => limited <= requested * maximum, allowed);
}

const withMemory = (request: string, limit: string): ReturnType<typeof podWith> =>
  podWith({ resources: { requests: { memory: request }, limits: { memory: limit } } });

export const memoryLimitRatio = podRule({
  name: "memory-limit-ratio",
  title: "Memory limits must stay near the requests",
  why: "The scheduler counts requests: containers that may use many times as much can together ask for more than the node has, and the kernel then kills some of them.",
  fix: "Raise resources.requests.memory or lower resources.limits.memory; equal is safest.",
  severity: "low",
  enforcement: "advisory",
  controls: [],
  options: {
    maximum: integer("How many times the request a limit may be.", { from: 1, to: 100, by: 2 }),
  },
  examples: {
    good: [
      { title: "Twice the request", resource: withMemory("128Mi", "256Mi") },
      {
        title: "Four times, by configuration",
        resource: withMemory("128Mi", "512Mi"),
        settings: { maximum: 4 },
      },
    ],
    bad: [
      {
        title: "Eight times the request",
        resource: withMemory("128Mi", "1Gi"),
        paths: ["spec.containers[0].resources.limits.memory"],
      },
    ],
  },
  check: ({ startedContainers }, { maximum }) =>
    findEach(startedContainers, (container) => checkRatio(container, maximum)),
  admission: ({ maximum }) => {
    const memory = (bound: string): string => `container.?resources.?${bound}.?memory`;
    const bytes = (bound: string): string => `quantity(${memory(bound)}.value()).asApproximateFloat()`;
    return initAndContainers({
      "resources.limits.memory": `!${memory("requests")}.hasValue() || !${memory("limits")}.hasValue() ||
        ${bytes("limits")} <= ${bytes("requests")} * ${maximum}.0`,
    });
  },
});
