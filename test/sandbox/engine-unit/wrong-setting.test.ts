import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createContext } from "../../../sandbox/commands/context.ts";
import preview from "../../../sandbox/commands/preview.ts";

const root = join(import.meta.dirname, "..", "..", "..");

describe("sandbox -- preview", () => {
  const { XDG_STATE_HOME } = process.env;
  let home: string;

  /** A sandbox that is prepared and not running, for a project whose staging file is `stackFile`. */
  function sandboxOf(stackFile: string): ReturnType<typeof createContext> {
    const context = createContext({ stack: "staging", color: false });
    mkdirSync(context.layout.root, { recursive: true });
    copyFileSync(join(root, "Pulumi.yaml"), join(home, "Pulumi.yaml"));
    const describeStack = join(root, "stacks", "describe-stack.ts");
    writeFileSync(join(home, "package.json"), JSON.stringify({ slipway: { describeStack } }));
    writeFileSync(join(home, "Pulumi.staging.yaml"), stackFile);
    writeFileSync(context.layout.encryptionSalt, "encryptionsalt: v1\n");
    const facts = { stack: "staging", projectRoot: home, kubeconfig: "", imageDigests: {} };
    writeFileSync(context.layout.facts, JSON.stringify(facts));
    return context;
  }

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), "slipway-wrong-setting-"));
    process.env.XDG_STATE_HOME = home;
  });
  afterEach(() => {
    if (XDG_STATE_HOME === undefined) delete process.env.XDG_STATE_HOME;
    else process.env.XDG_STATE_HOME = XDG_STATE_HOME;
    rmSync(home, { recursive: true, force: true });
  });

  const committed = readFileSync(join(root, "Pulumi.staging.yaml"), "utf8");

  it("tells every wrong setting without an engine, or a cluster", async () => {
    const wrong = `${committed}\n  slipway:netwrok: {}\n  slipway:admision: {}\n`;
    await assert.rejects(preview(sandboxOf(wrong)), /netwrok[\s\S]*admision|admision[\s\S]*netwrok/);
  });

  it("finds nothing wrong with the committed file, and says what is not running", async () => {
    await assert.rejects(preview(sandboxOf(committed)), /is not running/);
  });
});
