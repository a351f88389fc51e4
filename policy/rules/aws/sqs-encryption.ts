import { ask, not, when } from "../../lib/answer.ts";
import { at } from "../../lib/field.ts";
import { isText, isTrue, must } from "../../lib/finding.ts";
import { awsFsbp } from "../../lib/frameworks.ts";
import { resourceRule } from "../../lib/rule.ts";
import { queue, SQS_QUEUE } from "./types.ts";

export const sqsEncryption = resourceRule({
  name: "sqs-encryption",
  title: "Queues must be encrypted",
  why: "Messages wait in the queue for as long as nobody takes them.",
  fix: "Set kmsMasterKeyId, or sqsManagedSseEnabled to true.",
  severity: "medium",
  controls: [awsFsbp("SQS.1")],
  types: [SQS_QUEUE],
  examples: {
    good: [
      { title: "SQS's own encryption", resource: queue({ sqsManagedSseEnabled: true }) },
      {
        title: "A key of the account",
        resource: queue({
          kmsMasterKeyId: "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        }),
      },
    ],
    bad: [
      { title: "Not set", resource: queue({}), paths: ["sqsManagedSseEnabled"] },
      {
        title: "Switched off",
        resource: queue({ sqsManagedSseEnabled: false }),
        paths: ["sqsManagedSseEnabled"],
      },
    ],
  },
  check: ({ root }) => {
    const managed = must(at(root, "sqsManagedSseEnabled"), isTrue, "true, or a KMS key in kmsMasterKeyId");
    return when(not(ask(at(root, "kmsMasterKeyId"), isText)), [managed]);
  },
});
