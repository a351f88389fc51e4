import { at } from "../../lib/field.ts";
import { isTrue, must } from "../../lib/finding.ts";
import { awsFsbp } from "../../lib/frameworks.ts";
import { resourceRule } from "../../lib/rule.ts";
import { dbCluster, dbInstance, RDS_CLUSTER, RDS_INSTANCE } from "./types.ts";

export const rdsIamAuthentication = resourceRule({
  name: "rds-iam-authentication",
  title: "Databases must take IAM credentials",
  why: "Tokens of a role last minutes; a password lasts until somebody changes it.",
  fix: "Set iamDatabaseAuthenticationEnabled to true.",
  severity: "medium",
  controls: [awsFsbp("RDS.10"), awsFsbp("RDS.12")],
  types: [RDS_INSTANCE, RDS_CLUSTER],
  examples: {
    good: [{ title: "Set", resource: dbInstance({ iamDatabaseAuthenticationEnabled: true }) }],
    bad: [
      {
        title: "Not set: not by default",
        resource: dbInstance({}),
        paths: ["iamDatabaseAuthenticationEnabled"],
      },
      {
        title: "Switched off",
        resource: dbCluster({ iamDatabaseAuthenticationEnabled: false }),
        paths: ["iamDatabaseAuthenticationEnabled"],
      },
    ],
  },
  check: ({ root }) => [must(at(root, "iamDatabaseAuthenticationEnabled"), isTrue, "true")],
});
