import { at } from "../../lib/field.ts";
import { must, oneOf } from "../../lib/finding.ts";
import { awsFsbp } from "../../lib/frameworks.ts";
import { resourceRule } from "../../lib/rule.ts";
import { dbClusterInstance, dbInstance, RDS_CLUSTER_INSTANCE, RDS_INSTANCE } from "./types.ts";

export const rdsMonitoring = resourceRule({
  name: "rds-monitoring",
  title: "Database instances must have enhanced monitoring",
  why: "CloudWatch sees the hypervisor; only enhanced monitoring sees which process eats memory and I/O.",
  fix: "Set monitoringInterval to 60 or less, and monitoringRoleArn.",
  severity: "low",
  enforcement: "advisory",
  controls: [awsFsbp("RDS.6")],
  types: [RDS_INSTANCE, RDS_CLUSTER_INSTANCE],
  examples: {
    good: [{ title: "Every minute", resource: dbInstance({ monitoringInterval: 60 }) }],
    bad: [
      { title: "Not set: none by default", resource: dbInstance({}), paths: ["monitoringInterval"] },
      {
        title: "None",
        resource: dbClusterInstance({ monitoringInterval: 0 }),
        paths: ["monitoringInterval"],
      },
    ],
  },
  check: ({ root }) => [
    must(at(root, "monitoringInterval"), oneOf(1, 5, 10, 15, 30, 60), "1, 5, 10, 15, 30 or 60 seconds"),
  ],
});
