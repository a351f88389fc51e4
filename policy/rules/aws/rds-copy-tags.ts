import { at } from "../../lib/field.ts";
import { isTrue, must } from "../../lib/finding.ts";
import { awsFsbp } from "../../lib/frameworks.ts";
import { resourceRule } from "../../lib/rule.ts";
import { dbCluster, dbInstance, RDS_CLUSTER, RDS_INSTANCE } from "./types.ts";

export const rdsCopyTags = resourceRule({
  name: "rds-copy-tags",
  title: "Databases must hand their tags on to snapshots",
  why: "Whose a snapshot is, and what may be deleted, is in the tags.",
  fix: "Set copyTagsToSnapshot to true.",
  severity: "low",
  enforcement: "advisory",
  controls: [awsFsbp("RDS.16"), awsFsbp("RDS.17"), awsFsbp("RDS.47"), awsFsbp("RDS.48")],
  types: [RDS_INSTANCE, RDS_CLUSTER],
  examples: {
    good: [{ title: "Set", resource: dbInstance({ copyTagsToSnapshot: true }) }],
    bad: [
      { title: "Not set: not by default", resource: dbInstance({}), paths: ["copyTagsToSnapshot"] },
      {
        title: "Switched off",
        resource: dbCluster({ copyTagsToSnapshot: false }),
        paths: ["copyTagsToSnapshot"],
      },
    ],
  },
  check: ({ root }) => [must(at(root, "copyTagsToSnapshot"), isTrue, "true")],
});
