import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { emulatorPrograms } from "../../../sandbox/engine/emulators.ts";

describe("bundled emulators", () => {
  it("serve on the port that they print", async function () {
    this.timeout(60_000); // four programs, on a machine of unknown load
    const emulators = await emulatorPrograms();
    assert.deepEqual(Object.keys(emulators).sort(), ["aws", "eks", "kubernetes", "random"]);
    for (const program of Object.values(emulators)) {
      const plugin = spawn(process.execPath, [program, "127.0.0.1:1"], {
        env: { ...process.env, SLIPWAY_SANDBOX_DIR: "/nonexistent" },
        stdio: ["ignore", "pipe", "inherit"],
      });
      try {
        const [printed] = (await once(plugin.stdout, "data")) as [Buffer];
        assert.match(printed.toString(), /^\d+\n$/);
      } finally {
        plugin.kill("SIGKILL");
      }
    }
  });
});
