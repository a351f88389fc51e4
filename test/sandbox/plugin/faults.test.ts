import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterOperation, beforeOperation, type Fault, MAX_ATTEMPTS } from "../../../sandbox/plugin/faults.ts";
import { readJson, writeJson } from "../../../sandbox/plugin/file-store.ts";

const create = { plugin: "aws", operation: "create", type: "aws:ec2/vpc:Vpc", urn: "urn" } as const;

describe("fault injection", () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "slipway-faults-"));
    process.env.SLIPWAY_SANDBOX_DIR = dir;
  });
  afterEach(() => {
    delete process.env.SLIPWAY_SANDBOX_DIR;
    rmSync(dir, { recursive: true, force: true });
  });

  const inject = (...faults: Fault[]) => writeJson(join(dir, "cloud", "faults.json"), faults);
  const outcomes = async (count: number) => {
    const results: string[] = [];
    for (let call = 0; call < count; call++) {
      results.push(
        await beforeOperation(create).then(
          () => "ok",
          () => "error",
        ),
      );
    }
    return results;
  };

  it("does nothing without a file", async () => {
    await beforeOperation(create);
    await afterOperation(create);
  });

  it("fails from the nth matching call on, as often as it is told", async () => {
    inject({ kind: "error", nth: 2, times: 2 });
    assert.deepEqual(await outcomes(4), ["ok", "error", "error", "ok"]);
  });

  it("matches plugin, operation, type and phase", async () => {
    inject(
      { kind: "error", nth: 1, plugin: "eks" },
      { kind: "error", nth: 1, operation: "delete" },
      { kind: "error", nth: 1, type: "aws:ec2/subnet:Subnet" },
      { kind: "error", nth: 1, phase: "after" },
    );
    await beforeOperation(create);
    await assert.rejects(afterOperation(create), /InternalFailure/);
  });

  it("keeps its count in a file, for other processes and restarts", async () => {
    inject({ kind: "error", nth: 2 });
    await beforeOperation(create);
    const counters = readJson<Record<string, number>>(join(dir, "cloud", "fault-counters", "counters.json"));
    assert.deepEqual(Object.values(counters ?? {}), [1]);
  });

  it("retries a throttled call as the real provider does", async () => {
    inject({ kind: "throttle", nth: 1, times: MAX_ATTEMPTS - 1 });
    await beforeOperation(create);
  });

  it("gives a call up that stays throttled", async () => {
    inject({ kind: "throttle", nth: 1, times: MAX_ATTEMPTS });
    await assert.rejects(beforeOperation(create), /StatusCode: 429, api error ThrottlingException/);
  });

  it("hangs for the time that it is told", async () => {
    inject({ kind: "hang", nth: 1, seconds: 0 });
    await beforeOperation(create);
  });
});
