import { at } from "../../lib/field.ts";
import { must } from "../../lib/finding.ts";
import { isOwnKey, OWN_KEY } from "../../lib/kms.ts";
import { resourceRule } from "../../lib/rule.ts";
import { LOG_GROUP, logGroup } from "./types.ts";

export const logGroupEncryption = resourceRule({
  name: "log-group-encryption",
  title: "Log groups must be encrypted with a KMS key of the account",
  why: "Logs quote requests, and what should not be in them; a key of your own is a second permission.",
  fix: "Set kmsKeyId.",
  severity: "medium",
  controls: [],
  types: [LOG_GROUP],
  examples: {
    good: [
      {
        title: "Encrypted",
        resource: logGroup({
          kmsKeyId: "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        }),
      },
    ],
    bad: [{ title: "Not set: AWS's own encryption", resource: logGroup({}), paths: ["kmsKeyId"] }],
  },
  check: ({ root }) => [must(at(root, "kmsKeyId"), isOwnKey, OWN_KEY)],
});
