import { at, items } from "../../lib/field.ts";
import { isText, must, mustInclude, violation } from "../../lib/finding.ts";
import { awsFsbp, cisEks } from "../../lib/frameworks.ts";
import { resourceRule } from "../../lib/rule.ts";
import { cluster, EKS_CLUSTER } from "./types.ts";

const KEY = "the ARN of a KMS key";

const KEY_ARN = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

export const eksSecretsEncryption = resourceRule({
  name: "eks-secrets-encryption",
  title: "EKS clusters must encrypt Kubernetes Secrets with a KMS key of the account",
  why: "With a key of your own, access to the Secrets at rest can be audited, and withdrawn.",
  fix: 'Set encryptionConfig to { provider: { keyArn }, resources: ["secrets"] } (encryptionConfigKeyArn of eks.Cluster).',
  severity: "high",
  controls: [awsFsbp("EKS.3"), cisEks("5.3.1")],
  types: [EKS_CLUSTER],
  examples: {
    good: [
      {
        title: "Encrypted",
        resource: cluster({ encryptionConfig: { provider: { keyArn: KEY_ARN }, resources: ["secrets"] } }),
      },
    ],
    bad: [
      { title: "Not set", resource: cluster({}), paths: ["encryptionConfig"] },
      {
        title: "Without a key, and not for Secrets",
        resource: cluster({ encryptionConfig: { provider: { keyArn: "" }, resources: [] } }),
        paths: ["encryptionConfig.resources", "encryptionConfig.provider.keyArn"],
      },
    ],
  },
  check: ({ root }) => {
    const configs = items(at(root, "encryptionConfig"));
    if (configs.length === 0) {
      return [violation(at(root, "encryptionConfig"), 'a KMS key, for the resources ["secrets"]')];
    }
    return configs.flatMap((config) => [
      mustInclude(at(config, "resources"), "secrets", 'a list with "secrets"'),
      must(at(config, "provider", "keyArn"), isText, KEY),
    ]);
  },
});
