import assert from "node:assert/strict";
import { RECOVERY_POINT } from "../../../sandbox/cloud/model/backup/vault.ts";
import { REGION, ROLE, TestCloud, trust } from "./harness.ts";

const VAULT = "aws:backup/vault:Vault";
const VAULT_POLICY = "aws:backup/vaultPolicy:VaultPolicy";
const LOCK = "aws:backup/vaultLockConfiguration:VaultLockConfiguration";
const PLAN = "aws:backup/plan:Plan";
const SELECTION = "aws:backup/selection:Selection";

const rule = (more = {}) => ({
  ruleName: "daily",
  targetVaultName: "backups",
  schedule: "cron(0 3 ? * * *)",
  lifecycle: { deleteAfter: 35 },
  ...more,
});

describe("the emulated cloud: Backup", () => {
  let cloud: TestCloud;
  beforeEach(async () => {
    cloud = new TestCloud();
    await cloud.start();
  });
  afterEach(() => cloud.stop());

  const vault = (more = {}) => cloud.create(VAULT, "vault", { name: "backups", ...more });
  const plan = (...rules: object[]) => cloud.create(PLAN, "plan", { rules });
  const backUp = () =>
    cloud.editor.put({
      type: RECOVERY_POINT,
      scope: REGION,
      id: "snapshot",
      outputs: { vaultName: "backups" },
    });

  describe("vaults", () => {
    it("stay while there are backups in them", async () => {
      const made = await vault();
      await backUp();
      await assert.rejects(cloud.delete(made), /InvalidRequestException.*recovery points/);
      await cloud.editor.delete(RECOVERY_POINT, "snapshot");
      await cloud.delete(made);
    });

    it("go with their backups when forced, unless they are locked", async () => {
      const made = await vault({ forceDestroy: true });
      const lock = await cloud.create(LOCK, "lock", { backupVaultName: made.id, minRetentionDays: 7 });
      await backUp();
      await assert.rejects(cloud.delete(made), /InvalidRequestException/);
      await cloud.delete(lock);
      await cloud.delete(made);
      assert.deepEqual(await cloud.editor.list(RECOVERY_POINT), []);
    });

    it("have names and locks that AWS takes", async () => {
      const [failure] = await cloud.failures(VAULT, { name: "a" });
      assert.match(failure?.reason ?? "", /2 to 50 letters/);
      const failures = await cloud.failures(LOCK, {
        backupVaultName: "backups",
        changeableForDays: 2,
        minRetentionDays: 10,
        maxRetentionDays: 9,
      });
      assert.deepEqual(
        failures.map(({ property }) => property),
        ["changeableForDays", "maxRetentionDays"],
      );
      await assert.rejects(cloud.create(LOCK, "l", { backupVaultName: "none" }), /ResourceNotFoundException/);
    });

    it("have policies without a wildcard in an action", async () => {
      const policy = (Action: string | string[]) =>
        JSON.stringify({
          Version: "2012-10-17",
          Statement: [{ Effect: "Deny", Principal: { AWS: "*" }, Action, Resource: "*" }],
        });
      const failuresOf = async (Action: string | string[]) =>
        (await cloud.failures(VAULT_POLICY, { backupVaultName: "backups", policy: policy(Action) })).length;
      assert.equal(await failuresOf("backup:Delete*"), 1);
      assert.equal(await failuresOf(["backup:DeleteRecoveryPoint", "backup:*"]), 1);
      assert.equal(await failuresOf(["backup:DeleteRecoveryPoint"]), 0);
    });
  });

  describe("plans", () => {
    it("put backups into vaults that exist", async () => {
      await assert.rejects(plan(rule()), /ResourceNotFoundException.*backups/);
      await vault();
      await plan(rule());
    });

    it("keep what is in cold storage for 90 days", async () => {
      await vault();
      const lifecycle = (deleteAfter: number) => rule({ lifecycle: { coldStorageAfter: 30, deleteAfter } });
      await assert.rejects(plan(lifecycle(119)), /InvalidParameterValueException.*90 days apart/);
      await plan(lifecycle(120));
    });

    it("have rules of different names, with windows that fit", async () => {
      await vault();
      await assert.rejects(plan(rule(), rule()), /Duplicate rule names/);
      await assert.rejects(plan(rule({ startWindow: 30 })), /StartWindowMinutes/);
      await assert.rejects(plan(rule({ startWindow: 60, completionWindow: 100 })), /CompletionWindowMinutes/);
      const failures = await cloud.failures(PLAN, {
        rules: [rule({ ruleName: "a rule", schedule: "daily" })],
      });
      assert.deepEqual(
        failures.map(({ property }) => property),
        ["rules[0].ruleName", "rules[0].schedule"],
      );
    });

    it("copy to vaults that exist here, or that were made elsewhere", async () => {
      await vault();
      const copying = (region: string) =>
        rule({
          copyActions: [{ destinationVaultArn: `arn:aws:backup:${region}:111122223333:backup-vault:copies` }],
        });
      await assert.rejects(plan(copying(REGION)), /ResourceNotFoundException.*copies/);
      await plan(copying("eu-central-1"));
    });
  });

  describe("selections", () => {
    const selectionTags = [{ type: "STRINGEQUALS", key: "backup", value: "x" }];
    const select = async (service: string, more: object = { selectionTags }) => {
      await vault();
      const made = await plan(rule());
      const role = await cloud.create(ROLE, "role", { assumeRolePolicy: trust(service) });
      const iamRoleArn = role.outs["arn"];
      return { made, selection: cloud.create(SELECTION, "s", { planId: made.id, iamRoleArn, ...more }) };
    };

    it("hold their plan", async () => {
      const { made, selection } = await select("backup.amazonaws.com");
      const selected = await selection;
      await assert.rejects(cloud.delete(made), /InvalidRequestException.*selections must be deleted prior/);
      await cloud.delete(selected);
      await cloud.delete(made);
    });

    it("need a role that AWS Backup can assume", async () => {
      const { selection } = await select("ec2.amazonaws.com");
      await assert.rejects(selection, /InvalidParameterValueException.*cannot be assumed/);
    });

    it("select something", async () => {
      const { selection } = await select("backup.amazonaws.com", {});
      await assert.rejects(selection, /InvalidParameterValueException.*Resources and ListOfTags/);
    });
  });
});
