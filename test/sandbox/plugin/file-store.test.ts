import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readJson, sandboxDir, withLock, writeJson } from "../../../sandbox/plugin/file-store.ts";

describe("the file store of the emulated plugins", () => {
  let dir: string;
  beforeEach(() => (dir = mkdtempSync(join(tmpdir(), "slipway-store-"))));
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it("reads what it wrote, and nothing where there is nothing", () => {
    const path = join(dir, "deep", "file.json");
    assert.equal(readJson(path), undefined);
    writeJson(path, { a: 1 });
    writeJson(path, { a: 2 });
    assert.deepEqual(readJson(path), { a: 2 });
    assert.deepEqual(readdirSync(join(dir, "deep")), ["file.json"]);
  });

  it("lets one in at a time, in order", async () => {
    const log: string[] = [];
    const visit = (name: string) =>
      withLock(dir, async () => {
        log.push(`${name} in`);
        await new Promise(setImmediate);
        log.push(`${name} out`);
      });
    await Promise.all([visit("a"), visit("b"), visit("c")]);
    assert.deepEqual(log, ["a in", "a out", "b in", "b out", "c in", "c out"]);
  });

  it("opens again after a failure", async () => {
    await assert.rejects(
      withLock(dir, () => {
        throw new Error("no");
      }),
      /no/,
    );
    assert.equal(await withLock(dir, () => "in"), "in");
  });

  it("takes the lock of a killed process over", async () => {
    const { pid } = spawnSync(process.execPath, ["-e", ""]);
    writeFileSync(join(dir, "lock"), String(pid));
    assert.equal(await withLock(dir, () => "in"), "in");
    assert.deepEqual(readdirSync(dir), []);
  });

  it("waits for a living owner, and says who it is", async () => {
    writeFileSync(join(dir, "lock"), String(process.ppid));
    await assert.rejects(
      withLock(dir, () => "in", 20),
      new RegExp(`process ${process.ppid} has held`),
    );
  });

  it("says how to get a sandbox", () => {
    const before = process.env.SLIPWAY_SANDBOX_DIR;
    delete process.env.SLIPWAY_SANDBOX_DIR;
    assert.throws(sandboxDir, /SLIPWAY_SANDBOX_DIR is not set.*npm start/);
    if (before !== undefined) process.env.SLIPWAY_SANDBOX_DIR = before;
  });
});
