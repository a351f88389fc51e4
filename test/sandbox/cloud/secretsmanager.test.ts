import assert from "node:assert/strict";
import type { Properties } from "../../../sandbox/plugin/provider.ts";
import { REGION, TestCloud } from "./harness.ts";

const SECRET = "aws:secretsmanager/secret:Secret";
const ROTATION = "aws:secretsmanager/secretRotation:SecretRotation";
const rotationLambdaArn = `arn:aws:lambda:${REGION}:111122223333:function:rotate`;

describe("Secrets Manager in the emulated cloud", () => {
  let cloud: TestCloud;
  beforeEach(async () => {
    cloud = new TestCloud();
    await cloud.start();
  });
  afterEach(() => cloud.stop());

  it("rotates a secret that exists, by a function, once; and no longer than it exists", async () => {
    const rotationRules = { automaticallyAfterDays: 30 };
    const inputs = { secretId: `arn:aws:secretsmanager:${REGION}:111122223333:secret:none`, rotationRules };
    await assert.rejects(cloud.create(ROTATION, "none", inputs), /ResourceNotFoundException/);
    const secret = await cloud.create(SECRET, "s", { name: "s", recoveryWindowInDays: 0 });
    const own = { secretId: secret.id, rotationRules };
    await assert.rejects(cloud.create(ROTATION, "s", own), /No Lambda rotation function ARN/);
    await cloud.create(ROTATION, "s", { ...own, rotationLambdaArn });
    await assert.rejects(
      cloud.create(ROTATION, "again", { ...own, rotationLambdaArn }),
      /configured already/,
    );
    await cloud.delete(secret);
    assert.deepEqual(await cloud.editor.list(), []);
  });

  it("copies a secret to other regions only", async () => {
    await assert.rejects(
      cloud.create(SECRET, "s", { name: "s", replicas: [{ region: REGION }] }),
      /Invalid replica region/,
    );
    await cloud.create(SECRET, "s", { name: "s", replicas: [{ region: "eu-central-1" }] });
  });

  const failing: readonly [string, Properties, RegExp][] = [
    ["no rules", { rotationLambdaArn }, /must be set unless/],
    [
      "rules for no rotation",
      { rotationEnabled: false, rotationRules: { automaticallyAfterDays: 1 } },
      /only then/,
    ],
    ["1001 days", { rotationRules: { automaticallyAfterDays: 1001 } }, /range \(1 - 1000\), got 1001/],
    [
      "days and a schedule",
      { rotationRules: { automaticallyAfterDays: 1, scheduleExpression: "rate(1 day)" } },
      /exactly one/,
    ],
    [
      "what is no function",
      { rotationLambdaArn: "rotate", rotationRules: { automaticallyAfterDays: 1 } },
      /ARN of a Lambda/,
    ],
  ];
  for (const [what, inputs, reason] of failing) {
    it(`check refuses a rotation with ${what}`, async () => {
      const failures = await cloud.failures(ROTATION, { secretId: "s", ...inputs });
      assert.match(failures.map((failure) => failure.reason).join("\n"), reason);
    });
  }
});
