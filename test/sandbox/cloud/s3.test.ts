import assert from "node:assert/strict";
import { OBJECT } from "../../../sandbox/cloud/model/s3/common.ts";
import type { Properties } from "../../../sandbox/plugin/provider.ts";
import { type Made, REGION, TestCloud } from "./harness.ts";

const BUCKET = "aws:s3/bucket:Bucket";
const BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";
const POLICY = "aws:s3/bucketPolicy:BucketPolicy";
const LOGGING = "aws:s3/bucketLogging:BucketLogging";
const LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration";
const VERSIONING = "aws:s3/bucketVersioning:BucketVersioning";
const ENCRYPTION = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
const OWNERSHIP = "aws:s3/bucketOwnershipControls:BucketOwnershipControls";

const policy = (statement: Properties): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::data/*", ...statement }],
  });

describe("S3's rules in the emulated cloud", () => {
  let cloud: TestCloud;
  beforeEach(async () => {
    cloud = new TestCloud();
    await cloud.start();
  });
  afterEach(() => cloud.stop());

  const refuses = async (type: string, inputs: Properties, error: RegExp) =>
    assert.rejects(cloud.create(type, "second", inputs), error);
  const create = (bucket: string, more: Properties = {}): Promise<Made> =>
    cloud.create(BUCKET, bucket, { bucket, ...more });

  it("names a bucket once, and says where it is", async () => {
    const { outs } = await create("data");
    assert.equal(outs.arn, "arn:aws:s3:::data");
    assert.equal(outs.bucketRegionalDomainName, `data.s3.${REGION}.amazonaws.com`);
    await refuses(BUCKET, { bucket: "data" }, /BucketAlreadyOwnedByYou/);
  });

  it("keeps a bucket that holds objects, unless it is forced", async () => {
    const bucket = await create("data");
    const object = { type: OBJECT, scope: REGION, id: "data/photo", outputs: { bucket: "data" } };
    await cloud.editor.put(object);
    await assert.rejects(cloud.delete(bucket), /BucketNotEmpty/);
    await cloud.editor.patch(BUCKET, "data", { forceDestroy: true });
    await cloud.delete(bucket);
    assert.deepEqual(await cloud.editor.list(), []);
  });

  it("takes a bucket's settings with it", async () => {
    const bucket = await create("data");
    await cloud.create(VERSIONING, "v", { bucket: "data", versioningConfiguration: { status: "Enabled" } });
    await cloud.create(OWNERSHIP, "o", { bucket: "data", rule: { objectOwnership: "BucketOwnerEnforced" } });
    await cloud.delete(bucket);
    assert.deepEqual(await cloud.editor.list(), []);
  });

  it("knows no settings of a bucket that does not exist", async () => {
    await refuses(
      VERSIONING,
      { bucket: "none", versioningConfiguration: { status: "Enabled" } },
      /NoSuchBucket/,
    );
    await create("data");
    const logging = { bucket: "data", targetBucket: "none", targetPrefix: "s3/" };
    await refuses(LOGGING, logging, /InvalidTargetBucketForLogging/);
  });

  it("blocks a public policy, and one for another bucket", async () => {
    await create("data");
    await cloud.create(BLOCK, "block", { bucket: "data", blockPublicPolicy: true });
    const put = (statement: Properties) => ({ bucket: "data", policy: policy(statement) });
    await refuses(POLICY, put({ Principal: "*" }), /AccessDenied.*BlockPublicPolicy/);
    await refuses(POLICY, put({ Principal: { AWS: "*" } }), /AccessDenied/);
    await refuses(
      POLICY,
      put({ Principal: { AWS: "111122223333" }, Resource: "arn:aws:s3:::database/*" }),
      /MalformedPolicy: Policy has invalid resource/,
    );
    const allowed = await cloud.create(POLICY, "policy", put({ Principal: { AWS: "111122223333" } }));
    const opened = { ...allowed.inputs, policy: policy({ Principal: "*" }) };
    const update = { oldInputs: allowed.inputs, preview: false, timeout: 0, ignoreChanges: [] };
    await assert.rejects(
      cloud.provider.update(allowed.id, allowed.urn, allowed.outs, opened, update),
      /AccessDenied/,
    );
  });

  it("makes a new bucket for a new name only", async () => {
    const bucket = await create("data");
    const renamed = await cloud.diff(bucket, { bucket: "data-2" });
    assert.deepEqual(renamed.replaces, ["bucket"]);
    assert.deepEqual((await cloud.diff(bucket, { bucket: "data", forceDestroy: true })).replaces, []);
  });

  it("says what of a bucket is not modelled", async () => {
    await refuses(BUCKET, { bucket: "data", acl: "public-read" }, /does not model .*acl/);
  });

  const rule = { id: "all", status: "Enabled" };
  const failing: readonly [string, Properties, RegExp][] = [
    [BUCKET, { bucket: "Data" }, /lower-case/],
    [BUCKET, { bucket: "a..b" }, /lower-case/],
    [BUCKET, { bucket: "192.168.5.4" }, /invalid value/],
    [BUCKET, { bucket: "xn--data" }, /invalid value/],
    [BUCKET, { bucket: "data--x-s3" }, /invalid value/],
    [BUCKET, { bucket: "d".repeat(64) }, /at most 63, got 64/],
    [VERSIONING, { bucket: "data", versioningConfiguration: { status: "On" } }, /Suspended.*got "On"/],
    [OWNERSHIP, { bucket: "data", rule: { objectOwnership: "Mine" } }, /got "Mine"/],
    [
      ENCRYPTION,
      {
        bucket: "data",
        rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256", kmsMasterKeyId: "k" } }],
      },
      /not applicable to sseAlgorithm AES256/,
    ],
    [LIFECYCLE, { bucket: "data", rules: [rule] }, /at least one action/],
    [
      LIFECYCLE,
      { bucket: "data", rules: [1, 2].map(() => ({ ...rule, expiration: { days: 1 } })) },
      /Rule ID must be unique/,
    ],
    [
      LIFECYCLE,
      { bucket: "data", rules: [{ ...rule, expiration: { days: 1, expiredObjectDeleteMarker: true } }] },
      /cannot be specified with days/,
    ],
    [
      LIFECYCLE,
      { bucket: "data", rules: [{ ...rule, transitions: [{ days: 7, storageClass: "STANDARD_IA" }] }] },
      /must be 30 or more for storage class STANDARD_IA, got 7/,
    ],
    [
      LIFECYCLE,
      {
        bucket: "data",
        rules: [
          { ...rule, expiration: { days: 90 }, transitions: [{ days: 90, storageClass: "GLACIER_IR" }] },
        ],
      },
      /less than the days of expiration, 90; got 90/,
    ],
  ];
  for (const [type, inputs, reason] of failing) {
    it(`check refuses ${type.split(":")[2]} ${JSON.stringify(inputs).slice(0, 70)}`, async () => {
      const reasons = (await cloud.failures(type, inputs)).map((failure) => failure.reason).join("\n");
      assert.match(reasons, reason);
    });
  }
});
