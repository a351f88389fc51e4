import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { execScript, pulumiScript, shellQuote } from "../../../sandbox/engine/scripts.ts";

describe("shell scripts", () => {
  it("quote every word so that a shell gives it back", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.string().filter((text) => !text.includes("\0")),
          { maxLength: 5 },
        ),
        (words) => {
          const script = `printf '%s\\0' ${words.map(shellQuote).join(" ")}`;
          const printed = execFileSync("sh", ["-c", script], { encoding: "utf8" });
          assert.deepEqual(words.length === 0 ? [""] : words, printed.split("\0").slice(0, -1));
        },
      ),
      { numRuns: 25 },
    );
  });

  it("pass the caller's arguments on", () => {
    const printed = execFileSync("sh", ["-c", execScript(["printf", "[%s]", "own"]), "sh", "a b", ""]);
    assert.equal(printed.toString(), "[own][a b][]");
  });
});

describe("the sandbox's pulumi", () => {
  let dir: string;
  let copy: string;

  /** Runs the script with an engine that prints its arguments. */
  const pulumi = (args: string[], cwd = join(dir, "project")): string[] =>
    execFileSync(join(dir, "pulumi"), args, { cwd, encoding: "utf8" }).split("\n").slice(0, -1);

  before(() => {
    dir = realpathSync(mkdtempSync(join(tmpdir(), "slipway it's-")));
    copy = join(dir, "copy.yaml");
    const write = (name: string, text: string): void => {
      writeFileSync(join(dir, name), text);
      chmodSync(join(dir, name), 0o755);
    };
    mkdirSync(join(dir, "project", "stacks"), { recursive: true });
    mkdirSync(join(dir, "elsewhere"));
    write(
      "engine",
      `#!/bin/sh\nprintf '%s\\n' "$@"\necho "only previews: \${SLIPWAY_ONLY_PREVIEWS-no}" >environment\n`,
    );
    write("salt", "encryptionsalt: v1:sandbox\n");
    write(
      "project/Pulumi.staging.yaml",
      "secretsprovider: awskms://real\nencryptedkey: abc\nencryptionsalt: v1:real\nconfig:\n  a:encryptionsalt: kept\n",
    );
    write(
      "pulumi",
      pulumiScript({
        engine: join(dir, "engine"),
        projectRoot: join(dir, "project"),
        stack: "staging",
        encryptionSalt: join(dir, "salt"),
        stackConfig: copy,
      }),
    );
  });
  after(() => rmSync(dir, { recursive: true }));
  beforeEach(() => rmSync(copy, { force: true }));

  const withCopy: readonly (readonly [why: string, args: string[]])[] = [
    ["the stack is the sandbox's by default", ["up", "--yes"]],
    ["the stack is named", ["preview", "-s", "staging", "--policy-pack", "policy"]],
    ["the stack is named in one word", ["refresh", "--stack=staging"]],
    ["the stack is named after a short flag without a space", ["destroy", "-sstaging"]],
    ["the stack is fully qualified", ["up", "--stack", "organization/slipway/staging"]],
    ["a flag with a value comes before the command", ["--color", "never", "up"]],
    ["an argument holds spaces", ["up", "-m", "two words"]],
  ];
  for (const [why, args] of withCopy) {
    it(`hands over its own stack file where ${why}`, () => {
      assert.deepEqual(pulumi(args), [...args, "--config-file", copy]);
    });
  }

  it("does so from a folder of the project, and by --cwd from elsewhere", () => {
    assert.deepEqual(pulumi(["up"], join(dir, "project", "stacks")).slice(-1), [copy]);
    assert.deepEqual(pulumi(["-C", join(dir, "project"), "up"], join(dir, "elsewhere")).slice(-1), [copy]);
  });

  const untouched: readonly (readonly [why: string, args: string[]])[] = [
    ["the command reads no stack file", ["stack", "output", "--json"]],
    ["a subcommand has the name of one that does", ["stack", "import"]],
    ["the stack is another one", ["up", "-s", "production"]],
    ["the user names a file", ["up", "--config-file", "mine.yaml"]],
    ["there is no command", ["--help"]],
    ["there is nothing at all", []],
  ];
  for (const [why, args] of untouched) {
    it(`passes everything on as it is where ${why}`, () => {
      const expected = args.length === 0 ? [""] : args;
      assert.deepEqual(pulumi(args), expected);
    });
  }

  it("passes everything on as it is in another project", () => {
    assert.deepEqual(pulumi(["up"], join(dir, "elsewhere")), ["up"]);
  });

  const previewing: readonly (readonly [command: string[], previews: string])[] = [
    [["preview"], "true"],
    [["pre", "-s", "production"], "true"],
    [["--color", "never", "preview"], "true"],
    [["up"], "no"],
    [["destroy"], "no"],
    [["stack", "export"], "no"],
  ];
  for (const [command, previews] of previewing) {
    it(`tells plugins that they serve a preview: ${command.join(" ")}: ${previews}`, () => {
      // What a shell inside of a preview has in its environment is no longer so.
      process.env.SLIPWAY_ONLY_PREVIEWS = "true";
      try {
        pulumi(command);
      } finally {
        delete process.env.SLIPWAY_ONLY_PREVIEWS;
      }
      const environment = readFileSync(join(dir, "project", "environment"), "utf8");
      assert.equal(environment, `only previews: ${previews}\n`);
    });
  }

  it("puts the sandbox's salt in the place of the real stack's secrets provider, in the copy alone", () => {
    const project = join(dir, "project", "Pulumi.staging.yaml");
    const original = readFileSync(project, "utf8");
    pulumi(["up"]);
    assert.equal(
      readFileSync(copy, "utf8"),
      "config:\n  a:encryptionsalt: kept\n\nencryptionsalt: v1:sandbox\n",
    );
    assert.equal(readFileSync(project, "utf8"), original);
  });
});
