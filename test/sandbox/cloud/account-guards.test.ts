import assert from "node:assert/strict";
import { ACCOUNT, TestCloud } from "./harness.ts";

const DETECTOR = "aws:guardduty/detector:Detector";
const FEATURE = "aws:guardduty/detectorFeature:DetectorFeature";
const ENCRYPTION = "aws:ebs/encryptionByDefault:EncryptionByDefault";
const ACCOUNT_BLOCK = "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock";

describe("the emulated cloud: what an account has once", () => {
  let cloud: TestCloud;
  beforeEach(async () => {
    cloud = new TestCloud();
    await cloud.start();
  });
  afterEach(() => cloud.stop());

  const feature = (detectorId: string, name: string, as = name) =>
    cloud.create(FEATURE, as, { detectorId, name, status: "ENABLED" });

  it("has one detector in account and region", async () => {
    const { id, outs } = await cloud.create(DETECTOR, "first", {});
    assert.match(id, /^[0-9a-f]{32}$/);
    assert.equal(outs.arn, `arn:aws:guardduty:eu-west-1:${ACCOUNT}:detector/${id}`);
    await assert.rejects(
      cloud.create(DETECTOR, "second", {}),
      /BadRequestException: The request is rejected because a detector already exists for the current account/,
    );
  });

  it("sets features of a detector that there is, by whichever stack", async () => {
    await assert.rejects(
      feature("12abc34d", "EKS_AUDIT_LOGS"),
      /detectorId is not owned by the current account/,
    );
    cloud.declare("12abc34d");
    const { id } = await feature("12abc34d", "EKS_AUDIT_LOGS");
    assert.equal(id, "12abc34d/EKS_AUDIT_LOGS");
    assert.equal((await feature("12abc34d", "EKS_AUDIT_LOGS", "another stack's")).id, id);
    const failures = await cloud.failures(FEATURE, { detectorId: "d", name: "EKS_AUDIT", status: "ON" });
    assert.deepEqual(
      failures.map(({ property }) => property),
      ["name", "status"],
    );
  });

  it("takes one of the two runtime monitorings of a detector", async () => {
    const { id } = await cloud.create(DETECTOR, "first", {});
    await feature(id, "RUNTIME_MONITORING");
    await assert.rejects(feature(id, "EKS_RUNTIME_MONITORING"), /can't both be given/);
  });

  it("takes settings of the account that are there already", async () => {
    for (const name of ["first", "second"]) {
      await cloud.create(ENCRYPTION, name, { enabled: true });
      assert.equal((await cloud.create(ACCOUNT_BLOCK, name, { blockPublicPolicy: true })).id, ACCOUNT);
    }
  });

  it("lets no bucket be public where the account blocks it", async () => {
    await cloud.create(ACCOUNT_BLOCK, "block", { blockPublicPolicy: true });
    await cloud.create("aws:s3/bucket:Bucket", "data", { bucket: "data" });
    const statement = {
      Effect: "Allow",
      Principal: "*",
      Action: "s3:GetObject",
      Resource: "arn:aws:s3:::data/*",
    };
    await assert.rejects(
      cloud.create("aws:s3/bucketPolicy:BucketPolicy", "data", {
        bucket: "data",
        policy: JSON.stringify({ Version: "2012-10-17", Statement: [statement] }),
      }),
      /AccessDenied.*BlockPublicPolicy/,
    );
  });
});
