import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sandboxLayout } from "../../../sandbox/engine/layout.ts";
import { projectRoot } from "../../support/project-root.ts";
import { noSandbox, sandboxNames } from "../../../sandbox/engine/sandboxes.ts";

describe("sandboxes of a user", () => {
  it("are the folders that there are", () => {
    const root = mkdtempSync(join(tmpdir(), "slipway-test-sandboxes-"));
    try {
      assert.deepEqual(sandboxNames(join(root, "none")), []);
      for (const name of ["mine", "staging"]) mkdirSync(join(root, name));
      writeFileSync(join(root, "file"), "");
      assert.deepEqual(sandboxNames(root), ["mine", "staging"]);
    } finally {
      rmSync(root, { recursive: true });
    }
  });

  it("are named where another is asked for, with the flag that starts it", () => {
    const said = (name: string, names: readonly string[]) => {
      const layout = sandboxLayout(name, { XDG_STATE_HOME: "/state" });
      return noSandbox(layout, projectRoot, names).message.split("\n").slice(1);
    };
    assert.deepEqual(said("stagin", ["mine", "staging"]), [
      "There are: mine, staging (--name)",
      "Fix: npm start -- --name stagin",
    ]);
    assert.deepEqual(said("production", []), ["Fix: npm start -- --stack production"]);
  });
});
