import { pod } from "../../lib/examples.ts";
import { at, type Field, isAbsent, UNKNOWN } from "../../lib/field.ts";
import { type Finding, must } from "../../lib/finding.ts";
import { integer } from "../../lib/options.ts";
import { preStopSleepOf } from "../../lib/pre-stop.ts";
import { podRule } from "../../lib/rule.ts";

/** The API's default of terminationGracePeriodSeconds. */
const DEFAULT_GRACE = 30;

function checkSleep(grace: Field, container: Field, drainSeconds: number): Finding | undefined {
  const sleep = preStopSleepOf(container);
  if (!sleep) return undefined;
  const { field, seconds } = sleep;
  const allowed = `a sleep that ends ${drainSeconds} seconds or more before the pod's terminationGracePeriodSeconds (${DEFAULT_GRACE} where not set)`;
  const unknown = [field, grace].find(({ value }) => value === UNKNOWN);
  if (unknown) return must(unknown, () => false, allowed);
  const granted = isAbsent(grace.value) ? DEFAULT_GRACE : Number(grace.value);
  return must(field, () => (seconds ?? 0) + drainSeconds <= granted, allowed);
}

const sleeping = (seconds: number, spec: object = {}): ReturnType<typeof pod> =>
  pod({ ...spec, containers: [{ name: "app", lifecycle: { preStop: { sleep: { seconds } } } }] });

export const terminationGrace = podRule({
  name: "termination-grace",
  title: "Containers must have time left after their preStop sleep",
  why: "The grace period runs from the start of the preStop hook: one that sleeps it away leaves the process killed in the middle of its requests.",
  fix: "Raise terminationGracePeriodSeconds to the sleep, the time to drain, and a margin.",
  severity: "medium",
  controls: [],
  options: {
    drainSeconds: integer("Seconds that a process gets to end after the sleep.", {
      from: 0,
      to: 3600,
      by: 10,
    }),
  },
  examples: {
    good: [
      { title: "Half of the default period", resource: sleeping(15) },
      {
        title: "A longer sleep, and a longer period",
        resource: sleeping(35, { terminationGracePeriodSeconds: 70 }),
      },
    ],
    bad: [
      {
        title: "A sleep through all of the default period",
        resource: sleeping(30),
        paths: ["spec.containers[0].lifecycle.preStop.sleep.seconds"],
      },
      {
        title: "By a command",
        resource: pod({
          terminationGracePeriodSeconds: 20,
          containers: [
            {
              name: "app",
              lifecycle: { preStop: { exec: { command: ["sh", "-c", "sleep 15; nginx -s quit"] } } },
            },
          ],
        }),
        paths: ["spec.containers[0].lifecycle.preStop.exec.command"],
      },
    ],
  },
  check: ({ spec, containers }, { drainSeconds }) =>
    containers.map((container) =>
      checkSleep(at(spec, "terminationGracePeriodSeconds"), container, drainSeconds),
    ),
});
