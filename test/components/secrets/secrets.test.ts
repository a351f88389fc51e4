import assert from "node:assert/strict";
import { Secrets } from "../../../components/secrets/secrets.ts";
import { register } from "../../support/mocks.ts";

const args = {
  prefix: "p",
  secrets: { "api/key": "Signs" },
  keyArn: "arn:aws:kms:eu-west-1:111122223333:key/k",
};

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

  it("holds no value", async () => {
    const resources = await register(() => new Secrets("s", args));
    assert.deepEqual(
      resources.filter(({ type }) => /SecretVersion|RandomPassword/.test(type)),
      [],
    );
  });
});
