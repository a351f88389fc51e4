import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CloudEditor } from "../../../sandbox/cloud/edit.ts";
import { withSecretOwner } from "../../../sandbox/commands/secret-owner.ts";

const VERSION = "aws:secretsmanager/secretVersion:SecretVersion";

describe("the owner of the secrets, as the sandbox plays it", () => {
  let dir: string;
  beforeEach(() => (dir = mkdtempSync(join(tmpdir(), "slipway-owner-"))));
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it("gives a value to what an update makes, while the update still waits for it", async () => {
    const cloud = new CloudEditor(dir);
    const { result, filled } = await withSecretOwner(dir, async () => {
      const type = "aws:secretsmanager/secret:Secret";
      await cloud.put({ type, scope: "eu-west-1", id: "arn", outputs: { name: "shop/api" } });
      while ((await cloud.list(VERSION)).length === 0)
        await new Promise((resolve) => setTimeout(resolve, 10));
      return "up";
    });
    assert.deepEqual([result, filled], ["up", ["shop/api"]]);
    const [version] = await cloud.list(VERSION);
    assert.match(String(version?.outputs.secretString), /^sealed:/);
  });

  it("ends with the update, whatever came of it", async () => {
    await assert.rejects(
      withSecretOwner(dir, () => Promise.reject(new Error("pulumi up failed"))),
      /pulumi up failed/,
    );
  });
});
