import { at } from "../../lib/field.ts";
import { allOf, anyOf, ask, not, when } from "../../lib/answer.ts";
import { isText, isTrue, must } from "../../lib/finding.ts";
import { awsFsbp, cisAws } from "../../lib/frameworks.ts";
import { inheritsEncryption, isReplica } from "../../lib/rds-replica.ts";
import { resourceRule } from "../../lib/rule.ts";
import { dbCluster, dbInstance, RDS_CLUSTER, RDS_INSTANCE } from "./types.ts";

export const rdsEncryption = resourceRule({
  name: "rds-encryption",
  title: "Databases must be encrypted",
  why: "Disks, backups, snapshots and replicas take their encryption from the database, and it can't be added later.",
  fix: "Set storageEncrypted to true. On a database that exists: restore an encrypted copy of a snapshot.",
  severity: "high",
  controls: [awsFsbp("RDS.3"), awsFsbp("RDS.27"), cisAws("2.2.1")],
  types: [RDS_INSTANCE, RDS_CLUSTER],
  examples: {
    good: [{ title: "Set", resource: dbInstance({ storageEncrypted: true }) }],
    bad: [
      { title: "Not set: not by default", resource: dbInstance({}), paths: ["storageEncrypted"] },
      {
        title: "Switched off",
        resource: dbCluster({ storageEncrypted: false }),
        paths: ["storageEncrypted"],
      },
    ],
  },
  // For a replica of another region the provider ignores storageEncrypted: the key alone says that it is encrypted.
  check: ({ root }) => {
    const isByKey = allOf([isReplica(root), ask(at(root, "kmsKeyId"), isText)]);
    return when(not(anyOf([inheritsEncryption(root), isByKey])), [
      must(at(root, "storageEncrypted"), isTrue, "true"),
    ]);
  },
});
