import { at } from "../../lib/field.ts";
import { must } from "../../lib/finding.ts";
import { integer } from "../../lib/options.ts";
import { resourceRule } from "../../lib/rule.ts";
import { LOG_GROUP, logGroup } from "./types.ts";

export const logGroupRetention = resourceRule({
  name: "log-group-retention",
  title: "Log groups must say how long they keep logs",
  why: "Logs kept for ever cost for ever, and hold personal data longer than anybody may; too short, and they are gone when they are needed.",
  fix: "Set retentionInDays.",
  severity: "medium",
  controls: [],
  types: [LOG_GROUP],
  options: {
    minimumDays: integer("The days that logs must be kept at least. Auditors ask for 365.", {
      from: 1,
      to: 3653,
      by: 1,
    }),
  },
  examples: {
    good: [
      { title: "A month", resource: logGroup({ retentionInDays: 30 }) },
      {
        title: "A year, by configuration",
        resource: logGroup({ retentionInDays: 365 }),
        settings: { minimumDays: 365 },
      },
    ],
    bad: [
      { title: "Not set: for ever by default", resource: logGroup({}), paths: ["retentionInDays"] },
      { title: "For ever", resource: logGroup({ retentionInDays: 0 }), paths: ["retentionInDays"] },
      {
        title: "Less than configured",
        resource: logGroup({ retentionInDays: 30 }),
        settings: { minimumDays: 365 },
        paths: ["retentionInDays"],
      },
    ],
  },
  check: ({ root }, { minimumDays }) => [
    must(
      at(root, "retentionInDays"),
      (days) => typeof days === "number" && days >= minimumDays,
      `${minimumDays} days or more`,
    ),
  ],
});
