import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { InvalidInputError } from "../../../components/validation.ts";
import { parseCiArguments } from "../../../ci/arguments.ts";
import { parseRollbackArguments } from "../../../stacks/rollback/arguments.ts";

const pathsOf = (...args: readonly string[]): string[] => {
  try {
    parseRollbackArguments(args);
    return [];
  } catch (error) {
    assert(error instanceof InvalidInputError);
    return error.problems.map(({ path }) => path);
  }
};

describe("stacks: arguments of a rollback", () => {
  it("reads the stack, the services and where to go, and adds the policy pack", () => {
    const args = ["--stack", "production", "--service=api", "--service", "web", "--to", "previous", "--yes"];
    assert.deepEqual(parseRollbackArguments(args), {
      ...{ help: false, stack: "production", services: ["api", "web"], target: "previous" },
      ...{ analyse: false, yes: true, updateOptions: ["--policy-pack", "policy"] },
    });
  });

  it("passes options on to pulumi up, another policy pack in place of its own", () => {
    const { updateOptions } = parseRollbackArguments([
      "--stack",
      "a",
      "--",
      "--diff",
      "--policy-pack=../other",
    ]);
    assert.deepEqual(updateOptions, ["--diff", "--policy-pack=../other"]);
    assert.deepEqual(parseRollbackArguments(["--stack", "o/p/s", "--", "--diff"]).updateOptions, [
      "--policy-pack",
      "policy",
      "--diff",
    ]);
  });

  it("refuses whatever pulumi up would take for a template to deploy", () => {
    assert.deepEqual(pathsOf("--stack", "production", "api"), ["arguments"]);
    assert.deepEqual(pathsOf("https://evil.example/x.git", "--stack", "production"), ["arguments"]);
    assert.deepEqual(pathsOf("--stack", "a", "--", "https://evil.example/x.git"), ['arguments after "--"']);
    assert.deepEqual(pathsOf("--stack", "a", "--", "--diff", "api"), ['arguments after "--"']);
  });

  it("refuses options by which pulumi up would deploy something else than what was looked at", () => {
    const elsewhere = [
      "--stack=b",
      "--stack",
      "-sb",
      "-s=b",
      "-ysb",
      "--cwd=/x",
      "-C/x",
      "-c=a=b",
      "--config=a=b",
    ];
    for (const option of [...elsewhere, "--config-path", "-", "--", "-y"])
      assert.deepEqual(pathsOf("--stack", "a", "--", option), ['arguments after "--"'], option);
    for (const option of ["--config-file=x.yaml", "--yes", "--refresh", "--stack-trace=no"])
      assert.deepEqual(pathsOf("--stack", "a", "--", option), [], option);
    for (const option of elsewhere)
      assert.throws(
        () => parseCiArguments(["up", "--stack", "a", "--", option]),
        /something else than what was/,
      );
  });

  it("refuses another program to deploy, which pulumi's help does not tell of", () => {
    for (const option of ["--client=127.0.0.1:1", "--remote", "--remote-git-branch=b"])
      assert.deepEqual(pathsOf("--stack", "a", "--", option), ['arguments after "--"'], option);
  });

  it("refuses an option that would take the next one for its value, hiding it or hidden by it", () => {
    for (const pair of [
      ["--config-file", "--other.yaml"],
      ["--message", "--config-file=verified.yaml"],
      ["--policy-pack", "--diff"],
    ]) {
      assert.deepEqual(pathsOf("--stack", "a", "--", ...pair), ['arguments after "--"'], pair.join(" "));
      assert.throws(() => parseCiArguments(["up", "--stack", "a", "--", ...pair]), /behind an equals sign/);
    }
    for (const option of ["--diff", "--refresh", "--continue-on-error", "--show-sames", "--debug=true"])
      assert.deepEqual(pathsOf("--stack", "a", "--", option), [], option);
  });

  it("keeps its policy pack where the other one's name is empty", () => {
    assert.deepEqual(parseRollbackArguments(["--stack", "a", "--", "--policy-pack="]).updateOptions, [
      "--policy-pack",
      "policy",
      "--policy-pack=",
    ]);
  });

  it("refuses what is no stack's name: an option, a path, a shell's text", () => {
    for (const name of ["--help", "-s", "", "a b", "../x", "a;b", "a/b/c/d", "x".repeat(101)])
      assert.deepEqual(pathsOf(`--stack=${name}`), ["--stack"], name);
    for (const name of ["production", "acme/slipway/production", "acme/production", "a.b_c-1"])
      assert.deepEqual(pathsOf(`--stack=${name}`), [], name);
    assert.deepEqual(pathsOf(), ["--stack"]);
  });

  it("reports all problems together", () => {
    assert.deepEqual(pathsOf("api", "--too", "previous", "--yes=no", "--", "x"), [
      ...["arguments", "--too", "arguments", "--yes", 'arguments after "--"', "--stack"],
    ]);
    assert.deepEqual(pathsOf("--stack", "a", "--to", "last"), ["--to"]);
    assert.deepEqual(pathsOf("--help"), []);
  });
});

describe("stacks: the rollback command", () => {
  const root = fileURLToPath(new URL("../../..", import.meta.url));
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "slipway-rollback-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  function rollback(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
    return new Promise((resolve) => {
      const command = ["--import", "./loader.mjs", "stacks/rollback/cli.ts", ...args];
      const env = { PATH: folder, HOME: process.env["HOME"] };
      const child = execFile(process.execPath, command, { cwd: root, env }, (_error, stdout, stderr) => {
        resolve({ code: child.exitCode ?? 1, stdout, stderr });
      });
    });
  }

  /** A command that answers as pulumi does, and writes down how it was called. */
  function answering(
    outputs: object,
    history: object[],
    deployment: object = {},
    tags: Record<string, string> = {},
  ): void {
    const file = join(folder, "pulumi");
    const answers = JSON.stringify({ output: outputs, history, export: { deployment }, tag: tags });
    const source = `#!${process.execPath}
const [command, sub, ...rest] = process.argv.slice(2);
if (command === "up") require("node:fs").writeFileSync(${JSON.stringify(join(folder, "up.json"))},
  JSON.stringify({ args: [sub, ...rest], digests: process.env.SLIPWAY_IMAGE_DIGESTS, skip: process.env.SLIPWAY_SKIP_ANALYSIS }));
else if (sub === "tag" && rest[0] !== "ls") require("node:fs").appendFileSync(${JSON.stringify(join(folder, "tags.log"))}, rest.join(" ") + "\\n");
else console.log(JSON.stringify(${answers}[sub]));`;
    writeFileSync(file, source);
    chmodSync(file, 0o755);
  }

  const up = (): { args: string[]; digests: string; skip?: string } =>
    JSON.parse(readFileSync(join(folder, "up.json"), "utf8")) as { args: string[]; digests: string };

  it("has a help, and no stack trace where there is no pulumi", async () => {
    const help = await rollback("--help");
    assert.deepEqual([help.code, help.stderr], [0, ""]);
    assert.match(help.stdout, /--to previous[^]*--policy-pack=<folder>/);
    const { code, stderr } = await rollback("--stack", "production");
    assert.equal(code, 1);
    assert.match(stderr, /there is no pulumi on it[^]*npm run sandbox -- shell/);
    assert.doesNotMatch(stderr, /ENOENT|\n\s+at /);
  });

  it("runs pulumi up with the policy pack, and says in the history what it left", async () => {
    const outputs = { digests: { api: "sha256:b" }, previousDigests: { api: "sha256:a" } };
    answering(outputs, [{ kind: "update", result: "succeeded", message: "deploy" }]);
    const { code, stdout, stderr } = await rollback("--stack", "production", "--yes", "--", "--diff");
    assert.equal(code, 0, stderr);
    assert.match(stdout, /api: sha256:b → sha256:a/);
    const message = "Rollback of api from sha256:b to sha256:a";
    const args = [
      "--stack",
      "production",
      "--message",
      message,
      "--yes",
      "--policy-pack",
      "policy",
      "--diff",
    ];
    assert.deepEqual(up(), { args, digests: '{"api":"sha256:a"}', skip: "true" });
  });

  it("has the release analysed that a rollback has left", async () => {
    const outputs = { digests: { api: "sha256:a" }, previousDigests: { api: "sha256:b" } };
    const message = "Rollback of api from sha256:b to sha256:a";
    answering(outputs, [{ kind: "update", result: "succeeded", message }]);
    assert.match((await rollback("--stack", "production")).stderr, /was left by a rollback/);
    assert.equal((await rollback("--stack", "production", "--to", "previous")).code, 0);
    assert.deepEqual([up().digests, up().skip], ['{"api":"sha256:b"}', undefined]);
  });

  it("goes to what was good before a release that was not found good, and then forgets that there was one", async () => {
    const good = `sha256:${"a".repeat(64)}`;
    const history = [{ kind: "update", result: "succeeded" }];
    answering({ digests: { api: "sha256:b" } }, history, {}, { "slipway:good.0": `api=${good}` });
    const { code, stdout } = await rollback("--stack", "production");
    assert.equal(code, 0);
    assert.match(stdout, /which served before the release that was not found good/);
    assert.equal(up().digests, JSON.stringify({ api: good }));
    const log = readFileSync(join(folder, "tags.log"), "utf8");
    assert.equal(log, "rm slipway:good.0 --stack production\n");
  });

  it("goes to what serves where an update was interrupted, though the one before succeeded", async () => {
    const outputs = { digests: { api: "sha256:b" }, previousDigests: { api: "sha256:a" } };
    const pending = { pending_operations: [{ type: "updating" }] };
    answering(outputs, [{ kind: "update", result: "succeeded" }], pending);
    assert.equal((await rollback("--stack", "production")).code, 0);
    assert.equal(up().digests, '{"api":"sha256:b"}');
  });
});
