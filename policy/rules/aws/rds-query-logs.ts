import { oneOf } from "../../lib/finding.ts";
import { resourceRule } from "../../lib/rule.ts";
import { mustHoldParameters, type Parameter } from "./rds-parameters.ts";
import {
  clusterParameterGroup,
  parameterGroup,
  RDS_CLUSTER_PARAMETER_GROUP,
  RDS_PARAMETER_GROUP,
} from "./types.ts";

const ENGINE = /^(aurora-)?postgres/;

/** Milliseconds, -1 for none. */
const isDuration = (value: unknown): boolean =>
  (typeof value === "string" && /^\d+$/.test(value)) || (typeof value === "number" && value >= 0);

const PARAMETERS: readonly Parameter[] = [
  {
    engine: ENGINE,
    name: "log_statement",
    isFine: oneOf("ddl", "mod", "all"),
    allowed: '"ddl", "mod" or "all"',
  },
  {
    engine: ENGINE,
    name: "log_min_duration_statement",
    isFine: isDuration,
    allowed: "a number of milliseconds",
  },
];

export const rdsQueryLogs = resourceRule({
  name: "rds-query-logs",
  title: "PostgreSQL must log changes of the schema, and slow queries",
  why: "Otherwise nothing says who dropped the table, nor which query held everybody up.",
  fix: 'Add log_statement ("ddl" at least) and log_min_duration_statement to the group, and set log_parameter_max_length to "0" where values may be secret.',
  severity: "low",
  enforcement: "advisory",
  controls: [],
  types: [RDS_PARAMETER_GROUP, RDS_CLUSTER_PARAMETER_GROUP],
  examples: {
    good: [
      {
        title: "Both",
        resource: parameterGroup({
          family: "postgres17",
          parameters: [
            { name: "log_statement", value: "ddl" },
            { name: "log_min_duration_statement", value: "1000" },
          ],
        }),
      },
      { title: "Another engine", resource: parameterGroup({ family: "mysql8.4" }) },
    ],
    bad: [
      {
        title: "No changes, and no query however slow",
        resource: parameterGroup({
          family: "postgres17",
          parameters: [
            { name: "log_statement", value: "none" },
            { name: "log_min_duration_statement", value: "-1" },
          ],
        }),
        paths: ["parameters[0].value", "parameters[1].value"],
      },
      {
        title: "Not set",
        resource: clusterParameterGroup({ family: "aurora-postgresql17" }),
        paths: ["parameters"],
      },
    ],
  },
  check: ({ root }) => mustHoldParameters(root, PARAMETERS),
});
