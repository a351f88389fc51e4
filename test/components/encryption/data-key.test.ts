import assert from "node:assert/strict";
import { DataKey } from "../../../components/encryption/data-key.ts";
import { type DataKeyPlanArgs, planDataKey } from "../../../components/encryption/data-key-plan.ts";
import { inputsOf, register } from "../../support/mocks.ts";
import { protectedResources } from "../../support/protect.ts";

const args = {
  description: "Files",
  accountId: "111122223333",
  region: "eu-west-1",
  alias: "slipway-staging/files",
};

interface Statement {
  readonly Sid: string;
  readonly Principal: unknown;
  readonly Action: string | string[];
  readonly Condition?: unknown;
}

function statements(more: Partial<DataKeyPlanArgs> = {}): Statement[] {
  return (JSON.parse(planDataKey({ ...args, ...more }).plan.policy) as { Statement: Statement[] }).Statement;
}

describe("encryption: DataKey", () => {
  it("makes a key that rotates every year and goes after 30 days, with an alias", async () => {
    const resources = await register(() => new DataKey("files", args));
    const { policy, ...inputs } = inputsOf(resources, "aws:kms/key:Key", "files-key");
    assert.deepEqual(inputs, {
      description: "Files",
      enableKeyRotation: true,
      rotationPeriodInDays: 365,
      deletionWindowInDays: 30,
    });
    assert.equal(policy, planDataKey(args).plan.policy);
    assert.deepEqual(inputsOf(resources, "aws:kms/alias:Alias", "files-alias"), {
      name: "alias/slipway-staging/files",
      targetKeyId: "files-key-id",
    });
  });

  it("leaves access to the account's IAM policies, and to nobody else", () => {
    assert.deepEqual(
      statements().map(({ Sid, Principal }) => [Sid, Principal]),
      [["EnableIAMPolicies", { AWS: "arn:aws:iam::111122223333:root" }]],
    );
    assert.deepEqual(statements({ region: "cn-north-1" })[0]?.Principal, {
      AWS: "arn:aws-cn:iam::111122223333:root",
    });
  });

  it("opens to each further user under a condition that names this account", () => {
    const opened = statements({
      forCloudWatchLogs: true,
      viaServices: ["ec2", "rds"],
      servicePrincipals: ["budgets.amazonaws.com"],
    });
    assert.deepEqual(
      opened.slice(1).map(({ Sid, Principal, Condition }) => [Sid, Principal, Condition]),
      [
        [
          "AllowCloudWatchLogs",
          { Service: "logs.eu-west-1.amazonaws.com" },
          { ArnLike: { "kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:eu-west-1:111122223333:*" } },
        ],
        [
          "AllowThroughServices",
          { AWS: "*" },
          {
            StringEquals: {
              "kms:CallerAccount": "111122223333",
              "kms:ViaService": ["ec2.eu-west-1.amazonaws.com", "rds.eu-west-1.amazonaws.com"],
            },
          },
        ],
        [
          "AllowServices",
          { Service: ["budgets.amazonaws.com"] },
          { StringEquals: { "aws:SourceAccount": "111122223333" } },
        ],
      ],
    );
    assert.ok(opened.slice(1).every(({ Action }) => ![Action].flat().includes("kms:*")));
  });

  it("knows services of China by their names there", () => {
    const [, logs, services] = statements({
      ...{ region: "cn-north-1", forCloudWatchLogs: true, viaServices: ["ec2"] },
    });
    assert.deepEqual(logs?.Principal, { Service: "logs.cn-north-1.amazonaws.com.cn" });
    const via = ["ec2.cn-north-1.amazonaws.com", "ec2.cn-north-1.amazonaws.com.cn"];
    assert.deepEqual(services?.Condition, {
      StringEquals: { "kms:CallerAccount": "111122223333", "kms:ViaService": via },
    });
    const [, elsewhere] = statements({ region: "us-gov-west-1", forCloudWatchLogs: true });
    assert.deepEqual(elsewhere?.Principal, { Service: "logs.us-gov-west-1.amazonaws.com" });
  });

  it("protects the key on request", async () => {
    assert.deepEqual(
      await protectedResources((opts) => new DataKey("files", { ...args, protect: true }, opts)),
      ["aws:kms/key:Key files-key"],
    );
    assert.deepEqual(await protectedResources((opts) => new DataKey("files", args, opts)), []);
  });

  const refused: readonly [string, Partial<DataKeyPlanArgs>, string][] = [
    ["an alias of AWS's", { alias: "aws/files" }, "alias"],
    ["an alias with a space", { alias: "my files" }, "alias"],
    ["a deletion after 6 days", { deletionWindowInDays: 6 }, "deletionWindowInDays"],
    ["a rotation after 89 days", { rotationPeriodInDays: 89 }, "rotationPeriodInDays"],
    ["a service with its domain", { viaServices: ["ec2.amazonaws.com"] }, "viaServices[0]"],
    ["a principal that is no service", { servicePrincipals: ["*"] }, "servicePrincipals[0]"],
  ];
  for (const [what, wrong, path] of refused) {
    it(`refuses ${what}`, () => {
      assert.deepEqual(
        planDataKey({ ...args, ...wrong }).problems.map((problem) => problem.path),
        [path],
      );
    });
  }
});
