import assert from "node:assert/strict";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PINNED } from "../../../sandbox/cloud/eks/pinned.ts";
import { prepareWorkspace } from "../../../sandbox/engine/workspace.ts";
import { acquireTools, toolPaths } from "../../../sandbox/toolchain/acquire.ts";
import { projectRoot } from "../../support/project-root.ts";
import { TestSandbox } from "./test-sandbox.ts";

/** The plugin in a PULUMI_HOME. */
const pluginIn = (home: string): string =>
  join(home, "plugins", `resource-kubernetes-v${PINNED.kubernetes}`, "pulumi-resource-kubernetes");

/** A provider of a cluster that is not there: nothing is made in it. */
const program = `
import * as k8s from "@pulumi/kubernetes";
const kubeconfig = { apiVersion: "v1", kind: "Config", clusters: [], contexts: [], users: [] };
new k8s.Provider("elsewhere", { kubeconfig: JSON.stringify(kubeconfig) });
`;

/** By the engine, without a cluster. */
describe("sandbox: the kubernetes plugin", () => {
  const sandboxes: TestSandbox[] = [];
  after(async () => {
    delete process.env["SLIPWAY_KUBERNETES_PLUGIN"];
    for (const sandbox of sandboxes) await sandbox.dispose();
  });

  /** Brings the program up twice, the second time without a change. @returns the provider's inputs in the state */
  async function providerOf(sandbox: TestSandbox): Promise<Record<string, unknown>> {
    sandboxes.push(sandbox);
    const tools = toolPaths(await acquireTools(["pulumi", "kubectl", "helm"]));
    const nothing = { outside: [], kubeconfig: "", imageDigests: {} };
    await prepareWorkspace({
      ...{ layout: sandbox.layout, tools, projectRoot, stack: sandbox.stack },
      ...nothing,
    });
    const folder = join(sandbox.home, "elsewhere");
    mkdirSync(folder);
    symlinkSync(join(projectRoot, "node_modules"), join(folder, "node_modules"));
    writeFileSync(join(folder, "index.mjs"), program);
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "elsewhere", main: "index.mjs" }));
    writeFileSync(join(folder, "Pulumi.yaml"), "name: elsewhere\nruntime: nodejs\n");
    for (const args of [
      ["stack", "init", "dev", "--no-select"],
      ["up", "--yes", "--skip-preview", "--stack", "dev"],
      ["up", "--yes", "--skip-preview", "--stack", "dev", "--expect-no-changes"],
    ]) {
      const { code, stdout, stderr } = await sandbox.pulumi(args, {}, folder);
      assert.equal(code, 0, stdout + stderr);
    }
    const provider = (await sandbox.export("dev", folder)).find(({ urn }) => urn.endsWith("::elsewhere"));
    return (provider as unknown as { inputs: Record<string, unknown> }).inputs;
  }

  it("says in the state that it is the emulator, and serves the engine as well behind the router of releases", async () => {
    const emulated = new TestSandbox();
    assert.equal((await providerOf(emulated))["emulatedBy"], "slipway-sandbox");
    // In place of an official one, which is not to be had everywhere: another program that speaks its protocol.
    process.env["SLIPWAY_KUBERNETES_PLUGIN"] = pluginIn(emulated.layout.pulumiHome);
    assert.equal((await providerOf(new TestSandbox()))["emulatedBy"], "slipway-sandbox");
  });
});
