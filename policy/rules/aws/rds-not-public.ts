import { at } from "../../lib/field.ts";
import { absentOr, must } from "../../lib/finding.ts";
import { awsFsbp, cisAws } from "../../lib/frameworks.ts";
import { resourceRule } from "../../lib/rule.ts";
import { dbClusterInstance, dbInstance, RDS_CLUSTER_INSTANCE, RDS_INSTANCE } from "./types.ts";

export const rdsNotPublic = resourceRule({
  name: "rds-not-public",
  title: "Databases must not be on the internet",
  why: "A database with a public address is one password away from everybody.",
  fix: "Set publiclyAccessible to false.",
  severity: "critical",
  controls: [awsFsbp("RDS.2"), cisAws("2.2.3")],
  types: [RDS_INSTANCE, RDS_CLUSTER_INSTANCE],
  examples: {
    good: [
      { title: "Not set: not by default", resource: dbInstance({}) },
      { title: "Switched off", resource: dbClusterInstance({ publiclyAccessible: false }) },
    ],
    bad: [
      { title: "Public", resource: dbInstance({ publiclyAccessible: true }), paths: ["publiclyAccessible"] },
    ],
  },
  check: ({ root }) => [must(at(root, "publiclyAccessible"), absentOr(false, "false"), "false")],
});
