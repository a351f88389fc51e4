import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import {
  environmentOf,
  parseRuntimeOptions,
  programArguments,
  programResult,
  runtimeEnvironment,
  splitArguments,
} from "../../../sandbox/engine/language-host/options.mjs";
import {
  installedDependencies,
  pluginOf,
  requiredPlugins,
} from "../../../sandbox/engine/language-host/packages.mjs";

describe("language host: options", () => {
  it("splits nodeargs as a shell does", () => {
    assert.deepEqual(splitArguments(""), []);
    assert.deepEqual(splitArguments("--import ./loader.mjs"), ["--import", "./loader.mjs"]);
    assert.deepEqual(splitArguments(`--title "a b" --x='c d'`), ["--title", "a b", "--x=c d"]);
  });

  it("gives back every list of words that was quoted", () => {
    const word = fc.string({ minLength: 1 }).filter((text) => !/["'\\]/.test(text));
    fc.assert(
      fc.property(fc.array(word), (words) => {
        assert.deepEqual(splitArguments(words.map((text) => `"${text}"`).join(" ")), words);
      }),
    );
  });

  it("takes TypeScript through ts-node unless told otherwise, as the official host does", () => {
    assert.deepEqual(runtimeEnvironment(parseRuntimeOptions({})), { PULUMI_NODEJS_TYPESCRIPT: "true" });
    assert.deepEqual(runtimeEnvironment(parseRuntimeOptions({ typescript: false })), {});
    assert.deepEqual(runtimeEnvironment(parseRuntimeOptions({ typescript: false, tsconfig: "t.json" })), {
      PULUMI_NODEJS_TSCONFIG_PATH: "t.json",
    });
  });

  it("names every option of a wrong type at once", () => {
    assert.throws(
      () => parseRuntimeOptions({ typescript: "no", nodeargs: 3 }),
      /typescript .*"no"; nodeargs .*3/,
    );
  });

  it("puts node's arguments before the runner and the program's after its entry point", () => {
    const args = programArguments({
      runner: "/run",
      nodeargs: ["--import", "./l.mjs"],
      flags: { monitor: "127.0.0.1:1", organization: "" },
      dryRun: true,
      entryPoint: ".",
      programArguments: ["x"],
    });
    assert.deepEqual(args, [
      "--import",
      "./l.mjs",
      "/run",
      "--monitor",
      "127.0.0.1:1",
      "--dry-run",
      ".",
      "x",
    ]);
  });

  it("tells a program that has reported its error from one that has not", () => {
    assert.deepEqual(programResult(0, null), { bail: false, error: "" });
    assert.deepEqual(programResult(32, null), { bail: true, error: "" });
    assert.match(programResult(1, null).error, /exited with code 1/);
    assert.match(programResult(null, "SIGKILL").error, /ended by SIGKILL/);
  });

  it("keeps an equals sign in a variable's value", () => {
    assert.deepEqual(environmentOf(["A=b=c", "D="]), { A: "b=c", D: "" });
  });
});

describe("language host: packages", () => {
  let root: string;
  const install = (path: string, manifest: object): void => {
    mkdirSync(join(root, path), { recursive: true });
    writeFileSync(join(root, path, "package.json"), JSON.stringify(manifest));
  };

  before(() => {
    root = mkdtempSync(join(tmpdir(), "slipway-packages-"));
    install(".", { name: "program", dependencies: { "@pulumi/aws": "7" } });
    install("node_modules/@pulumi/aws", {
      name: "@pulumi/aws",
      version: "7.48.0",
      pulumi: { resource: true },
    });
    install("node_modules/plain", { name: "plain", version: "1.0.0" });
    install("node_modules/plain/node_modules/other", {
      name: "other",
      version: "2.0.0",
      pulumi: { resource: true, name: "third", version: "3.0.0", server: "https://example.com" },
    });
    mkdirSync(join(root, "stacks"));
  });
  after(() => rmSync(root, { recursive: true }));

  it("finds plugins at any depth, from a folder below the packages too", () => {
    const expected = [
      { name: "aws", version: "v7.48.0", server: "" },
      { name: "third", version: "v3.0.0", server: "https://example.com" },
    ];
    assert.deepEqual(requiredPlugins(root), expected);
    assert.deepEqual(requiredPlugins(join(root, "stacks")), expected);
  });

  it("lists direct dependencies, or all", () => {
    assert.deepEqual(installedDependencies(root, false), [{ name: "@pulumi/aws", version: "7.48.0" }]);
    assert.deepEqual(
      installedDependencies(root, true).map(({ name }) => name),
      ["@pulumi/aws", "plain", "other"],
    );
  });

  it("asks no plugin of a package that declares none, or that nobody can name", () => {
    assert.equal(pluginOf({ name: "@pulumi/pulumi", version: "3.0.0" }), undefined);
    assert.equal(pluginOf({ name: "other", version: "3.0.0", pulumi: { resource: true } }), undefined);
  });
});
