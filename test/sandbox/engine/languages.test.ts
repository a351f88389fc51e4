import assert from "node:assert/strict";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../support/project-root.ts";
import { buildPlugin } from "../../../scripts/plugin.ts";
import { renderSchema, SCHEMA_FILE } from "../../../scripts/schema.ts";
import { acquireGoTool } from "../../support/go-tool.ts";
import { itInWhole } from "../../support/ring.ts";
import { type Ended, run, TestSandbox } from "./test-sandbox.ts";

const imageDigest = `sha256:${"0".repeat(64)}`;
const { version } = JSON.parse(readFileSync(SCHEMA_FILE, "utf8")) as { version: string };
const { dependencies } = JSON.parse(readFileSync(join(projectRoot, "package.json"), "utf8")) as {
  dependencies: Record<string, string>;
};

const YAML_MODULE = join(projectRoot, "tools", "pulumi-language-yaml", "go.mod");

const goModule = (name: string, sdk: string): string =>
  `module ${name}\n\ngo 1.26.4\n\nrequire github.com/pulumi/pulumi/sdk/v3 ${sdk}\n`;

/** The components as programs in other languages have them: the plugin, and an SDK made from its schema. */
describe("sandbox: components in other languages", () => {
  const sandbox = new TestSandbox();
  const python = join(sandbox.home, "venv", "bin", "python");

  const succeed = async (ended: Promise<Ended>): Promise<string> => {
    const { code, stdout, stderr } = await ended;
    assert.equal(code, 0, stdout + stderr);
    return stdout;
  };

  before(async () => {
    await sandbox.prepare();
    const plugins = join(sandbox.workspace.env.PULUMI_HOME ?? "", "plugins");
    await buildPlugin(join(plugins, `resource-slipway-v${version}`));
  });
  after(() => sandbox.dispose());

  it("has the schema that the components' types say", async function () {
    this.timeout(300_000);
    assert.equal(readFileSync(SCHEMA_FILE, "utf8"), await renderSchema(), "run npm run generate:schema");
  });

  it("has a schema that Pulumi takes, from the plugin itself", async () => {
    await succeed(sandbox.pulumi(["schema", "check", SCHEMA_FILE], {}, sandbox.home));
    const told = await succeed(
      sandbox.pulumi(["package", "get-schema", `slipway@${version}`], {}, sandbox.home),
    );
    const tokens = (text: string) => Object.keys((JSON.parse(text) as { resources: object }).resources);
    assert.deepEqual(tokens(told).sort(), tokens(readFileSync(SCHEMA_FILE, "utf8")).sort());
  });

  /** What is in the state, but for providers: a program that uses the plugin has one more. */
  async function made(project: string): Promise<string[]> {
    const resources = await sandbox.export("dev", project);
    return resources
      .map(({ urn }) => urn.split("::").slice(2).join("::"))
      .filter((urn) => !urn.startsWith("pulumi:providers:"))
      .sort();
  }

  /** A project of the example of a language, with its configuration. */
  function projectOf(language: string): string {
    const project = join(sandbox.home, language);
    cpSync(join(projectRoot, "examples", language), project, { recursive: true });
    const file = join(project, "Pulumi.dev.yaml");
    writeFileSync(file, `${readFileSync(file, "utf8")}  shop:imageDigest: "${imageDigest}"\n`);
    return project;
  }

  /** What the TypeScript program makes; others are compared with it. */
  let expected: Promise<string[]> | undefined;
  const inTypeScript = (): Promise<string[]> => (expected ??= upInTypeScript());

  async function upInTypeScript(): Promise<string[]> {
    const project = projectOf("typescript");
    const source = readFileSync(join(project, "index.ts"), "utf8");
    const components = join(projectRoot, "components", "index.ts");
    writeFileSync(join(project, "index.ts"), source.replace('from "slipway"', `from "${components}"`));
    writeFileSync(join(project, "package.json"), JSON.stringify({ type: "module", main: "index.ts" }));
    const options = `{typescript: false, nodeargs: "--import ${join(projectRoot, "loader.mjs")}"}`;
    writeFileSync(join(project, "Pulumi.yaml"), `name: shop\nruntime: {name: nodejs, options: ${options}}\n`);
    await succeed(run("ln", ["-s", join(projectRoot, "node_modules"), project], process.env));
    await succeed(sandbox.pulumi(["stack", "select", "dev", "--create"], {}, project));
    await succeed(sandbox.pulumi(["up", "--yes", "--skip-preview", "--stack", "dev"], {}, project));
    const resources = await made(project);
    await succeed(sandbox.pulumi(["destroy", "--yes", "--skip-preview", "--stack", "dev"], {}, project));
    return resources;
  }

  // The language host is built first, and Go's SDK compiled: minutes where neither was before.
  itInWhole("makes the same resources by a YAML program, and they go again", async function () {
    const host = await acquireGoTool("pulumi-language-yaml");
    if (host === undefined) this.skip();
    const project = projectOf("yaml");
    const [, version = ""] = /pulumi-yaml (v[\d.]+)/.exec(readFileSync(YAML_MODULE, "utf8")) ?? [];
    const plugin = join(sandbox.workspace.env.PULUMI_HOME ?? "", "plugins", `language-yaml-${version}`);
    mkdirSync(plugin);
    cpSync(host, join(plugin, "pulumi-language-yaml"));
    const pulumi = (...args: string[]): Promise<string> =>
      succeed(sandbox.pulumi([...args, "--stack", "dev"], {}, project));
    await pulumi("stack", "select", "--create");
    await pulumi("up", "--yes", "--skip-preview");
    assert.deepEqual(await made(project), await inTypeScript());
    await pulumi("destroy", "--yes", "--skip-preview");
    assert.deepEqual(await sandbox.export("dev", project), []);
  });

  itInWhole("makes the same resources by a Go program, and they go again", async function () {
    const codegen = await acquireGoTool("codegen");
    if (codegen === undefined) this.skip();
    const project = projectOf("go");
    await succeed(run(codegen, [SCHEMA_FILE, join(sandbox.home, "sdks")], process.env));
    const sdk = join(sandbox.home, "sdks", "go");
    const pinned = readFileSync(join(project, "go.mod"), "utf8");
    const [, version = ""] = /github.com\/pulumi\/pulumi\/sdk\/v3 (v[\d.]+)/.exec(pinned) ?? [];
    writeFileSync(join(sdk, "go.mod"), goModule("slipway.dev/sdk/go", version));
    const go = (folder: string, ...args: string[]): Promise<string> =>
      succeed(run("go", args, { ...process.env, GOFLAGS: "-mod=mod" }, folder));
    await go(project, "mod", "edit", `-replace=slipway.dev/sdk/go=${sdk}`);
    await go(project, "vet", "./...");
    // As the Python program: its own language host, by the Automation API.
    const program = readFileSync(join(project, "main.go"), "utf8");
    writeFileSync(join(project, "main.go"), program.replace(/^func main\(\) \{[^}]*\}$/m, ""));
    cpSync(join(import.meta.dirname, "inline.go.txt"), join(project, "inline.go"));
    await go(project, "build", "-o", "shop", ".");
    const inline = (command: string): Promise<string> =>
      succeed(run(join(project, "shop"), [project, command], { ...sandbox.workspace.env }, project));
    await inline("up");
    assert.deepEqual(await made(project), await inTypeScript());
    await inline("destroy");
    assert.deepEqual(await sandbox.export("dev", project), []);
  });

  /** The Python program of a folder is its own language host, by the Automation API. */
  function inPython(project: string, command: "up" | "destroy" | "preview"): Promise<Ended> {
    const inline = join(import.meta.dirname, "inline.py");
    return run(python, [inline, project, command], { ...sandbox.workspace.env }, project);
  }

  describe("Python", () => {
    before(async function () {
      if ((await run("python3", ["-c", "import sys; sys.exit(sys.version_info < (3, 9))"], process.env)).code)
        this.skip();
      const codegen = await acquireGoTool("codegen");
      if (codegen === undefined) this.skip();
      const sdks = join(sandbox.home, "sdks");
      await succeed(run(codegen, [SCHEMA_FILE, sdks], process.env));
      await succeed(run("python3", ["-m", "venv", join(sandbox.home, "venv")], process.env));
      const install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
      const sdk = `pulumi==${dependencies["@pulumi/pulumi"]}`;
      await succeed(run(python, [...install, sdk, join(sdks, "python")], process.env));
    });

    it("makes the same resources as the TypeScript program, and they go again", async () => {
      const expected = await inTypeScript();
      assert.ok(expected.includes("slipway:storage:Bucket::uploads"), expected.join("\n"));
      const project = projectOf("python");
      await succeed(inPython(project, "up"));
      assert.deepEqual(await made(project), expected);
      await succeed(inPython(project, "destroy"));
      assert.deepEqual(await sandbox.export("dev", project), []);
    });

    it("is told every problem of its arguments by property, without a stack trace of the plugin", async () => {
      const project = join(sandbox.home, "wrong");
      mkdirSync(project);
      cpSync(join(projectRoot, "examples", "python", "Pulumi.yaml"), join(project, "Pulumi.yaml"));
      writeFileSync(
        join(project, "__main__.py"),
        [
          "from pulumi_slipway import network",
          'network.Network("main", cidr="10.20.0.0/8", region="eu-west-1",',
          '    account_id="111122223333", availability_zones=["eu-west-1a"])',
        ].join("\n"),
      );
      const { code, stdout } = await inPython(project, "preview");
      assert.notEqual(code, 0);
      assert.match(stdout, /Network main: 2 problems, nothing was created/);
      assert.match(
        stdout,
        /property cidr with value '\{10\.20\.0\.0\/8\}' .*fix: write it like 10\.20\.0\.0\/16/,
      );
      assert.match(stdout, /property availabilityZones .*allowed: 2 to 6 availability zones/);
      assert.equal(stdout.match(/property cidr /g)?.length, 1);
      assert.doesNotMatch(stdout, /plugin\.mjs|\n\s+at .*:\d+:\d+/);
    });
  });
});
