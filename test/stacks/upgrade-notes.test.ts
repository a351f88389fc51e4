import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { intendedChanges } from "./intended-changes.ts";
import { becomes, recordedReleases, renderNotes } from "./upgrade-notes.ts";

const file = join(import.meta.dirname, "..", "..", "docs", "upgrade.md");

describe("docs/upgrade.md", () => {
  it("tells each change that the upgrade of a recorded state makes on purpose", async () => {
    const page = readFileSync(file, "utf8");
    const wanted = await renderNotes(page);
    if (process.env["UPDATE_GOLDEN"] !== undefined) writeFileSync(file, wanted);
    else assert.equal(page, wanted, "UPDATE_GOLDEN=1 npx mocha test/stacks/upgrade-notes.test.ts renews it");
    for (const { what, why, todo } of intendedChanges)
      for (const told of [what, why, todo]) assert.ok(wanted.includes(told), told);
  });

  it("is of releases that are recorded, and says what becomes of each", () => {
    for (const change of intendedChanges) {
      assert.ok(recordedReleases.includes(change.release), change.release);
      assert.ok(becomes(change), String(change.finding));
    }
  });
});
