import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { SecretsManager } from "../../../sandbox/cloud/secrets-manager.ts";
import { REGION, TestCloud } from "./harness.ts";
import { document, KEY, OPERATOR, podTrust, putReaders, putSecret, READER, secretArn } from "./readers.ts";

const POLICY = "aws:iam/rolePolicy:RolePolicy";

describe("the values of secrets", () => {
  let cloud: TestCloud;
  let secrets: SecretsManager;
  beforeEach(async () => {
    cloud = new TestCloud();
    await cloud.start();
    secrets = new SecretsManager(join(cloud.sandbox, "cloud"));
    await putReaders(cloud.editor);
    await putSecret(cloud.editor, "shop/api", "value");
  });
  afterEach(() => cloud.stop());

  const read = (id = "shop/api", role: string | undefined = READER) =>
    secrets.value({ id, region: REGION, caller: "external-secrets", role });

  it("are read by name and by ARN, in the role that the store names", async () => {
    assert.equal(await read(), "value");
    assert.equal(await read(secretArn("shop/api")), "value");
  });

  it("are not the operator's own to read", async () => {
    const own = secrets.value({ id: "shop/api", region: REGION, caller: "external-secrets" });
    await assert.rejects(
      own,
      /User: \S+role\/operator is not authorized to perform: secretsmanager:GetSecretValue/,
    );
  });

  for (const [what, break_, message] of [
    [
      "there is no identity",
      () => cloud.editor.delete("aws:eks/podIdentityAssociation:PodIdentityAssociation", "a-1"),
      /no EKS Pod Identity association/,
    ],
    ["the role is gone", () => cloud.editor.delete("aws:iam/role:Role", "reader"), /NoSuchEntity/],
    [
      "the role trusts somebody else",
      () => cloud.editor.patch("aws:iam/role:Role", "reader", { assumeRolePolicy: document() }),
      /operator is not authorized to perform: sts:AssumeRole on resource: .*secret-readers\/api/,
    ],
    [
      "the operator's role does not trust EKS",
      () => cloud.editor.patch("aws:iam/role:Role", "operator", { assumeRolePolicy: document() }),
      /pods\.eks\.amazonaws\.com is not authorized/,
    ],
    [
      "the operator's role trusts the pods of another namespace",
      () => cloud.editor.patch("aws:iam/role:Role", "operator", { assumeRolePolicy: podTrust("shop") }),
      /pods\.eks\.amazonaws\.com is not authorized/,
    ],
    [
      "the operator's role trusts the pods of another cluster",
      () =>
        cloud.editor.patch("aws:iam/role:Role", "operator", {
          assumeRolePolicy: podTrust("external-secrets", "lab"),
        }),
      /pods\.eks\.amazonaws\.com is not authorized/,
    ],
    [
      "the association gives sessions no tags",
      () =>
        cloud.editor.patch("aws:eks/podIdentityAssociation:PodIdentityAssociation", "a-1", {
          disableSessionTags: true,
        }),
      /pods\.eks\.amazonaws\.com is not authorized/,
    ],
    [
      "the policy is of another secret",
      () =>
        cloud.editor.patch(POLICY, "reader:secrets", {
          policy: document({
            Effect: "Allow",
            Action: "secretsmanager:GetSecretValue",
            Resource: secretArn("shop/web"),
          }),
        }),
      /no identity-based policy allows the secretsmanager:GetSecretValue action/,
    ],
    [
      "the key may not be used",
      () =>
        cloud.editor.patch(POLICY, "reader:secrets", {
          policy: document({ Effect: "Allow", Action: "secretsmanager:*", Resource: "*" }),
        }),
      /kms:Decrypt on resource: arn:aws:kms/,
    ],
    [
      "the key may be used for something else only",
      () =>
        cloud.editor.patch(POLICY, "reader:secrets", {
          policy: document(
            { Effect: "Allow", Action: "secretsmanager:*", Resource: "*" },
            {
              Effect: "Allow",
              Action: "kms:Decrypt",
              Resource: KEY,
              Condition: { StringEquals: { "kms:ViaService": "s3.eu-west-1.amazonaws.com" } },
            },
          ),
        }),
      /kms:Decrypt/,
    ],
    [
      "the secret itself denies it",
      () =>
        cloud.editor.patch("aws:secretsmanager/secret:Secret", secretArn("shop/api"), {
          policy: document({ Effect: "Deny", Action: "*", Resource: "*", Principal: "*" }),
        }),
      /with an explicit deny/,
    ],
    [
      "the secret is being deleted",
      () =>
        cloud.editor.patch("aws:secretsmanager/secret:Secret", secretArn("shop/api"), {
          deletionDate: "2026-12-01",
        }),
      /can't find the specified secret/,
    ],
  ] as const) {
    it(`are refused where ${what}`, async () => {
      await break_();
      await assert.rejects(read(), message);
    });
  }

  it("are missing where nobody has set one, and then the sandbox plays the owner", async () => {
    await putSecret(cloud.editor, "rds!db");
    await assert.rejects(read("rds!db"), /staging label: AWSCURRENT/);
    assert.deepEqual(await secrets.fillEmpty(), ["rds!db"]);
    assert.deepEqual(await secrets.fillEmpty(), []);
    const value = await read("rds!db");
    assert.match(value, /^[\w-]{43}$/);
    assert.equal(await read(), "value", "a value that there is stays");
    const { status } = spawnSync("grep", ["-rqF", "-e", value, cloud.sandbox]);
    assert.equal(status, 1, "it is in no file as it is");
  });

  it("go with their secret", async () => {
    const made = await cloud.create("aws:secretsmanager/secret:Secret", "x", {
      name: "x",
      recoveryWindowInDays: 0,
    });
    await secrets.fillEmpty();
    await cloud.delete(made);
    assert.deepEqual(
      (await cloud.editor.list("aws:secretsmanager/secretVersion:SecretVersion")).map(
        ({ outputs }) => outputs.secretId,
      ),
      [secretArn("shop/api")],
    );
  });

  it("are the operator's where a trust names its account and its own policy allows the role", async () => {
    const root = OPERATOR.replace(/role\/.*/, "root");
    const assumeRolePolicy = document({
      Effect: "Allow",
      Action: "sts:AssumeRole",
      Principal: { AWS: root },
    });
    await cloud.editor.patch("aws:iam/role:Role", "reader", { assumeRolePolicy });
    await assert.rejects(read(), /no identity-based policy allows the sts:AssumeRole action/);
    const policy = document({
      Effect: "Allow",
      Action: "sts:AssumeRole",
      Resource: READER.replace(/api$/, "*"),
    });
    await cloud.editor.put({
      type: POLICY,
      scope: "global",
      id: "operator:readers",
      outputs: { role: "operator", policy },
    });
    assert.equal(await read(), "value");
  });
});
