import { anyOf, not, when } from "../../lib/answer.ts";
import { at } from "../../lib/field.ts";
import { must } from "../../lib/finding.ts";
import { awsFsbp } from "../../lib/frameworks.ts";
import { isSet } from "../../lib/iam-policy.ts";
import { integer } from "../../lib/options.ts";
import { resourceRule } from "../../lib/rule.ts";
import { dbCluster, dbInstance, RDS_CLUSTER, RDS_INSTANCE } from "./types.ts";

export const rdsBackups = resourceRule({
  name: "rds-backups",
  title: "Databases must be backed up",
  why: "Backups are the only way back from a wrong DELETE; a mistake is often found days later.",
  fix: "Set backupRetentionPeriod.",
  severity: "high",
  controls: [awsFsbp("RDS.11")],
  types: [RDS_INSTANCE, RDS_CLUSTER],
  options: {
    minimumDays: integer("The days that backups must be kept at least.", { from: 1, to: 35, by: 7 }),
  },
  examples: {
    good: [
      { title: "Two weeks", resource: dbInstance({ backupRetentionPeriod: 14 }) },
      { title: "A replica: its source is backed up", resource: dbInstance({ replicateSourceDb: "orders" }) },
    ],
    bad: [
      { title: "Not set: none by default", resource: dbInstance({}), paths: ["backupRetentionPeriod"] },
      { title: "A day", resource: dbCluster({ backupRetentionPeriod: 1 }), paths: ["backupRetentionPeriod"] },
      {
        title: "Two weeks where it has to be five, by configuration",
        resource: dbInstance({ backupRetentionPeriod: 14 }),
        settings: { minimumDays: 35 },
        paths: ["backupRetentionPeriod"],
      },
    ],
  },
  check: ({ root }, { minimumDays }) => {
    const isEnough = (days: unknown): boolean =>
      typeof days === "number" && days >= minimumDays && days <= 35;
    const period = must(at(root, "backupRetentionPeriod"), isEnough, `${minimumDays} to 35 days`);
    return when(
      not(anyOf([isSet(at(root, "replicateSourceDb")), isSet(at(root, "replicationSourceIdentifier"))])),
      [period],
    );
  },
});
