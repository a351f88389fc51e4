import assert from "node:assert/strict";
import { Secrets } from "../../../components/secrets/secrets.ts";
import { planSecrets, type SecretsPlanArgs } from "../../../components/secrets/secrets-plan.ts";
import { inputsOf, register } from "../../support/mocks.ts";
import { protectedResources } from "../../support/protect.ts";

const args = {
  prefix: "p",
  secrets: { "api/key": "Signs" },
  keyArn: "arn:aws:kms:eu-west-1:111122223333:key/k",
};
const functionArn = "arn:aws:lambda:eu-west-1:111122223333:function:rotate-session-key";
const secretType = "aws:secretsmanager/secret:Secret";

describe("secrets: Secrets", () => {
  it("suffixes a name that a recovery window would keep taken", async () => {
    assert.deepEqual(await register(() => new Secrets("s", args)), [
      {
        type: "aws:secretsmanager/secret:Secret",
        name: "s-api/key",
        inputs: {
          name: "p/api/key-0a1b2c3d",
          description: "Signs",
          kmsKeyId: args.keyArn,
          recoveryWindowInDays: 30,
        },
      },
      { type: "random:index/randomId:RandomId", name: "s-api/key", inputs: { byteLength: 4 } },
    ]);
  });

  it("keeps the plain name where a deleted secret is gone at once", async () => {
    const resources = await register(() => new Secrets("s", { ...args, recoveryWindowDays: 0 }));
    assert.deepEqual(
      resources.map(({ type, inputs }) => [type, inputs["name"]]),
      [["aws:secretsmanager/secret:Secret", "p/api/key"]],
    );
  });

  it("suffixes names, keeps 30 days and protects where data counts; frees a name at once elsewhere (anchors #17)", async () => {
    const production = { ...args, protect: true };
    const staging = { ...args, recoveryWindowDays: 0 };
    assert.deepEqual(await protectedResources((opts) => new Secrets("s", production, opts)), [
      "aws:secretsmanager/secret:Secret s-api/key",
    ]);
    assert.deepEqual(await protectedResources((opts) => new Secrets("s", staging, opts)), []);
    const windows: unknown[] = [];
    for (const each of [production, staging]) {
      const resources = await register(() => new Secrets("s", each));
      windows.push(inputsOf(resources, secretType, "s-api/key")["recoveryWindowInDays"]);
    }
    assert.deepEqual(windows, [30, 0]);
  });

  it("rotates a secret by its function", async () => {
    const resources = await register(
      () => new Secrets("s", { ...args, rotations: { "api/key": { functionArn } } }),
    );
    assert.deepEqual(inputsOf(resources, "aws:secretsmanager/secretRotation:SecretRotation", "s-api/key"), {
      secretId: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:p/api/key-0a1b2c3d",
      rotationLambdaArn: functionArn,
      rotationRules: { automaticallyAfterDays: 30 },
    });
  });

  it("copies every secret to other regions, encrypted by their keys", async () => {
    const replicas = { "eu-central-1": "arn:aws:kms:eu-central-1:111122223333:key/r" };
    const resources = await register(() => new Secrets("s", { ...args, replicas }));
    assert.deepEqual(inputsOf(resources, secretType, "s-api/key")["replicas"], [
      { region: "eu-central-1", kmsKeyId: replicas["eu-central-1"] },
    ]);
  });

  it("holds no value, and takes none (anchors #6)", async () => {
    const resources = await register(
      () => new Secrets("s", { ...args, rotations: { "api/key": { functionArn } } }),
    );
    assert.deepEqual(
      resources.filter(
        ({ type, inputs }) =>
          /SecretVersion|RandomPassword/.test(type) || /"secret(String|Binary)/.test(JSON.stringify(inputs)),
      ),
      [],
    );
  });

  const refused: readonly [string, Partial<SecretsPlanArgs>, string][] = [
    ["a name that Secrets Manager refuses", { secrets: { "api key": "Signs" } }, "secrets.api key"],
    [
      "a name with no room for its suffix",
      { secrets: { ["k".repeat(502)]: "Signs" } },
      `secrets.${"k".repeat(502)}`,
    ],
    ["a recovery window of 6 days", { recoveryWindowDays: 6 }, "recoveryWindowDays"],
    ["a recovery window of 31 days", { recoveryWindowDays: 31 }, "recoveryWindowDays"],
    ["rotation of no secret", { rotations: { other: { functionArn } } }, "rotations.other"],
    [
      "rotation by no function",
      { rotations: { "api/key": { functionArn: "rotate" } } },
      "rotations.api/key.functionArn",
    ],
    [
      "rotation after 91 days",
      { rotations: { "api/key": { functionArn, days: 91 } } },
      "rotations.api/key.days",
    ],
    ["another region's key", { replicas: { "eu-central-1": args.keyArn } }, "replicas.eu-central-1"],
  ];
  for (const [what, wrong, path] of refused) {
    it(`refuses ${what}`, () => {
      assert.deepEqual(
        planSecrets({ ...args, ...wrong }).problems.map((problem) => problem.path),
        [path],
      );
    });
  }
});
