import assert from "node:assert/strict";
import type * as pulumi from "@pulumi/pulumi";
import { AccountGuards, type AccountGuardsArgs } from "../../../components/guardrails/account-guards.ts";
import {
  type AccountGuardsPlanArgs,
  planAccountGuards,
} from "../../../components/guardrails/account-guards-plan.ts";
import { inputsOf, register } from "../../support/mocks.ts";

const accountId = "111122223333";
const DETECTOR = "aws:guardduty/detector:Detector";
const FEATURE = "aws:guardduty/detectorFeature:DetectorFeature";
const everything: AccountGuardsArgs = {
  accountId,
  ebsEncryption: true,
  blockPublicBuckets: true,
  guardDuty: true,
  runtimeMonitoring: true,
};

const paths = (args: AccountGuardsPlanArgs): string[] =>
  planAccountGuards(args, "account").problems.map(({ path }) => path);

describe("guard rails: planAccountGuards", () => {
  it("refuses what says something of a GuardDuty that is not switched on, all in one run", () => {
    assert.deepEqual(paths({ runtimeMonitoring: true, detectorId: "12abc34d" }), [
      "account.runtimeMonitoring",
      "account.detectorId",
    ]);
    assert.deepEqual(paths({ runtimeMonitoring: false }), []);
    assert.deepEqual(paths({ guardDuty: true, runtimeMonitoring: true, detectorId: "12abc34d" }), []);
  });

  it("refuses an ARN, a name or nothing for a detector's id", () => {
    for (const detectorId of ["arn:aws:guardduty:eu-west-1:111122223333:detector/12abc34d", "Detector", ""])
      assert.deepEqual(paths({ guardDuty: true, detectorId }), ["account.detectorId"], detectorId);
  });
});

describe("guard rails: AccountGuards", () => {
  it("switches nothing on that is not chosen", async () => {
    assert.deepEqual(await register(() => new AccountGuards("a", { accountId })), []);
  });

  it("encrypts volumes, blocks public buckets in the whole account, and has GuardDuty watch EKS", async () => {
    const resources = await register(() => new AccountGuards("a", everything));
    assert.deepEqual(
      inputsOf(resources, "aws:ebs/encryptionByDefault:EncryptionByDefault", "a-ebs-encryption"),
      { enabled: true },
    );
    assert.deepEqual(
      inputsOf(resources, "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock", "a-public-buckets"),
      {
        accountId,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
    );
    assert.deepEqual(inputsOf(resources, DETECTOR, "a-detector"), { enable: true });
    const of = { detectorId: "a-detector-id", status: "ENABLED" };
    assert.deepEqual(inputsOf(resources, FEATURE, "a-audit-logs"), { ...of, name: "EKS_AUDIT_LOGS" });
    assert.deepEqual(inputsOf(resources, FEATURE, "a-runtime"), {
      ...of,
      name: "RUNTIME_MONITORING",
      additionalConfigurations: [{ name: "EKS_ADDON_MANAGEMENT", status: "ENABLED" }],
    });
    assert.equal(resources.length, 5);
  });

  it("makes no second detector where account and region have one", async () => {
    const resources = await register(
      () => new AccountGuards("a", { accountId, guardDuty: true, detectorId: "12abc34d" }),
    );
    assert.deepEqual(resources, [
      {
        type: FEATURE,
        name: "a-audit-logs",
        inputs: { detectorId: "12abc34d", name: "EKS_AUDIT_LOGS", status: "ENABLED" },
      },
    ]);
  });

  it("leaves everything switched on when the setting or the stack goes", async () => {
    const deleted: string[] = [];
    const note: pulumi.ResourceTransformation = ({ type, name, opts }) => {
      const { retainOnDelete } = opts as pulumi.CustomResourceOptions;
      if (!type.startsWith("slipway:") && retainOnDelete !== true) deleted.push(name);
      return undefined;
    };
    await register(() => new AccountGuards("a", everything, { transformations: [note] }));
    assert.deepEqual(deleted, []);
  });
});
