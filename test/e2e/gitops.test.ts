/** What `npm run ci -- render` writes, applied by Flux itself from a repository of this machine, on a real API server. */
import assert from "node:assert/strict";
import { acquireGoTool } from "../support/go-tool.ts";
import { isWhole } from "../support/ring.ts";
import { GitOpsDrill } from "./support/gitops-drill.ts";
import { steps } from "./support/gitops-steps.ts";

describe("services by GitOps", () => {
  const drill = new GitOpsDrill();

  before(async function () {
    if (!isWhole) {
      console.log(
        "      skipped: of the whole ring alone (SLIPWAY_RING=all), since to build Flux takes 11 minutes",
      );
      return this.skip();
    }
    const program = await acquireGoTool("flux", { CGO_ENABLED: "0" });
    if (program === undefined) {
      console.log("      skipped: there is no go command to build Flux with");
      return this.skip();
    }
    await drill.begin(program);
  });
  after(() => drill.end());

  for (const { what, most, run } of steps)
    it(what, async () => {
      const seconds = await run(drill);
      console.log(`      ${seconds} s`);
      if (most !== undefined) assert.ok(seconds <= most, `${seconds} s, and ${most} are promised`);
    });
});
