import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sandboxLayout } from "../../../sandbox/engine/layout.ts";
import { officialKubernetes, providerPlugins } from "../../../sandbox/engine/plugins.ts";
import { prepareWorkspace } from "../../../sandbox/engine/workspace.ts";
import { writeJson } from "../../../sandbox/plugin/file-store.ts";
import { projectRoot } from "../../support/project-root.ts";

describe("the kubernetes plugin of a sandbox", () => {
  let folder: string;
  let official: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "slipway-kubernetes-"));
    official = join(folder, "pulumi-resource-kubernetes");
    writeFileSync(official, "#!/bin/sh\n", { mode: 0o755 });
  });
  afterEach(() => {
    delete process.env["SLIPWAY_KUBERNETES_PLUGIN"];
    rmSync(folder, { recursive: true, force: true });
  });

  it("is the official one that SLIPWAY_KUBERNETES_PLUGIN names, in every version, behind the router of releases", () => {
    const emulators = { aws: "/a.js", eks: "/e.js", random: "/r.js", kubernetes: "/k.js" };
    const options = { projectRoot, tools: {}, node: "/node", emulators };
    const kubernetes = (officialKubernetes?: string) =>
      providerPlugins({ ...options, officialKubernetes }).filter(({ name }) => name === "kubernetes");
    for (const { source, script } of kubernetes(official)) {
      assert.equal(source, "official");
      assert.ok(script.includes(`route-releases.mjs' '${official}' '/node' '--import'`), script);
      assert.match(script, /'\/k\.js' '--' "\$@"\n$/);
    }
    assert.equal(kubernetes(official).length, 2);
    assert.ok(kubernetes().every(({ source, script }) => source === "emulator" && script.includes("/k.js")));
  });

  it("has to be a program", () => {
    assert.equal(officialKubernetes({}), undefined);
    assert.equal(officialKubernetes({ SLIPWAY_KUBERNETES_PLUGIN: official }), official);
    for (const path of [join(folder, "none"), "pulumi-resource-kubernetes"])
      assert.throws(
        () => officialKubernetes({ SLIPWAY_KUBERNETES_PLUGIN: path }),
        /SLIPWAY_KUBERNETES_PLUGIN names no program: .*\nAllowed: the absolute path.*\nFix: /,
      );
  });

  for (const [before, now, fix] of [
    [
      "emulator",
      "official",
      /made by the emulated kubernetes plugin[^]*Fix: unset SLIPWAY_KUBERNETES_PLUGIN;/,
    ],
    [
      "official",
      "emulator",
      /made by the official kubernetes plugin[^]*Fix: set SLIPWAY_KUBERNETES_PLUGIN again;/,
    ],
    [undefined, "official", /made by the emulated kubernetes plugin/],
  ] as const) {
    it(`is never the ${now} one where ${before ?? "an earlier release"} has made the state, and says the ways out`, async () => {
      const layout = sandboxLayout("staging", { XDG_STATE_HOME: folder });
      mkdirSync(layout.root, { recursive: true });
      const facts = { stack: "staging", projectRoot, kubeconfig: "/k", imageDigests: {} };
      writeJson(layout.facts, { ...facts, ...(before && { kubernetesPlugin: before }) });
      if (now === "official") process.env["SLIPWAY_KUBERNETES_PLUGIN"] = official;
      await assert.rejects(prepareWorkspace({ ...facts, layout, tools: {}, outside: [] }), (error: Error) => {
        assert.match(error.message, fix);
        assert.match(error.message, /another sandbox by --name, or remove this one first: .*destroy/);
        return true;
      });
    });
  }

  it("differs from the official one in what docs/sandbox-kubernetes.md lists, each with a test that there is", () => {
    const page = readFileSync(join(projectRoot, "docs", "sandbox-kubernetes.md"), "utf8");
    const rows = [...page.matchAll(/^\|.*\| `(test\/\S+)` "([^"]+)" *\|$/gm)].map(
      ([, file = "", title = ""]) => ({ file, title }),
    );
    const table = (page.split("## What differs")[1] ?? "").split("\n").filter((line) => line.startsWith("|"));
    assert.equal(rows.length, table.length - 2);
    const missing = rows.filter(
      ({ file, title }) => !readFileSync(join(projectRoot, file), "utf8").includes(title),
    );
    assert.deepEqual(missing, []);
  });
});
