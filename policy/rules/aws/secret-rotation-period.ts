import { at, isAbsent } from "../../lib/field.ts";
import { must } from "../../lib/finding.ts";
import { awsFsbp } from "../../lib/frameworks.ts";
import { integer } from "../../lib/options.ts";
import { resourceRule } from "../../lib/rule.ts";
import { SECRET_ROTATION, secretRotation } from "./types.ts";

const RATE = /^rate\((\d+) (hour|day)s?\)$/;

/** The days between two rotations; 0 for a calendar, which Secrets Manager has at least once a year. */
function daysOf(schedule: unknown): number {
  const [, count, unit] = typeof schedule === "string" ? (RATE.exec(schedule) ?? []) : [];
  return unit === "hour" ? Number(count) / 24 : Number(count ?? 0);
}

export const secretRotationPeriod = resourceRule({
  name: "secret-rotation-period",
  title: "Secrets must be rotated often enough",
  why: "A leaked secret is good until it is rotated.",
  fix: "Lower rotationRules.automaticallyAfterDays, or the rate in rotationRules.scheduleExpression.",
  severity: "medium",
  controls: [awsFsbp("SecretsManager.1"), awsFsbp("SecretsManager.4")],
  types: [SECRET_ROTATION],
  options: {
    maximumDays: integer("The longest time between two rotations, in days.", { from: 1, to: 365, by: 90 }),
  },
  examples: {
    good: [
      { title: "Every 30 days", resource: secretRotation({ rotationRules: { automaticallyAfterDays: 30 } }) },
      {
        title: "By a rate",
        resource: secretRotation({ rotationRules: { scheduleExpression: "rate(10 days)" } }),
      },
      {
        title: "By a calendar",
        resource: secretRotation({ rotationRules: { scheduleExpression: "cron(0 4 1 * ? *)" } }),
      },
      {
        title: "Twice a year, by configuration",
        resource: secretRotation({ rotationRules: { automaticallyAfterDays: 182 } }),
        settings: { maximumDays: 183 },
      },
    ],
    bad: [
      {
        title: "Once a year",
        resource: secretRotation({ rotationRules: { automaticallyAfterDays: 365 } }),
        paths: ["rotationRules.automaticallyAfterDays"],
      },
      {
        title: "By too slow a rate",
        resource: secretRotation({ rotationRules: { scheduleExpression: "rate(120 days)" } }),
        paths: ["rotationRules.scheduleExpression"],
      },
      {
        title: "Not set",
        resource: secretRotation({ rotationRules: {} }),
        paths: ["rotationRules.automaticallyAfterDays"],
      },
    ],
  },
  check: ({ root }, { maximumDays }) => {
    const rules = at(root, "rotationRules");
    const [days, schedule] = [at(rules, "automaticallyAfterDays"), at(rules, "scheduleExpression")];
    if (isAbsent(schedule.value)) {
      return [
        must(
          days,
          (value) => typeof value === "number" && value >= 1 && value <= maximumDays,
          `1 to ${maximumDays}`,
        ),
      ];
    }
    return [
      must(
        schedule,
        (value) => daysOf(value) <= maximumDays,
        `a rate of ${maximumDays} days or less, or a calendar`,
      ),
    ];
  },
});
