import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { sharedSandbox } from "./shared-sandbox.ts";

/** `npm run sandbox -- report`, of a platform of which nothing is there yet. */
describe("sandbox: the plan as a page", () => {
  const sandbox = sharedSandbox();

  it("is the pipeline's own report of the rehearsed stack, with the policies asked", async () => {
    const file = join(sandbox.home, "plan.html");
    const { stdout, stderr } = await sandbox.succeed("report", file);
    assert.match(stdout, /### staging: ✅[^]*\d{3} to create[^]*Policies|#### Policies/);
    assert.ok(stderr.includes(file), stderr);
    const page = readFileSync(file, "utf8");
    assert.match(page, /^<!doctype html>[^]*<h1>staging: ✅/);
    assert.match(page, /stacks\/[\w-]+\.ts:\d+|components\/[\w/-]+\.ts:\d+/);
  });
});
