import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { SecretsManager } from "../../../sandbox/cloud/secrets-manager.ts";
import { REGION, TestCloud } from "./harness.ts";
import { putReaders, putSecret, READER, secretArn } from "./readers.ts";

const CLI = join(import.meta.dirname, "../../../sandbox/cloud/aws-cli.mjs");

describe("the emulated aws secretsmanager", () => {
  let cloud: TestCloud;
  before(async () => {
    cloud = new TestCloud();
    await cloud.start();
    await putReaders(cloud.editor);
    await putSecret(cloud.editor, "shop/api");
  });
  after(() => cloud.stop());

  const aws = (args: readonly string[], input = "") => {
    const env = { ...process.env, SLIPWAY_SANDBOX_DIR: cloud.sandbox, AWS_REGION: REGION };
    return spawnSync(process.execPath, [CLI, "secretsmanager", ...args], { env, input, encoding: "utf8" });
  };
  const put = (id: string, value: string) =>
    aws(["put-secret-value", "--secret-id", id, "--secret-string", "file:///dev/stdin"], value);
  const read = () =>
    new SecretsManager(join(cloud.sandbox, "cloud")).value({
      ...{ id: "shop/api", region: REGION, caller: "external-secrets", role: READER },
    });

  it("gives a secret its value, which a program in the cluster reads, and tells it to nobody", async () => {
    const first = put("shop/api", "s3cret-1");
    assert.equal(first.stderr, "");
    const { ARN, Name, VersionId, VersionStages } = JSON.parse(first.stdout) as Record<string, unknown>;
    assert.deepEqual([ARN, Name, VersionStages], [secretArn("shop/api"), "shop/api", ["AWSCURRENT"]]);
    assert.equal(await read(), "s3cret-1");

    const second = put(secretArn("shop/api"), "s3cret-2");
    assert.equal(await read(), "s3cret-2");
    const described = aws(["describe-secret", "--secret-id", "shop/api"]).stdout;
    const { VersionIdsToStages } = JSON.parse(described) as { VersionIdsToStages: Record<string, string[]> };
    const { VersionId: now } = JSON.parse(second.stdout) as { VersionId: string };
    assert.deepEqual(VersionIdsToStages, { [String(VersionId)]: ["AWSPREVIOUS"], [now]: ["AWSCURRENT"] });
    for (const told of [first.stdout, second.stdout, described]) assert.doesNotMatch(told, /s3cret/);
  });

  it("refuses in AWS's words what it would refuse", () => {
    const unknown = put("shop/none", "x");
    assert.match(
      unknown.stderr,
      /^\nAn error occurred \(ResourceNotFoundException\) when calling the PutSecretValue operation: Secrets Manager can't find the specified secret \(shop\/none\)\.\n$/,
    );
    assert.equal(unknown.status, 254);
    const bare = aws(["put-secret-value"]);
    assert.match(bare.stderr, /the following arguments are required: --secret-id, --secret-string/);
    const file = aws(["put-secret-value", "--secret-id", "shop/api", "--secret-string", "file:///none"]);
    assert.match(file.stderr, /Unable to load paramfile file:\/\/\/none: ENOENT/);
    assert.match(aws(["get-secret-value", "--secret-id", "shop/api"]).stderr, /emulator of the AWS CLI/);
  });
});
