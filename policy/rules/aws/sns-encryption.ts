import { at } from "../../lib/field.ts";
import { isText, must } from "../../lib/finding.ts";
import { awsSecurityHub } from "../../lib/frameworks.ts";
import { resourceRule } from "../../lib/rule.ts";
import { SNS_TOPIC, topic } from "./types.ts";

export const snsEncryption = resourceRule({
  name: "sns-encryption",
  title: "Topics must be encrypted with KMS",
  why: "Alerts quote what they are about.",
  fix: "Set kmsMasterKeyId.",
  severity: "medium",
  controls: [awsSecurityHub("SNS.1")],
  types: [SNS_TOPIC],
  examples: {
    good: [
      {
        title: "Encrypted",
        resource: topic({
          kmsMasterKeyId: "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        }),
      },
    ],
    bad: [{ title: "Not set: not encrypted", resource: topic({}), paths: ["kmsMasterKeyId"] }],
  },
  check: ({ root }) => [must(at(root, "kmsMasterKeyId"), isText, "a KMS key")],
});
