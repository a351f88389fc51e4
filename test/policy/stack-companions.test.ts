import assert from "node:assert/strict";
import { UNKNOWN } from "../../policy/lib/field.ts";
import { type StackExampleResource } from "../../policy/lib/stack-rule.ts";
import { judgeStack } from "./stack-helpers.ts";

const VPC = "urn:pulumi:s::p::aws:ec2/vpc:Vpc::vpc";

describe("companions of AWS resources", () => {
  const vpc = (props: unknown, rest: object = {}): StackExampleResource => ({
    type: "aws:ec2/vpc:Vpc",
    props,
    ...rest,
  });
  const flowLog = (props: unknown, rest: object = {}): StackExampleResource => ({
    type: "aws:ec2/flowLog:FlowLog",
    props,
    ...rest,
  });
  const judgeVpc = (...resources: StackExampleResource[]): string[] =>
    judgeStack("vpc-has-flow-log", resources);

  it("are found by their ids", () => {
    assert.deepEqual(judgeVpc(vpc({ id: "vpc-1" }), flowLog({ vpcId: "vpc-1" })), []);
    assert.deepEqual(judgeVpc(vpc({ id: "vpc-1" }), flowLog({ vpcId: "vpc-2" })), ["violation 0"]);
    assert.deepEqual(judgeVpc(vpc({ id: "vpc-1" }), flowLog({ subnetId: "subnet-1" })), ["violation 0"]);
  });

  it("are found, before ids are known, by what depends on what", () => {
    const made = vpc({}, { urn: VPC });
    assert.deepEqual(judgeVpc(made, flowLog({ vpcId: UNKNOWN }, { dependencies: [VPC] })), []);
    assert.deepEqual(judgeVpc(made, flowLog({ vpcId: UNKNOWN }, { dependencies: [] })), ["violation 0"]);
    assert.deepEqual(judgeVpc(made, flowLog({ vpcId: UNKNOWN })), ["unknown 1 vpcId"]);
    assert.deepEqual(judgeVpc(vpc({}), flowLog({ vpcId: "vpc-1" })), ["unknown 0 id"]);
    assert.deepEqual(judgeVpc(vpc(undefined), vpc(UNKNOWN)), ["violation 0", "unknown 1"]);
  });

  it("can be what the bucket says itself, unless it says what AWS does by default", () => {
    const judgeBucket = (rule: string, props: object): string[] =>
      judgeStack(rule, [{ type: "aws:s3/bucket:Bucket", props: { bucket: "b", ...props } }]);
    const encryptedBy = (sseAlgorithm: unknown) => ({
      serverSideEncryptionConfiguration: { rule: { applyServerSideEncryptionByDefault: { sseAlgorithm } } },
    });
    assert.deepEqual(judgeBucket("bucket-has-encryption", encryptedBy("aws:kms")), []);
    assert.deepEqual(judgeBucket("bucket-has-encryption", encryptedBy("AES256")), ["violation 0"]);
    assert.deepEqual(judgeBucket("bucket-has-versioning", { versioning: { enabled: true } }), []);
    assert.deepEqual(judgeBucket("bucket-has-versioning", { versioning: { enabled: false } }), [
      "violation 0",
    ]);
    assert.deepEqual(judgeBucket("bucket-has-access-logs", { logging: { targetBucket: "logs" } }), []);
    assert.deepEqual(judgeBucket("bucket-has-lifecycle", { lifecycleRules: [{ enabled: true }] }), []);
    assert.deepEqual(judgeBucket("bucket-has-policy", { policy: UNKNOWN }), ["unknown 0 policy"]);
  });

  it("are not asked of buckets for logs, and it is said where their policy is unknown", () => {
    const judgeLogs = (policy: unknown): string[] =>
      judgeStack("bucket-has-access-logs", [
        { type: "aws:s3/bucket:Bucket", props: { bucket: "logs" } },
        { type: "aws:s3/bucketPolicy:BucketPolicy", props: { bucket: "logs", policy } },
      ]);
    const statement = (principal: unknown) => ({ Statement: [{ Effect: "Allow", Principal: principal }] });
    const delivery = statement({ Service: ["logging.s3.amazonaws.com"] });
    assert.deepEqual(judgeLogs(delivery), []);
    assert.deepEqual(judgeLogs(JSON.stringify(delivery)), []);
    assert.deepEqual(judgeLogs(statement({ Service: "lambda.amazonaws.com" })), ["violation 0"]);
    assert.deepEqual(judgeLogs(UNKNOWN), ["unknown 1 policy"]);
  });
});
