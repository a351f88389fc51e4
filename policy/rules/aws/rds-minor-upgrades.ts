import { at } from "../../lib/field.ts";
import { absentOr, must } from "../../lib/finding.ts";
import { awsFsbp, cisAws } from "../../lib/frameworks.ts";
import { resourceRule } from "../../lib/rule.ts";
import { dbClusterInstance, dbInstance, RDS_CLUSTER, RDS_CLUSTER_INSTANCE, RDS_INSTANCE } from "./types.ts";

export const rdsMinorUpgrades = resourceRule({
  name: "rds-minor-upgrades",
  title: "Databases must take minor upgrades by themselves",
  why: "Minor versions bring the security fixes.",
  fix: "Set autoMinorVersionUpgrade to true, or leave it out.",
  severity: "medium",
  controls: [awsFsbp("RDS.13"), awsFsbp("RDS.35"), cisAws("2.2.2")],
  types: [RDS_INSTANCE, RDS_CLUSTER, RDS_CLUSTER_INSTANCE],
  examples: {
    good: [{ title: "Not set: by default", resource: dbInstance({}) }],
    bad: [
      {
        title: "Switched off",
        resource: dbClusterInstance({ autoMinorVersionUpgrade: false }),
        paths: ["autoMinorVersionUpgrade"],
      },
    ],
  },
  check: ({ root }) => [must(at(root, "autoMinorVersionUpgrade"), absentOr(true, "true"), "true")],
});
