import { at, isAbsent } from "../../lib/field.ts";
import { must } from "../../lib/finding.ts";
import { integer } from "../../lib/options.ts";
import { resourceRule } from "../../lib/rule.ts";
import { key, KMS_EXTERNAL_KEY, KMS_KEY, KMS_REPLICA_KEY } from "./types.ts";

export const kmsDeletionWindow = resourceRule({
  name: "kms-deletion-window",
  title: "KMS keys must take their time to be deleted",
  why: "A key that is gone takes all that it encrypted with it; the window is the only way back.",
  fix: "Raise deletionWindowInDays.",
  severity: "medium",
  controls: [],
  types: [KMS_KEY, KMS_REPLICA_KEY, KMS_EXTERNAL_KEY],
  options: { minimumDays: integer("The shortest window. Production wants 30.", { from: 7, to: 30, by: 7 }) },
  examples: {
    good: [
      { title: "Not set: 30 days by default", resource: key({}) },
      { title: "30 days", resource: key({ deletionWindowInDays: 30 }), settings: { minimumDays: 30 } },
    ],
    bad: [
      {
        title: "Less than KMS allows",
        resource: key({ deletionWindowInDays: 5 }),
        paths: ["deletionWindowInDays"],
      },
      {
        title: "Less than configured",
        resource: key({ deletionWindowInDays: 7 }),
        settings: { minimumDays: 30 },
        paths: ["deletionWindowInDays"],
      },
    ],
  },
  check: ({ root }, { minimumDays }) => [
    must(
      at(root, "deletionWindowInDays"),
      (days) => isAbsent(days) || (typeof days === "number" && days >= minimumDays && days <= 30),
      `${minimumDays} to 30`,
    ),
  ],
});
