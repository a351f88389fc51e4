import { at } from "../../lib/field.ts";
import { must } from "../../lib/finding.ts";
import { awsFsbp } from "../../lib/frameworks.ts";
import { resourceRule } from "../../lib/rule.ts";
import { dbCluster, dbInstance, RDS_CLUSTER, RDS_INSTANCE } from "./types.ts";

/** MySQL and MariaDB, PostgreSQL, Oracle, SQL Server, Db2. */
const DEFAULT_PORTS: ReadonlySet<number> = new Set([3306, 5432, 1521, 1433, 50000]);

export const rdsDefaultPort = resourceRule({
  name: "rds-default-port",
  title: "Databases must not listen on their engine's default port",
  why: "The default ports are what scanners and worms try first.",
  fix: "Set port to another one.",
  severity: "low",
  enforcement: "advisory",
  controls: [awsFsbp("RDS.23")],
  types: [RDS_INSTANCE, RDS_CLUSTER],
  examples: {
    good: [{ title: "Another port", resource: dbInstance({ engine: "postgres", port: 5433 }) }],
    bad: [
      { title: "Not set: the default", resource: dbInstance({ engine: "postgres" }), paths: ["port"] },
      { title: "The default", resource: dbCluster({ engine: "aurora-mysql", port: 3306 }), paths: ["port"] },
    ],
  },
  check: ({ root }) => [
    must(
      at(root, "port"),
      (port) => typeof port === "number" && !DEFAULT_PORTS.has(port),
      "a port that is no engine's default",
    ),
  ],
});
