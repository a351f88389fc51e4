import { at } from "../../lib/field.ts";
import { isTrue, must } from "../../lib/finding.ts";
import { awsFsbp, cisAws } from "../../lib/frameworks.ts";
import { resourceRule } from "../../lib/rule.ts";
import { dbInstance, RDS_INSTANCE } from "./types.ts";

export const rdsMultiAz = resourceRule({
  name: "rds-multi-az",
  title: "Database instances must have a standby in another zone",
  why: "Without a standby, the loss of a zone is a restore from backup.",
  fix: "Set multiAz to true.",
  severity: "medium",
  enforcement: "advisory",
  controls: [awsFsbp("RDS.5"), cisAws("2.2.4")],
  types: [RDS_INSTANCE],
  examples: {
    good: [{ title: "Set", resource: dbInstance({ multiAz: true }) }],
    bad: [
      { title: "Not set: not by default", resource: dbInstance({}), paths: ["multiAz"] },
      { title: "Switched off", resource: dbInstance({ multiAz: false }), paths: ["multiAz"] },
    ],
  },
  check: ({ root }) => [must(at(root, "multiAz"), isTrue, "true")],
});
