import assert from "node:assert/strict";
import { UNKNOWN } from "../../policy/lib/field.ts";
import { judge, resource, ruleNamed } from "./helpers.ts";

const INSTANCE = "aws:rds/instance:Instance";
const KEY = "aws:kms/key:Key";

describe("rules on RDS", () => {
  it("rds-managed-password never shows the password", () => {
    const [report] = ruleNamed("rds-managed-password").evaluate(resource(INSTANCE, { password: "hunter2" }));
    assert.equal(report?.kind, "violation");
    assert.ok(!JSON.stringify(report).includes("hunter2"));
    assert.deepEqual(judge("rds-managed-password", INSTANCE, { password: UNKNOWN }), ["unknown password"]);
  });

  it("rds-backups counts whole days in range, and takes replicas for backed up", () => {
    const judgeDays = (backupRetentionPeriod: unknown, rest: object = {}): string[] =>
      judge("rds-backups", INSTANCE, { backupRetentionPeriod, ...rest });
    for (const days of [0, 6, 36, "14", null]) {
      assert.deepEqual(judgeDays(days), ["violation backupRetentionPeriod"], String(days));
    }
    assert.deepEqual(judgeDays(7), []);
    assert.deepEqual(judgeDays(UNKNOWN), ["unknown backupRetentionPeriod"]);
    assert.deepEqual(judgeDays(0, { replicateSourceDb: UNKNOWN }), ["unknown replicateSourceDb"]);
  });

  it("rds-tls leaves open what an unknown parameter may set", () => {
    const type = "aws:rds/parameterGroup:ParameterGroup";
    const judgeGroup = (family: unknown, parameters: unknown): string[] =>
      judge("rds-tls", type, { family, parameters });
    assert.deepEqual(judgeGroup(UNKNOWN, []), ["unknown family"]);
    assert.deepEqual(judgeGroup("postgres17", UNKNOWN), ["unknown parameters"]);
    assert.deepEqual(judgeGroup("postgres17", [{ name: UNKNOWN, value: "0" }]), [
      "unknown parameters[0].name",
    ]);
    assert.deepEqual(judgeGroup("mariadb10.11", [{ name: "require_secure_transport", value: "OFF" }]), [
      "violation parameters[0].value",
    ]);
  });

  it("rds-logs waits for the engine", () => {
    assert.deepEqual(judge("rds-logs", INSTANCE, { engine: UNKNOWN }), ["unknown engine"]);
  });
});

describe("rules on keys and secrets", () => {
  it("kms-key-rotation waits for what the key is for", () => {
    assert.deepEqual(judge("kms-key-rotation", KEY, { keyUsage: UNKNOWN }), ["unknown keyUsage"]);
    assert.deepEqual(
      judge("kms-key-rotation", KEY, { keyUsage: UNKNOWN, customerMasterKeySpec: "RSA_4096" }),
      [],
    );
  });

  it("kms-deletion-window takes only what KMS takes", () => {
    for (const deletionWindowInDays of [6, 31, "30", Number.NaN]) {
      assert.deepEqual(judge("kms-deletion-window", KEY, { deletionWindowInDays }), [
        "violation deletionWindowInDays",
      ]);
    }
  });

  for (const [schedule, fine] of [
    ["rate(90 days)", true],
    ["rate(91 days)", false],
    ["rate(4 hours)", true],
    ["rate(2400 hours)", false],
    ["cron(0 8 1 * ? *)", true],
  ] as const) {
    it(`secret-rotation-period ${fine ? "accepts" : "refuses"} ${schedule}`, () => {
      const type = "aws:secretsmanager/secretRotation:SecretRotation";
      const reports = judge("secret-rotation-period", type, {
        rotationRules: { scheduleExpression: schedule },
      });
      assert.deepEqual(reports, fine ? [] : ["violation rotationRules.scheduleExpression"]);
    });
  }
});

describe("rules on buckets", () => {
  const POLICY = "aws:s3/bucketPolicy:BucketPolicy";
  const denial = {
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: "*",
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
  const judgeTls = (policy: unknown): string[] => judge("bucket-tls-only", POLICY, { policy });

  it("bucket-tls-only reads text, and any of several statements", () => {
    assert.deepEqual(judgeTls(JSON.stringify({ Statement: [{ Effect: "Allow" }, denial] })), []);
    assert.deepEqual(judgeTls({ Statement: denial }), []);
    assert.deepEqual(judgeTls(UNKNOWN), ["unknown policy"]);
  });

  for (const change of [
    { Effect: "Allow" },
    { Principal: { AWS: "arn:aws:iam::111122223333:root" } },
    { Action: "s3:GetObject" },
    { Condition: { Bool: { "aws:SecureTransport": "true" } } },
    { Condition: undefined },
  ]) {
    it(`bucket-tls-only wants more than a denial with ${JSON.stringify(change)}`, () => {
      assert.deepEqual(judgeTls({ Statement: [{ ...denial, ...change }] }), ["violation policy"]);
    });
  }

  it("judge the deprecated forms of the same resources", () => {
    const acl = { acl: "public-read" };
    for (const type of ["aws:s3/bucketV2:BucketV2", "aws:s3/bucketAclV2:BucketAclV2"]) {
      assert.deepEqual(judge("bucket-no-public-acl", type, acl), ["violation acl"], type);
    }
    assert.deepEqual(
      judge("bucket-versioning", "aws:s3/bucketVersioningV2:BucketVersioningV2", {
        versioningConfiguration: { status: UNKNOWN },
      }),
      ["unknown versioningConfiguration.status"],
    );
    assert.deepEqual(
      judge("bucket-versioning", "aws:s3/bucketV2:BucketV2", { versionings: [{ enabled: false }] }),
      ["violation versionings[0].enabled"],
    );
  });
});
