import assert from "node:assert/strict";
import { judge } from "../helpers.ts";
import { judgeStack } from "../stack-helpers.ts";

describe("buckets for logs", () => {
  const bucket = (props: object) => ({ type: "aws:s3/bucket:Bucket", props });
  const judgeBuckets = (...resources: { type: string; props: object }[]): string[] =>
    judgeStack("bucket-has-access-logs", resources);
  const logs = bucket({ bucket: "logs" });
  it("are told by whoever logs there", () => {
    const own = bucket({ bucket: "shop", logging: { targetBucket: "logs" } });
    assert.deepEqual(judgeBuckets(own, logs), []);
    const list = bucket({ bucket: "shop", loggings: [{ targetBucket: "logs" }] });
    assert.deepEqual(judgeBuckets(list, logs), []);
    for (const type of ["aws:lb/loadBalancer:LoadBalancer", "aws:alb/loadBalancer:LoadBalancer"])
      assert.deepEqual(judgeBuckets(logs, { type, props: { accessLogs: { bucket: "logs" } } }), []);
    assert.deepEqual(judgeBuckets(own, bucket({ bucket: "other" })), ["violation 1"]);
  });
});

describe("load balancers' access logs", () => {
  const judgeLb = (props: object): number =>
    judge("lb-access-logs", "aws:lb/loadBalancer:LoadBalancer", props).length;
  it("are asked of application load balancers alone (AWS FSBP, ELB.5)", () => {
    assert.equal(judgeLb({}), 1);
    assert.equal(judgeLb({ loadBalancerType: "application" }), 1);
    assert.equal(judgeLb({ loadBalancerType: "network" }), 0);
    assert.equal(judgeLb({ loadBalancerType: "gateway" }), 0);
  });
});

describe("bucket-abort-uploads", () => {
  const abort = { status: "Enabled", abortIncompleteMultipartUpload: { daysAfterInitiation: 7 } };
  const judgeRules = (...rules: object[]): number =>
    judge("bucket-abort-uploads", "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", {
      rules,
    }).length;
  it("needs a rule for the whole bucket", () => {
    for (const rule of [{}, { filter: {} }, { filter: { prefix: "" } }, { prefix: "" }])
      assert.equal(judgeRules({ ...abort, ...rule }), 0, JSON.stringify(rule));
    for (const rule of [
      { filter: { prefix: "log/" } },
      { prefix: "log/" },
      { filter: { tag: { key: "a", value: "b" } } },
      { filter: { objectSizeGreaterThan: 1 } },
      { filter: { and: { prefix: "a", objectSizeLessThan: 2 } } },
    ])
      assert.equal(judgeRules({ ...abort, ...rule }), 1, JSON.stringify(rule));
    assert.equal(judgeRules({ ...abort, filter: { prefix: "log/" } }, abort), 0);
  });
});

describe("replicas of databases", () => {
  const KEY = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
  const SOURCE = "arn:aws:rds:eu-west-1:111122223333:db:shop";
  const judgeDb = (rule: string, props: object): number =>
    judge(rule, "aws:rds/instance:Instance", props).length;
  it("of the same region take encryption and key from their source", () => {
    for (const rule of ["rds-encryption", "rds-customer-key"])
      assert.equal(judgeDb(rule, { replicateSourceDb: "shop" }), 0);
  });
  it("of another region say by the key that they are encrypted", () => {
    const replica = { replicateSourceDb: SOURCE, kmsKeyId: KEY };
    for (const rule of ["rds-encryption", "rds-customer-key"]) {
      assert.equal(judgeDb(rule, replica), 0);
      assert.equal(judgeDb(rule, { replicateSourceDb: SOURCE }), 1);
    }
    assert.equal(judgeDb("rds-encryption", { kmsKeyId: KEY }), 1);
  });
});

describe("ecr-immutable-tags", () => {
  const judgeTags = (imageTagMutability: string, ...filters: string[]): number =>
    judge("ecr-immutable-tags", "aws:ecr/repository:Repository", {
      imageTagMutability,
      imageTagMutabilityExclusionFilters: filters.map((filter) => ({ filter, filterType: "WILDCARD" })),
    }).length;
  it("takes filters for some tags, not for all", () => {
    assert.equal(judgeTags("IMMUTABLE_WITH_EXCLUSION", "cache-*"), 0);
    assert.equal(judgeTags("IMMUTABLE_WITH_EXCLUSION", "*"), 1);
    assert.equal(judgeTags("IMMUTABLE_WITH_EXCLUSION", "cache-*", "**"), 1);
    assert.equal(judgeTags("MUTABLE_WITH_EXCLUSION", "v*"), 1);
  });
});
