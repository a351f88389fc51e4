import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { policyPackVersion } from "../../stacks/policy-pack.ts";

describe("the policy pack that a deployment records", () => {
  it("is the one of the lock file: what the workflows install and judge by", () => {
    const lock = readFileSync(new URL("../../package-lock.json", import.meta.url), "utf8");
    const { packages } = JSON.parse(lock) as { packages: Record<string, { version: string }> };
    assert.match(policyPackVersion(), /^\d+\.\d+\.\d+/);
    assert.equal(policyPackVersion(), packages["policy"]?.version);
  });
});
