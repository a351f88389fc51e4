import { at } from "../../lib/field.ts";
import { must } from "../../lib/finding.ts";
import { awsFsbp } from "../../lib/frameworks.ts";
import { resourceRule } from "../../lib/rule.ts";
import { dbCluster, dbInstance, RDS_CLUSTER, RDS_INSTANCE } from "./types.ts";

const GUESSABLE: ReadonlySet<string> = new Set([
  "admin",
  "administrator",
  "master",
  "mysql",
  "postgres",
  "root",
  "sa",
]);

export const rdsAdminName = resourceRule({
  name: "rds-admin-name",
  title: "Databases must not have a guessable master user",
  why: "Half of the credentials is known otherwise.",
  fix: "Set another name; the database has to be replaced.",
  severity: "low",
  enforcement: "advisory",
  controls: [awsFsbp("RDS.24"), awsFsbp("RDS.25")],
  types: [RDS_INSTANCE, RDS_CLUSTER],
  examples: {
    good: [
      { title: "Another name", resource: dbInstance({ username: "slipway" }) },
      { title: "A replica: its source's", resource: dbInstance({ replicateSourceDb: "orders" }) },
    ],
    bad: [
      { title: "Guessable", resource: dbInstance({ username: "postgres" }), paths: ["username"] },
      {
        title: "Guessable, of a cluster",
        resource: dbCluster({ masterUsername: "admin" }),
        paths: ["masterUsername"],
      },
    ],
  },
  check: ({ type, root }) => {
    const name = at(root, type === RDS_CLUSTER ? "masterUsername" : "username");
    const isGuessable = (value: unknown): boolean =>
      typeof value === "string" && GUESSABLE.has(value.toLowerCase());
    return [must(name, (value) => !isGuessable(value), "any other name")];
  },
});
