import { podWith } from "../../lib/examples.ts";
import { at, isAbsent, isObject, UNKNOWN } from "../../lib/field.ts";
import { findEach, must } from "../../lib/finding.ts";
import { podRule } from "../../lib/rule.ts";

const ACTIONS = ["httpGet", "tcpSocket", "grpc", "exec"];

/** What a probe does, as text that is the same for the same action whatever the order of its properties. */
function actionOf(probe: unknown): string | undefined {
  if (!isObject(probe)) return undefined;
  const actions = ACTIONS.filter((action) => Object.hasOwn(probe, action) && isObject(probe[action]));
  return actions.length === 0 ? undefined : JSON.stringify(actions.map((action) => canonical(probe[action])));
}

/** The same for objects with the same properties; two unknowns in one place are taken for one value. */
function canonical(value: unknown): unknown {
  if (value === UNKNOWN) return { unknown: true };
  if (Array.isArray(value)) return value.map(canonical);
  if (!isObject(value)) return typeof value === "bigint" ? value.toString() : value;
  return Object.keys(value)
    .sort()
    .map((key) => [key, canonical(value[key])]);
}

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
      const action = actionOf(readiness.value);
      return must(
        liveness,
        (probe) => action === undefined || actionOf(probe) !== action,
        "another action than the readinessProbe's",
      );
    }),
});
