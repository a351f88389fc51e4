import { ask, when } from "../../lib/answer.ts";
import { at, items } from "../../lib/field.ts";
import { isTrue, must, oneOf } from "../../lib/finding.ts";
import { awsSecurityHub } from "../../lib/frameworks.ts";
import { isOwnKey, OWN_KEY } from "../../lib/kms.ts";
import { flag } from "../../lib/options.ts";
import { resourceRule } from "../../lib/rule.ts";
import {
  bucket,
  S3_BUCKET,
  S3_BUCKET_ENCRYPTION,
  S3_BUCKET_ENCRYPTION_V2,
  S3_BUCKET_V2,
  sseConfiguration,
} from "./types.ts";

const isKms = oneOf("aws:kms", "aws:kms:dsse");

export const bucketEncryption = resourceRule({
  name: "bucket-encryption",
  title: "Encryption of buckets by KMS must use a key of the account, and a bucket key",
  why: "AWS's key can't be withdrawn nor shared; without a bucket key every object costs a call of KMS.",
  fix: "Set kmsMasterKeyId, and bucketKeyEnabled to true.",
  severity: "medium",
  controls: [awsSecurityHub("S3.17")],
  types: [S3_BUCKET, S3_BUCKET_V2, S3_BUCKET_ENCRYPTION, S3_BUCKET_ENCRYPTION_V2],
  options: {
    requireKms: flag("Also refuse S3's own encryption. Buckets for access logs can't do without it."),
  },
  examples: {
    good: [
      {
        title: "A key of the account",
        resource: sseConfiguration({
          rules: [
            {
              applyServerSideEncryptionByDefault: {
                sseAlgorithm: "aws:kms",
                kmsMasterKeyId:
                  "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
              },
              bucketKeyEnabled: true,
            },
          ],
        }),
      },
      {
        title: "S3's own, which buckets for access logs need",
        resource: sseConfiguration({
          rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
        }),
      },
    ],
    bad: [
      {
        title: "AWS's key",
        resource: sseConfiguration({
          rules: [
            { applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms" }, bucketKeyEnabled: true },
          ],
        }),
        paths: ["rules[0].applyServerSideEncryptionByDefault.kmsMasterKeyId"],
      },
      {
        title: "No bucket key, by the bucket",
        resource: bucket({
          serverSideEncryptionConfiguration: {
            rule: {
              applyServerSideEncryptionByDefault: {
                sseAlgorithm: "aws:kms",
                kmsMasterKeyId:
                  "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
              },
            },
          },
        }),
        paths: ["serverSideEncryptionConfiguration.rule.bucketKeyEnabled"],
      },
      {
        title: "S3's own, where it has to be KMS",
        resource: sseConfiguration({
          rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
        }),
        settings: { requireKms: true },
        paths: ["rules[0].applyServerSideEncryptionByDefault.sseAlgorithm"],
      },
    ],
  },
  check: ({ type, root }, { requireKms }) => {
    const isBucket = type === S3_BUCKET || type === S3_BUCKET_V2;
    const configurations = isBucket ? items(at(root, "serverSideEncryptionConfiguration")) : [root];
    const rules = configurations.flatMap((each) => [...items(at(each, "rule")), ...items(at(each, "rules"))]);
    return rules.flatMap((rule) => {
      const encryption = at(rule, "applyServerSideEncryptionByDefault");
      const algorithm = at(encryption, "sseAlgorithm");
      const ofKms = [
        must(at(encryption, "kmsMasterKeyId"), isOwnKey, OWN_KEY),
        must(at(rule, "bucketKeyEnabled"), isTrue, "true"),
      ];
      return [
        requireKms ? must(algorithm, isKms, '"aws:kms" or "aws:kms:dsse"') : undefined,
        ...when(ask(algorithm, isKms), ofKms),
      ];
    });
  },
});
