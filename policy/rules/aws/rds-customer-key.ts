import { at } from "../../lib/field.ts";
import { not, when } from "../../lib/answer.ts";
import { must } from "../../lib/finding.ts";
import { isOwnKey, OWN_KEY } from "../../lib/kms.ts";
import { inheritsEncryption } from "../../lib/rds-replica.ts";
import { resourceRule } from "../../lib/rule.ts";
import { dbCluster, dbInstance, RDS_CLUSTER, RDS_INSTANCE } from "./types.ts";

export const rdsCustomerKey = resourceRule({
  name: "rds-customer-key",
  title: "Databases must be encrypted with a KMS key of the account",
  why: "With a key of your own, access to data and backups can be audited, withdrawn, and shared with a backup account.",
  fix: "Set kmsKeyId.",
  severity: "medium",
  controls: [],
  types: [RDS_INSTANCE, RDS_CLUSTER],
  examples: {
    good: [
      {
        title: "Encrypted",
        resource: dbInstance({
          storageEncrypted: true,
          kmsKeyId: "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        }),
      },
    ],
    bad: [{ title: "AWS's key", resource: dbCluster({ storageEncrypted: true }), paths: ["kmsKeyId"] }],
  },
  check: ({ root }) => when(not(inheritsEncryption(root)), [must(at(root, "kmsKeyId"), isOwnKey, OWN_KEY)]),
});
