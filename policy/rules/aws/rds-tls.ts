import { oneOf } from "../../lib/finding.ts";
import { awsFsbp, awsSecurityHub } from "../../lib/frameworks.ts";
import { resourceRule } from "../../lib/rule.ts";
import { mustHoldParameters, type Parameter } from "./rds-parameters.ts";
import {
  clusterParameterGroup,
  parameterGroup,
  RDS_CLUSTER_PARAMETER_GROUP,
  RDS_PARAMETER_GROUP,
} from "./types.ts";

/** The parameter by which an engine refuses plain text. */
const PARAMETERS: readonly Parameter[] = [
  // RDS User Guide, "Using SSL with a Microsoft SQL Server DB instance"
  { engine: /^sqlserver/, name: "rds.force_ssl", isFine: oneOf("1", 1), allowed: '"1"' },
  { engine: /^(aurora-)?postgres/, name: "rds.force_ssl", isFine: oneOf("1", 1), allowed: '"1"' },
  {
    engine: /^(aurora-)?(mysql|mariadb)/,
    name: "require_secure_transport",
    isFine: oneOf("1", "ON", "on", 1),
    allowed: '"1" or "ON"',
  },
];

export const rdsTls = resourceRule({
  name: "rds-tls",
  title: "Databases must refuse connections without TLS",
  why: "A client that falls back to plain text sends its password to whoever listens.",
  fix: "Add the parameter to the group.",
  severity: "high",
  controls: [awsSecurityHub("RDS.38"), awsSecurityHub("RDS.39"), awsFsbp("RDS.41"), awsFsbp("RDS.44")],
  types: [RDS_PARAMETER_GROUP, RDS_CLUSTER_PARAMETER_GROUP],
  examples: {
    good: [
      {
        title: "PostgreSQL",
        resource: parameterGroup({
          family: "postgres17",
          parameters: [{ name: "rds.force_ssl", value: "1" }],
        }),
      },
      {
        title: "MySQL",
        resource: parameterGroup({
          family: "mysql8.4",
          parameters: [{ name: "require_secure_transport", value: "ON" }],
        }),
      },
      {
        title: "An engine without such a parameter",
        resource: parameterGroup({ family: "oracle-ee-19" }),
      },
    ],
    bad: [
      {
        title: "PostgreSQL, not set",
        resource: parameterGroup({ family: "postgres14" }),
        paths: ["parameters"],
      },
      {
        title: "PostgreSQL, switched off",
        resource: parameterGroup({
          family: "postgres17",
          parameters: [{ name: "rds.force_ssl", value: "0" }],
        }),
        paths: ["parameters[0].value"],
      },
      {
        title: "SQL Server, not set",
        resource: parameterGroup({ family: "sqlserver-se-16.0" }),
        paths: ["parameters"],
      },
      {
        title: "Aurora MySQL, not set",
        resource: clusterParameterGroup({ family: "aurora-mysql8.0", parameters: [] }),
        paths: ["parameters"],
      },
    ],
  },
  check: ({ root }) => mustHoldParameters(root, PARAMETERS),
});
