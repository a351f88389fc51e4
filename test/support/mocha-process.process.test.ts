import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { FileUsage } from "./mocha-process.ts";

const CLI = join(createRequire(import.meta.url).resolve("mocha/package.json"), "..", "lib", "cli", "cli.js");

/** Of two tests the second one ends only where nobody interrupts it. */
const SUITE = `
const { execFileSync } = require("node:child_process");
it("computes", () => {
  execFileSync(process.execPath, ["-e", "while (process.cpuUsage().user < 200_000);"]);
});
it("lasts", async () => {
  console.error("under way");
  await new Promise((resolve) => setTimeout(resolve, process.env.LASTS));
});
`;

describe("a process of mocha's", () => {
  const dir = mkdtempSync(join(tmpdir(), "slipway-mocha-"));
  const suite = join(dir, "suite.test.cjs");
  before(() => writeFileSync(suite, SUITE));
  after(() => rmSync(dir, { recursive: true, force: true }));

  function mocha(lasts: number, ...options: string[]) {
    const config = ["--config", ".mocharc.sandbox.json", ...options, suite];
    const env = { ...process.env, LASTS: String(lasts), SLIPWAY_TEST_CPU: join(dir, "cpu") };
    return spawn(process.execPath, ["--import", "./loader.mjs", CLI, ...config], { env });
  }

  it("fails once it was interrupted, amid parallel tests, too", async () => {
    const child = mocha(60_000, "--parallel", "--jobs", "2");
    const exit = once(child, "exit");
    for await (const line of createInterface({ input: child.stderr })) if (line === "under way") break;
    child.kill("SIGINT");
    assert.deepEqual(await exit, [130, null]);
  });

  it("says what each file costs, and what of that its own processes", async () => {
    const [code] = (await once(mocha(0), "exit")) as [number];
    assert.equal(code, 0);
    const lines = readFileSync(join(dir, "cpu"), "utf8").trim().split("\n");
    const { file, cpu, children } = JSON.parse(lines.at(-1)!) as FileUsage;
    assert.match(file, /suite\.test\.cjs$/);
    assert.ok(
      cpu >= children && children >= (process.platform === "linux" ? 0.2 : 0),
      JSON.stringify({ cpu, children }),
    );
  });
});
