import { at } from "../../lib/field.ts";
import { isTrue, must } from "../../lib/finding.ts";
import { awsFsbp } from "../../lib/frameworks.ts";
import { resourceRule } from "../../lib/rule.ts";
import { dbCluster, dbInstance, RDS_CLUSTER, RDS_INSTANCE } from "./types.ts";

export const rdsDeletionProtection = resourceRule({
  name: "rds-deletion-protection",
  title: "Databases must be protected from deletion",
  why: "A database deleted by mistake takes its automated backups with it.",
  fix: "Set deletionProtection to true.",
  severity: "medium",
  enforcement: "advisory",
  controls: [awsFsbp("RDS.7"), awsFsbp("RDS.8")],
  types: [RDS_INSTANCE, RDS_CLUSTER],
  examples: {
    good: [{ title: "Set", resource: dbInstance({ deletionProtection: true }) }],
    bad: [
      { title: "Not set: not by default", resource: dbInstance({}), paths: ["deletionProtection"] },
      {
        title: "Switched off",
        resource: dbCluster({ deletionProtection: false }),
        paths: ["deletionProtection"],
      },
    ],
  },
  check: ({ root }) => [must(at(root, "deletionProtection"), isTrue, "true")],
});
