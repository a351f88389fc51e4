import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createContext, requireProject, workspaceOf } from "../../../sandbox/commands/context.ts";
import report from "../../../sandbox/commands/report.ts";
import { sandboxLayout } from "../../../sandbox/engine/layout.ts";
import { providerPlugins } from "../../../sandbox/engine/plugins.ts";
import { findProject, planReportOf, policyPackOf, readStack } from "../../../sandbox/engine/project.ts";
import { openWorkspace } from "../../../sandbox/engine/workspace.ts";
import { projectRoot } from "../../support/project-root.ts";

describe("a project that the sandbox rehearses", () => {
  let home: string;
  const { XDG_STATE_HOME } = process.env;

  beforeEach(() => {
    home = realpathSync(mkdtempSync(join(tmpdir(), "slipway-project-")));
    process.env.XDG_STATE_HOME = join(home, "state");
  });
  afterEach(() => {
    if (XDG_STATE_HOME === undefined) delete process.env.XDG_STATE_HOME;
    else process.env.XDG_STATE_HOME = XDG_STATE_HOME;
    rmSync(home, { recursive: true, force: true });
  });

  /** A project with a file for each of these stacks. @returns its folder */
  function project(name: string, stacks: readonly string[], files: Readonly<Record<string, string>> = {}) {
    const root = join(home, name);
    mkdirSync(join(root, "program"), { recursive: true });
    writeFileSync(join(root, "Pulumi.yaml"), `name: ${name}\nruntime: nodejs\n`);
    for (const stack of stacks)
      writeFileSync(join(root, `Pulumi.${stack}.yaml`), "config:\n  aws:region: eu-west-1\n");
    for (const [file, text] of Object.entries(files)) writeFileSync(join(root, file), text);
    return root;
  }

  /** A sandbox of that project, as `up` leaves it. */
  function prepare(root: string, name: string): void {
    const layout = sandboxLayout(name);
    mkdirSync(layout.root, { recursive: true });
    writeFileSync(layout.encryptionSalt, "encryptionsalt: v1\n");
    const facts = { stack: name, projectRoot: root, kubeconfig: "", imageDigests: {} };
    writeFileSync(layout.facts, JSON.stringify(facts));
  }

  it("is found from any folder of it, and by --cwd from elsewhere", () => {
    const root = project("shop", ["dev"]);
    assert.equal(findProject(join(root, "program")), root);
    assert.equal(requireProject(createContext({}, [], join(root, "program"))), root);
    assert.equal(requireProject(createContext({ cwd: root }, [], home)), root);
    assert.throws(() => requireProject(createContext({}, [], home)), /there is no Pulumi\.yaml here/);
  });

  it("makes reports of its plans by a program that it names, or says that it names none", async () => {
    const root = project("shop", ["dev"], { "package.json": "{}" });
    prepare(root, "dev");
    await assert.rejects(
      report(createContext({ cwd: root, stack: "dev" }, [], home)),
      /does not say which program makes a report of a plan\.\nFix: name it, "slipway": \{ "planReport"/,
    );
    assert.equal(planReportOf(projectRoot), "./ci/plan-report.mjs");
  });

  it("has its only stack rehearsed by default, and staging where it has several", () => {
    assert.equal(createContext({}, [], project("one", ["dev"])).stack, "dev");
    const several = createContext({}, [], project("several", ["dev", "prod", "staging"]));
    assert.deepEqual([several.stack, several.layout.name], ["staging", "staging"]);
    assert.equal(createContext({ stack: "prod" }, [], project("named", ["dev"])).stack, "prod");
  });

  it("is told which of its stacks have a file, and which module to name", async () => {
    const root = project("shop", ["dev", "prod"]);
    await assert.rejects(
      readStack(root, "staging"),
      /Fix: name a stack that has a file: --stack dev or --st/,
    );
    await assert.rejects(readStack(root, "dev"), /package\.json does not say which module describes a stack/);
  });

  it("describes a stack by the module that it names, and names its policy pack", async () => {
    const describe =
      "export const describeStack = ({ project, stack, config }) => ({ project, stack, config });";
    const slipway = { describeStack: "./describe.mjs", policyPack: "./pack" };
    const root = project("shop", ["dev"], {
      "describe.mjs": describe,
      "package.json": JSON.stringify({ slipway }),
    });
    assert.deepEqual(await readStack(root, "dev"), {
      ...{ project: "shop", stack: "dev" },
      config: { "aws:region": "eu-west-1" },
    });
    assert.equal(policyPackOf(root), "./pack");
    assert.equal(policyPackOf(project("bare", ["dev"])), undefined);
  });

  it("keeps its sandbox from another project with a stack of that name, unless that asks for it by name", () => {
    const [shop, other] = [project("shop", ["dev"]), project("other", ["dev"])];
    prepare(shop, "dev");
    assert.equal(workspaceOf(createContext({}, [], shop)).projectRoot, shop);
    assert.throws(
      () => workspaceOf(createContext({}, [], other)),
      new RegExp(`is that of the project "shop" \\(${shop}\\)[^]*--stack dev --name other-dev`),
    );
    assert.equal(workspaceOf(createContext({ name: "dev" }, [], other)).projectRoot, shop);
    assert.equal(openWorkspace(sandboxLayout("dev")).projectRoot, shop);
  });

  it("is asked for providers of the versions that it uses, and runs the sandbox's own emulators of them", () => {
    const root = project("shop", ["dev"]);
    const aws = join(root, "node_modules", "@pulumi", "aws");
    mkdirSync(aws, { recursive: true });
    writeFileSync(join(aws, "package.json"), JSON.stringify({ version: "7.99.0" }));
    const emulators = { aws: "/a.js", eks: "/e.js", random: "/r.js", kubernetes: "/k.js" };
    const plugins = providerPlugins({ projectRoot: root, tools: {}, node: "/node", emulators });
    assert.equal(plugins.find(({ name }) => name === "aws")?.version, "7.99.0");
    for (const { name, version, script } of plugins) {
      assert.match(version, /^\d+\.\d+\.\d+$/, name);
      assert.ok(script.includes(projectRoot) && !script.includes(root), script);
    }
  });
});
