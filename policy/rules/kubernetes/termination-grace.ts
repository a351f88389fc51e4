import { pod } from "../../lib/examples.ts";
import { at, isAbsent } from "../../lib/field.ts";
import { must } from "../../lib/finding.ts";
import { wholeNumber } from "../../lib/numbers.ts";
import { integer, strings } from "../../lib/options.ts";
import { podRule } from "../../lib/rule.ts";
import { sleepAndDrainOfPod } from "../../lib/termination.ts";

/** The API's default of terminationGracePeriodSeconds. */
const DEFAULT_GRACE = 30;

const sleeping = (seconds: number, spec: object = {}): ReturnType<typeof pod> =>
  pod({ ...spec, containers: [{ name: "app", lifecycle: { preStop: { sleep: { seconds } } } }] });

export const terminationGrace = podRule({
  name: "termination-grace",
  title: "Pods must have time to sleep and to drain before they are killed",
  why: "The grace period runs from the start of the preStop hook: one that is slept away leaves the process killed in the middle of its requests.",
  fix: "Raise terminationGracePeriodSeconds to the preStop sleep, the time to drain, and a margin.",
  severity: "medium",
  controls: [],
  options: {
    drainVariables: strings("Environment variables that say how many seconds a container drains.", [
      "DRAIN_SECONDS",
    ]),
    marginSeconds: integer("Seconds that must be left after that.", { from: 0, to: 3600, by: 10 }),
  },
  examples: {
    good: [
      { title: "Half of the default period", resource: sleeping(15) },
      {
        title: "A sleep, a drain, and a margin",
        resource: pod({
          terminationGracePeriodSeconds: 70,
          containers: [
            {
              name: "app",
              env: [{ name: "DRAIN_SECONDS", value: "25" }],
              lifecycle: { preStop: { sleep: { seconds: 35 } } },
            },
          ],
        }),
      },
      {
        title: "No margin, and a variable of the team's own, by configuration",
        resource: pod({
          terminationGracePeriodSeconds: 60,
          containers: [
            {
              name: "app",
              env: [{ name: "SHUTDOWN_SECONDS", value: "25" }],
              lifecycle: { preStop: { sleep: { seconds: 35 } } },
            },
          ],
        }),
        settings: { drainVariables: ["SHUTDOWN_SECONDS"], marginSeconds: 0 },
      },
    ],
    bad: [
      {
        title: "A sleep through all of the default period",
        resource: sleeping(30),
        paths: ["spec.terminationGracePeriodSeconds"],
      },
      {
        title: "Enough for the sleep, by a command, but not for the drain",
        resource: pod({
          terminationGracePeriodSeconds: 30,
          containers: [
            {
              name: "app",
              env: [{ name: "DRAIN_SECONDS", value: "25" }],
              lifecycle: { preStop: { exec: { command: ["sh", "-c", "sleep 15"] } } },
            },
          ],
        }),
        paths: ["spec.terminationGracePeriodSeconds"],
      },
    ],
  },
  check: (pod, { drainVariables, marginSeconds }) => {
    const taken = sleepAndDrainOfPod(pod, drainVariables);
    if (taken === 0) return [];
    const grace = at(pod.spec, "terminationGracePeriodSeconds");
    if (typeof taken !== "number") return [must(taken, () => true, "a known number of seconds")];
    const needed = taken + marginSeconds;
    return [
      must(
        grace,
        (value) => (isAbsent(value) ? DEFAULT_GRACE : (wholeNumber(grace) ?? 0)) >= needed,
        `${needed} or more: ${taken} to sleep and drain, and a margin (${DEFAULT_GRACE} where not set)`,
      ),
    ];
  },
});
