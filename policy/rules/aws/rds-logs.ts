import { at, items, UNKNOWN } from "../../lib/field.ts";
import { must, mustInclude } from "../../lib/finding.ts";
import { awsFsbp } from "../../lib/frameworks.ts";
import { resourceRule } from "../../lib/rule.ts";
import { dbCluster, dbInstance, RDS_CLUSTER, RDS_INSTANCE } from "./types.ts";

/** The log that FSBP RDS.34, RDS.36 and RDS.37 ask for, by engine; of others any. */
const REQUIRED_LOG: ReadonlyMap<unknown, string> = new Map([
  ["postgres", "postgresql"],
  ["aurora-postgresql", "postgresql"],
  ["aurora-mysql", "audit"],
]);

export const rdsLogs = resourceRule({
  name: "rds-logs",
  title: "Databases must export their logs",
  why: "The logs on the instance go with it, and nobody can set an alarm on them.",
  fix: "Set enabledCloudwatchLogsExports.",
  severity: "medium",
  controls: [
    awsFsbp("RDS.9"),
    awsFsbp("RDS.34"),
    awsFsbp("RDS.36"),
    awsFsbp("RDS.37"),
    awsFsbp("RDS.40"),
    awsFsbp("RDS.42"),
  ],
  types: [RDS_INSTANCE, RDS_CLUSTER],
  examples: {
    good: [
      {
        title: "PostgreSQL",
        resource: dbInstance({ engine: "postgres", enabledCloudwatchLogsExports: ["postgresql", "upgrade"] }),
      },
      {
        title: "Aurora MySQL",
        resource: dbCluster({ engine: "aurora-mysql", enabledCloudwatchLogsExports: ["audit"] }),
      },
      {
        title: "Another engine",
        resource: dbInstance({ engine: "mariadb", enabledCloudwatchLogsExports: ["error"] }),
      },
    ],
    bad: [
      {
        title: "Not set",
        resource: dbInstance({ engine: "postgres" }),
        paths: ["enabledCloudwatchLogsExports"],
      },
      {
        title: "Without the audit log",
        resource: dbCluster({ engine: "aurora-mysql", enabledCloudwatchLogsExports: ["error"] }),
        paths: ["enabledCloudwatchLogsExports"],
      },
      {
        title: "None of another engine",
        resource: dbInstance({ engine: "mariadb", enabledCloudwatchLogsExports: [] }),
        paths: ["enabledCloudwatchLogsExports"],
      },
    ],
  },
  check: ({ root }) => {
    const [engine, exports] = [at(root, "engine"), at(root, "enabledCloudwatchLogsExports")];
    if (engine.value === UNKNOWN) return [must(engine, () => true, "")];
    const log = REQUIRED_LOG.get(engine.value);
    if (log !== undefined) return [mustInclude(exports, log, `a list with "${log}"`)];
    return [must(exports, () => items(exports).length > 0, "a list of logs")];
  },
});
