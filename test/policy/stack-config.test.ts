import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stackConfig } from "../../policy/stack-config.ts";

describe("the pack's configuration by stack", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "slipway-policy-"));
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  it("is that of the file with the stack's name, if there is one", () => {
    writeFileSync(join(folder, "production.json"), '{ "pod-sysctls": "advisory" }');
    assert.deepEqual(stackConfig("production", folder), { "pod-sysctls": "advisory" });
    for (const stack of ["staging", undefined, "../production"])
      assert.equal(stackConfig(stack, folder), undefined);
  });

  it("is refused with all that is wrong with it", () => {
    writeFileSync(
      join(folder, "odd.json"),
      JSON.stringify({
        all: "strict",
        "no-such-rule": "advisory",
        "pod-privileged": {
          level: "high",
          exemptions: [{ resource: "*", expires: "2026-02-30", until: "x" }],
        },
        "image-digest": 1,
      }),
    );
    assert.throws(
      () => stackConfig("odd", folder),
      (error: Error) => {
        const [title, ...problems] = error.message.split("\n  ");
        assert.equal(title, "policy/config/odd.json is invalid:");
        assert.deepEqual(
          problems.map((problem) => problem.replace(/: .*/s, "")),
          [
            "all.enforcementLevel",
            "no-such-rule",
            "pod-privileged.exemptions[0].until",
            "pod-privileged.exemptions[0].resource",
            "pod-privileged.exemptions[0].reason",
            "pod-privileged.exemptions[0].owner",
            "pod-privileged.exemptions[0].expires",
            "pod-privileged.level",
            "image-digest",
          ],
        );
        return true;
      },
    );
  });

  it("is valid for every stack that the pack knows", () => {
    const stacks = readdirSync(new URL("../../policy/config/", import.meta.url)).map((file) =>
      file.replace(/\.json$/, ""),
    );
    assert.deepEqual(stacks, ["production", "staging"]);
    for (const stack of stacks) assert.notEqual(stackConfig(stack), undefined);
  });
});
