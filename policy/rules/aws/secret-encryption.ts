import { at } from "../../lib/field.ts";
import { must } from "../../lib/finding.ts";
import { isOwnKey, OWN_KEY } from "../../lib/kms.ts";
import { resourceRule } from "../../lib/rule.ts";
import { SECRET, secret } from "./types.ts";

export const secretEncryption = resourceRule({
  name: "secret-encryption",
  title: "Secrets must be encrypted with a KMS key of the account",
  why: "Access to the account's default key comes with access to Secrets Manager; with a key of your own it is a second permission.",
  fix: "Set kmsKeyId.",
  severity: "medium",
  controls: [],
  types: [SECRET],
  examples: {
    good: [
      {
        title: "Encrypted",
        resource: secret({
          kmsKeyId: "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        }),
      },
    ],
    bad: [{ title: "Not set: the account's default key", resource: secret({}), paths: ["kmsKeyId"] }],
  },
  check: ({ root }) => [must(at(root, "kmsKeyId"), isOwnKey, OWN_KEY)],
});
