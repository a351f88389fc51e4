import assert from "node:assert/strict";
import { Registry } from "../../../components/registry/registry.ts";
import { inputsOf, register } from "../../support/mocks.ts";

const args = {
  prefix: "slipway-staging",
  repositories: ["api"],
  keyArn: "arn:aws:kms:eu-west-1:111122223333:key/k",
};

describe("registry: Registry", () => {
  it("makes an immutable, scanned, encrypted repository", async () => {
    const resources = await register(() => new Registry("r", args));
    assert.deepEqual(inputsOf(resources, "aws:ecr/repository:Repository", "r-api"), {
      name: "slipway-staging/api",
      imageTagMutability: "IMMUTABLE",
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: args.keyArn }],
      forceDelete: false,
    });
  });

  it("expires untagged images first, then the oldest", async () => {
    const resources = await register(() => new Registry("r", { ...args, keptImages: 7 }));
    const { policy } = inputsOf(resources, "aws:ecr/lifecyclePolicy:LifecyclePolicy", "r-api");
    const { rules } = JSON.parse(String(policy)) as {
      rules: { selection: { tagStatus: string; countNumber: number } }[];
    };
    assert.deepEqual(
      rules.map(({ selection }) => [selection.tagStatus, selection.countNumber]),
      [
        ["untagged", 7],
        ["any", 7],
      ],
    );
  });

  it("refuses a name that ECR refuses", async () => {
    await register(() => {
      assert.throws(
        () => new Registry("r", { ...args, repositories: ["Api"] }),
        /repositories\.Api[^]*lower-case/,
      );
    });
  });
});
