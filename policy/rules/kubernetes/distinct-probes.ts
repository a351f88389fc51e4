import { podWith } from "../../lib/examples.ts";
import { at, isAbsent, isObject } from "../../lib/field.ts";
import { findEach, must } from "../../lib/finding.ts";
import { podRule } from "../../lib/rule.ts";

const ACTIONS = ["httpGet", "tcpSocket", "grpc", "exec"];

/** An action of a probe, where it has one. */
function actionOf(probe: unknown, action: string): object | undefined {
  const value = isObject(probe) && Object.hasOwn(probe, action) ? probe[action] : undefined;
  return isObject(value) ? value : undefined;
}

/** Whether two values are the same, whatever the order of properties; two unknowns in one place count as one value. */
function isSame(one: unknown, other: unknown): boolean {
  if (!isObject(one) || !isObject(other)) return one === other;
  const keys = Object.keys(one);
  return (
    Array.isArray(one) === Array.isArray(other) &&
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && isSame(one[key], other[key]))
  );
}

/** Whether two probes do something, and the same. */
const doTheSame = (one: unknown, other: unknown): boolean =>
  ACTIONS.some((action) => actionOf(one, action) !== undefined) &&
  ACTIONS.every((action) => isSame(actionOf(one, action), actionOf(other, action)));

const same = { httpGet: { path: "/health", port: 8080 } };

export const distinctProbes = podRule({
  name: "distinct-probes",
  title: "Liveness and readiness should not be one and the same probe",
  why: "A container that is too busy to be ready is then killed for it, which moves its load to the others, until none is left.",
  fix: "Let readiness ask whether the container can serve now, and liveness only whether a restart would help.",
  severity: "low",
  enforcement: "advisory",
  controls: [],
  examples: {
    good: [
      {
        title: "Two questions",
        resource: podWith({
          livenessProbe: same,
          readinessProbe: { httpGet: { path: "/ready", port: 8080 } },
        }),
      },
    ],
    bad: [
      {
        title: "One question",
        resource: podWith({ livenessProbe: { ...same, periodSeconds: 10 }, readinessProbe: same }),
        paths: ["spec.containers[0].livenessProbe"],
      },
    ],
  },
  check: ({ containers }) =>
    findEach(containers, (container) => {
      const [liveness, readiness] = [at(container, "livenessProbe"), at(container, "readinessProbe")];
      if (isAbsent(liveness.value) || isAbsent(readiness.value)) return undefined;
      return must(
        liveness,
        (probe) => !doTheSame(probe, readiness.value),
        "another action than the readinessProbe's",
      );
    }),
});
