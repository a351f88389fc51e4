import assert from "node:assert/strict";
import fc from "fast-check";
import { Backup, type BackupArgs } from "../../../components/guardrails/backup.ts";
import { type BackupPlanArgs, planBackup } from "../../../components/guardrails/backup-plan.ts";
import { prerequisites } from "../../support/graph.ts";
import { leastPrivilegeFindings } from "../../support/iam.ts";
import { inputsOf, register, registerGraph } from "../../support/mocks.ts";
import { protectedResources } from "../../support/protect.ts";

const args: BackupArgs = {
  region: "eu-west-1",
  vaultName: "slipway-production",
  tagValue: "slipway-production",
  keyArn: "arn:aws:kms:eu-west-1:111122223333:key/k",
};
const VAULT = "aws:backup/vault:Vault";
const LOCK = "aws:backup/vaultLockConfiguration:VaultLockConfiguration";

const paths = (planned: Partial<BackupPlanArgs>): string[] =>
  planBackup({ vaultName: "v1", ...planned }, "guardRails").problems.map(({ path }) => path);

describe("guard rails: planBackup", () => {
  it("plans daily backups, and weekly ones where asked", () => {
    const keys = (planned: Partial<BackupPlanArgs>): string[] =>
      planBackup({ vaultName: "v1", ...planned }).plan.rules.map(({ key }) => key);
    assert.deepEqual(keys({}), ["daily"]);
    assert.deepEqual(keys({ weeklyRetentionDays: 90 }), ["daily", "weekly"]);
  });

  it("leaves nothing in cold storage for less than 90 days", () => {
    const days = fc.integer({ min: 1, max: 1000 });
    fc.assert(
      fc.property(days, days, (weeklyColdStorageAfterDays, weeklyRetentionDays) => {
        const fits = weeklyRetentionDays - weeklyColdStorageAfterDays >= 90;
        assert.equal(paths({ weeklyColdStorageAfterDays, weeklyRetentionDays }).length === 0, fits);
      }),
    );
  });

  it("collects every problem", () => {
    assert.deepEqual(
      paths({
        vaultName: "a vault",
        dailyRetentionDays: 0,
        weeklyRetentionDays: -1,
        weeklyColdStorageAfterDays: 0.5,
        lockGraceDays: 2,
      }),
      [
        "guardRails.vaultName",
        "guardRails.dailyRetentionDays",
        "guardRails.weeklyRetentionDays",
        "guardRails.weeklyColdStorageAfterDays",
        "guardRails.weeklyColdStorageAfterDays",
        "guardRails.lockGraceDays",
        "guardRails.dailyRetentionDays",
        "guardRails.weeklyRetentionDays",
      ],
    );
    assert.deepEqual(paths({ vaultName: "v".repeat(51) }), ["guardRails.vaultName"]);
  });

  it("refuses retentions that the locked vault would refuse", () => {
    const lock = { lockMinRetentionDays: 30, lockMaxRetentionDays: 60 };
    assert.deepEqual(paths({ ...lock, dailyRetentionDays: 7, weeklyRetentionDays: 90 }), [
      "guardRails.dailyRetentionDays",
      "guardRails.weeklyRetentionDays",
    ]);
    assert.deepEqual(paths({ ...lock, dailyRetentionDays: 30, weeklyRetentionDays: 60 }), []);
    assert.deepEqual(paths({ lockMinRetentionDays: 30, lockMaxRetentionDays: 29 }), [
      "guardRails.lockMaxRetentionDays",
      "guardRails.dailyRetentionDays",
    ]);
  });
});

describe("guard rails: Backup", () => {
  it("may read and restore buckets only where it is told to", async () => {
    const policiesOf = async (changes: Partial<BackupArgs>): Promise<string[]> =>
      (await register(() => new Backup("b", { ...args, ...changes })))
        .flatMap(({ inputs }) => inputs["policyArn"] ?? [])
        .map((arn) => String(arn).split("/").at(-1)!)
        .filter((policy) => policy.includes("S3"));
    assert.deepEqual(await policiesOf({}), []);
    assert.deepEqual(await policiesOf({ buckets: true }), [
      "AWSBackupServiceRolePolicyForS3Backup",
      "AWSBackupServiceRolePolicyForS3Restore",
    ]);
  });

  it("encrypts (FSBP Backup.1), and lets nobody delete a backup before its time", async () => {
    const resources = await register(() => new Backup("b", args));
    assert.deepEqual(inputsOf(resources, VAULT, "b-backup"), {
      name: "slipway-production",
      kmsKeyArn: args.keyArn,
      forceDestroy: false,
    });
    const { policy } = inputsOf(resources, "aws:backup/vaultPolicy:VaultPolicy", "b-backup");
    const statement = {
      Sid: "KeepBackups",
      Effect: "Deny",
      Principal: { AWS: "*" },
      Action: ["backup:DeleteRecoveryPoint", "backup:UpdateRecoveryPointLifecycle"],
      Resource: "*",
    };
    assert.deepEqual(JSON.parse(String(policy)), { Version: "2012-10-17", Statement: [statement] });

    const deletionRoleArns = ["arn:aws:iam::111122223333:role/BackupAdmin"];
    const others = await register(() => new Backup("b", { ...args, deletionRoleArns }));
    const excepted = inputsOf(others, "aws:backup/vaultPolicy:VaultPolicy", "b-backup")["policy"];
    assert.deepEqual((JSON.parse(String(excepted)) as { Statement: unknown }).Statement, [
      { ...statement, Condition: { ArnNotEquals: { "aws:PrincipalArn": deletionRoleArns } } },
    ]);
  });

  it("backs up what is tagged, on schedule, with copies elsewhere", async () => {
    const copyVaultArn = "arn:aws:backup:eu-central-1:111122223333:backup-vault:copies";
    const resources = await register(
      () =>
        new Backup("b", {
          ...args,
          weeklyRetentionDays: 365,
          weeklyColdStorageAfterDays: 30,
          copyVaultArn,
        }),
    );
    const rule = { targetVaultName: "slipway-production", startWindow: 60, completionWindow: 480 };
    const weekly = { deleteAfter: 365, coldStorageAfter: 30 };
    assert.deepEqual(inputsOf(resources, "aws:backup/plan:Plan", "b-backup")["rules"], [
      {
        ...rule,
        ruleName: "daily",
        schedule: "cron(0 3 ? * * *)",
        lifecycle: { deleteAfter: 35 },
        copyActions: [{ destinationVaultArn: copyVaultArn, lifecycle: { deleteAfter: 35 } }],
      },
      {
        ...rule,
        ruleName: "weekly",
        schedule: "cron(0 5 ? * SUN *)",
        lifecycle: weekly,
        copyActions: [{ destinationVaultArn: copyVaultArn, lifecycle: weekly }],
      },
    ]);
    assert.deepEqual(inputsOf(resources, "aws:backup/selection:Selection", "b-backup"), {
      planId: "b-backup-id",
      iamRoleArn: "arn:aws:iam::111122223333:role/b-backup",
      selectionTags: [{ type: "STRINGEQUALS", key: "backup", value: "slipway-production" }],
    });
  });

  it("selects nothing before its role may work", async () => {
    const { resources, graph } = await registerGraph(() => new Backup("b", args));
    assert.deepEqual(leastPrivilegeFindings(resources), []);
    const attachments = graph.filter(({ type }) => type.endsWith(":RolePolicyAttachment"));
    assert.deepEqual(attachments.map(({ name }) => name).sort(), [
      "b-backup-AWSBackupServiceRolePolicyForBackup",
      "b-backup-AWSBackupServiceRolePolicyForRestores",
    ]);
    const selection = graph.find(({ type }) => type === "aws:backup/selection:Selection");
    const before = prerequisites(graph, selection?.urn ?? "");
    for (const { urn } of attachments) assert.ok(before.has(urn), urn);
  });

  it("locks the vault only when told to", async () => {
    const open = await register(() => new Backup("b", args));
    assert.deepEqual(
      open.filter(({ type }) => type === LOCK),
      [],
    );
    const locked = await register(
      () => new Backup("b", { ...args, lockMinRetentionDays: 7, lockGraceDays: 3 }),
    );
    assert.deepEqual(inputsOf(locked, LOCK, "b-backup"), {
      backupVaultName: "slipway-production",
      minRetentionDays: 7,
      changeableForDays: 3,
    });
  });

  it("protects what holds the backups", async () => {
    assert.deepEqual(await protectedResources((opts) => new Backup("b", { ...args, protect: true }, opts)), [
      `${VAULT} b-backup`,
    ]);
  });

  it("refuses a name that is too long for its role", async () => {
    await register(() => {
      assert.throws(() => new Backup("b".repeat(50), args), /the name is 57 characters long/);
    });
  });
});
