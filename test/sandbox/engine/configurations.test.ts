import assert from "node:assert/strict";
import { validSource } from "../../support/arbitrary-config.ts";
import { drawn } from "../../support/ring.ts";
import { sharedSandbox } from "./shared-sandbox.ts";

/** Of the generated configurations that test/stacks builds in process, those that the engine previews. */
const SEEDS = [1, 2, 3, 4];

describe("sandbox: generated valid configurations on the engine", () => {
  const sandbox = sharedSandbox();

  for (const seed of drawn("generated configurations", SEEDS, 1)) {
    const { settings, imageDigests = "" } = validSource(seed);
    it(`previews the one of seed ${seed}: ${Object.keys(settings).sort().join(", ")}`, async () => {
      const sections = Object.entries(settings).map(([name, text]) => [name, JSON.parse(text) as unknown]);
      const flags = await sandbox.addStack(`generated-${seed}`, Object.fromEntries(sections));
      const { code, stdout, stderr } = await sandbox.pulumi(["preview", ...flags], {
        SLIPWAY_IMAGE_DIGESTS: imageDigests,
      });
      assert.equal(code, 0, stdout + stderr);
      assert.match(stdout, /\+ \d+ to create/);
    });
  }
});
