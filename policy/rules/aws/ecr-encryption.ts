import { at, items } from "../../lib/field.ts";
import { must, oneOf, violation } from "../../lib/finding.ts";
import { isOwnKey, OWN_KEY } from "../../lib/kms.ts";
import { resourceRule } from "../../lib/rule.ts";
import { ECR_REPOSITORY, repository } from "./types.ts";

export const ecrEncryption = resourceRule({
  name: "ecr-encryption",
  title: "ECR repositories must be encrypted with a KMS key of the account",
  why: "With a key of your own, access to the images at rest can be audited, and withdrawn.",
  fix: 'Set encryptionConfigurations to [{ encryptionType: "KMS", kmsKey }]. It can\'t be changed later: the repository is replaced.',
  severity: "medium",
  controls: [],
  types: [ECR_REPOSITORY],
  examples: {
    good: [
      {
        title: "Encrypted",
        resource: repository({
          encryptionConfigurations: [
            {
              encryptionType: "KMS",
              kmsKey: "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
            },
          ],
        }),
      },
    ],
    bad: [
      {
        title: "Not set: a key of S3's by default",
        resource: repository({}),
        paths: ["encryptionConfigurations"],
      },
      {
        title: "A key of S3's",
        resource: repository({ encryptionConfigurations: [{ encryptionType: "AES256" }] }),
        paths: ["encryptionConfigurations[0].encryptionType", "encryptionConfigurations[0].kmsKey"],
      },
    ],
  },
  check: ({ root }) => {
    const configurations = at(root, "encryptionConfigurations");
    const each = items(configurations);
    if (each.length === 0) return [violation(configurations, "a KMS key")];
    return each.flatMap((configuration) => [
      must(at(configuration, "encryptionType"), oneOf("KMS", "KMS_DSSE"), '"KMS" or "KMS_DSSE"'),
      must(at(configuration, "kmsKey"), isOwnKey, OWN_KEY),
    ]);
  },
});
