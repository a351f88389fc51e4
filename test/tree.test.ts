import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const tracked = execFileSync("git", ["ls-files"], { cwd: root, encoding: "utf8" }).trim().split("\n");
const text = (file: string): string => readFileSync(join(root, file), "utf8");

describe("tree", () => {
  it("knows of a stand-in in sandbox/ alone", () => {
    const product = tracked.filter(
      (file) => /^(components|stacks|policy|charts|app)\//.test(file) && !file.endsWith("/LICENSE"),
    );
    assert.ok(product.length > 50);
    assert.deepEqual(
      product.filter((file) => /stand-?in|SLIPWAY_SANDBOX|\.\.\/sandbox/i.test(text(file))),
      [],
    );
  });

  it("holds no resolved address of a package registry in the lockfiles", () => {
    for (const file of tracked.filter((file) => file.endsWith("package-lock.json"))) {
      assert.doesNotMatch(text(file), /"resolved": "https?:/, file);
    }
  });
});
