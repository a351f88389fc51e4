/** The drill of the runbook, as people run it: on a real node, with the staging stack's own rules and routes. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { obstaclesToRealNode } from "../../sandbox/cluster/real/preflight.ts";
import { projectRoot } from "../support/project-root.ts";
import type { Drilled } from "../../sandbox/observability/error-budget-drill.ts";
import { testTools } from "../sandbox/cluster/support.ts";
import { TestSandbox } from "../sandbox/engine/test-sandbox.ts";
import { isWhole, itInWhole } from "../support/ring.ts";

describe("the drill error-budget", () => {
  const sandbox = new TestSandbox();
  let atFirst: readonly string[];

  before(async function () {
    if (!isWhole) return;
    if ((await obstaclesToRealNode(await testTools())).length > 0) return this.skip();
    await sandbox.succeed("up", "--nodes", "real", "--json");
    atFirst = await components();
  });
  after(() => (isWhole ? sandbox.dispose() : undefined));

  /** Names of what runs, without the way that a drill opens to the service, and leaves open. */
  async function components(): Promise<readonly string[]> {
    const { stdout } = await sandbox.succeed("status", "--json");
    const { cluster } = JSON.parse(stdout) as {
      cluster: { components: { name: string; running: boolean }[] };
    };
    assert.ok(
      cluster.components.every(({ running }) => running),
      stdout,
    );
    return cluster.components.map(({ name }) => name).filter((name) => !name.startsWith("service-"));
  }

  itInWhole("ends, when it is interrupted, with the sandbox as it was", async () => {
    const command = [join(projectRoot, "sandbox", "bootstrap.mjs"), "drill", "error-budget"];
    const child = spawn(process.execPath, command, {
      env: { ...process.env, XDG_STATE_HOME: sandbox.home },
      stdio: ["ignore", "ignore", "pipe"],
    });
    let told = "";
    const isWaiting = new Promise<void>((resolve) => {
      child.stderr.setEncoding("utf8").on("data", (text: string) => {
        told += text;
        if (told.includes("until Prometheus has figures")) resolve();
      });
    });
    const ended = once(child, "exit");
    await Promise.race([isWaiting, ended]);
    child.kill("SIGINT");
    const [code] = (await ended) as [number];
    assert.equal(code, 1, told);
    assert.match(told, /error: the drill was interrupted\. The sandbox is as it was before\./);
    assert.deepEqual(await components(), atFirst);
  });

  itInWhole(
    "pages within two minutes where every request fails, and tells when they don't any more",
    async () => {
      const { stdout } = await sandbox.succeed("drill", "error-budget", "--json");
      const { secondsToPage, page } = JSON.parse(stdout) as Drilled;
      console.log(`      ${stdout.trim()}`);
      assert.ok(secondsToPage <= 120, stdout);
      assert.deepEqual(
        [page.receiver, page.title],
        ["oncall", "PAGE: ErrorBudgetBurn in api (slipway-staging)"],
      );
      assert.match(page.runbookUrl, /#a-service-burns-its-error-budget$/);
      assert.deepEqual(await components(), atFirst);
    },
  );
});
