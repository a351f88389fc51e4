import assert from "node:assert/strict";
import { runCommitted } from "../support/program.ts";

/** What keeps data, and where its inputs name the key. */
const KEY_OF: Readonly<Record<string, readonly string[]>> = {
  "aws:backup/vault:Vault": ["kmsKeyArn"],
  "aws:cloudwatch/logGroup:LogGroup": ["kmsKeyId"],
  "aws:ec2/launchTemplate:LaunchTemplate": ["blockDeviceMappings", "ebs", "kmsKeyId"],
  "aws:ecr/repository:Repository": ["encryptionConfigurations", "kmsKey"],
  "aws:rds/instance:Instance": ["kmsKeyId"],
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": [
    ...["rules", "applyServerSideEncryptionByDefault", "kmsMasterKeyId"],
  ],
  "aws:secretsmanager/secret:Secret": ["kmsKeyId"],
  "aws:sns/topic:Topic": ["kmsMasterKeyId"],
  "aws:sqs/queue:Queue": ["kmsMasterKeyId"],
  "aws:ssm/parameter:Parameter": ["keyId"],
  "eks:index:Cluster": ["encryptionConfigKeyArn"],
  "kubernetes:karpenter.k8s.aws/v1:EC2NodeClass": ["spec", "blockDeviceMappings", "ebs", "kmsKeyID"],
  "kubernetes:storage.k8s.io/v1:StorageClass": ["parameters", "kmsKeyId"],
};

/** What docs/security.md says that AWS's own keys encrypt. */
const BY_AWS = [
  "aws:ec2/launchTemplate:LaunchTemplate",
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration logs-encryption",
  "aws:sqs/queue:Queue karpenter-interruptions",
  "aws:ssm/parameter:Parameter",
  "kubernetes:karpenter.k8s.aws/v1:EC2NodeClass",
  "kubernetes:storage.k8s.io/v1:StorageClass",
];

/** The values at the end of keys, through lists. */
function valuesAt(value: unknown, [key, ...more]: readonly string[]): readonly unknown[] {
  if (Array.isArray(value)) return value.flatMap((each) => valuesAt(each, [key ?? "", ...more]));
  const inner = (value as Readonly<Record<string, unknown>> | undefined)?.[key ?? ""];
  return more.length === 0 ? [inner] : valuesAt(inner, more);
}

describe("stacks: keys of what is at rest", () => {
  for (const stack of ["staging", "production"])
    it(`${stack}: of the account, but for what docs/security.md names`, async () => {
      const { resources } = await runCommitted(stack);
      const keeping = resources.filter(({ type }) => Object.hasOwn(KEY_OF, type));
      const isOwn = (key: unknown): boolean => /^arn:aws:kms:[^:]+:\d{12}:key\//.test(String(key));
      const others = keeping.filter(({ type, inputs }) => !valuesAt(inputs, KEY_OF[type] ?? []).every(isOwn));
      const names = others.map(({ type, name }) => `${type} ${name.replace(`slipway-${stack}-`, "")}`);
      assert.deepEqual(
        names.filter((name) => !BY_AWS.some((known) => name === known || name.startsWith(`${known} `))),
        [],
      );
      for (const type of ["aws:rds/instance:Instance", "eks:index:Cluster", "aws:ecr/repository:Repository"])
        assert.ok(
          keeping.some((resource) => resource.type === type),
          type,
        );
      // Whatever has no key of the account is encrypted all the same.
      for (const { type, name, inputs } of others)
        if (/launchTemplate|EC2NodeClass|StorageClass/.test(type))
          assert.match(JSON.stringify(inputs), /"encrypted":"?true/, name);
    });
});
