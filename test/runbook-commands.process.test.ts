/** Whether the programs that the runbook calls know what it calls them by: each command's own help says. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { parseCiArguments } from "../ci/arguments.ts";
import { acquireTools } from "../sandbox/toolchain/acquire.ts";
import { projectRoot } from "./support/project-root.ts";

const TOOLS = ["pulumi", "kubectl", "helm"] as const;
type Tool = (typeof TOOLS)[number];

const runbook = readFileSync(join(projectRoot, "RUNBOOK.md"), "utf8");

/** Everything shown as code, a line each: lines that go on are one, and what follows a `#` is not the command's. */
function shownLines(text: string): string[] {
  const fence = /^([ ]*)```(\w*)\n([^]*?)^\1```/gm;
  const blocks = [...text.matchAll(fence)].flatMap(([, , language, body = ""]) =>
    language === "sh"
      ? body
          .replaceAll(/\\\n\s*/g, " ")
          .replaceAll(/\s#.*$/gm, "")
          .split("\n")
      : [],
  );
  const spans = [...text.replace(fence, "").matchAll(/`([^`]+)`/g)].map(([, span = ""]) =>
    span.replaceAll(/\s+/g, " "),
  );
  return [...blocks, ...spans];
}

/** The words of each call of a program, quotes taken away, up to what the shell takes for an end. */
function callsOf(program: string, lines: readonly string[] = shownLines(runbook)): string[][] {
  return lines.flatMap((line) =>
    [...line.matchAll(new RegExp(String.raw`(?:^|[\s(|;&])${program} ([^\n]*)`, "g"))].map(
      ([, rest = ""]) => {
        const words: string[] = [];
        for (const [word] of rest.matchAll(/(?:'[^']*'|"[^"]*"|<[^>]*>|[^\s'"|;&)])+|[|;&)]/g)) {
          if (/^[|;&)]$/.test(word)) break;
          words.push(word.replaceAll(/^(['"])(.*)\1$/g, "$2"));
        }
        return words;
      },
    ),
  );
}

/** Options of a call: `--name`, and letters of their own. */
const optionsOf = (words: readonly string[]): string[] =>
  words
    .slice(0, words.includes("--") ? words.indexOf("--") : undefined)
    .filter((word) => /^-{1,2}[a-zA-Z]/.test(word))
    .map((word) => (word.startsWith("--") ? word.split("=")[0]! : word.slice(0, 2)));

describe("commands of the runbook", () => {
  let paths: Readonly<Record<Tool, string>>;
  const helps = new Map<string, Promise<string>>();

  before(async function () {
    this.timeout(1_800_000); // a machine's first run may have to build them
    const tools = await acquireTools(TOOLS);
    paths = { pulumi: tools.pulumi.path, kubectl: tools.kubectl.path, helm: tools.helm.path };
  });

  function help(tool: Tool, words: readonly string[]): Promise<string> {
    const key = [tool, ...words].join(" ");
    const found =
      helps.get(key) ??
      promisify(execFile)(paths[tool], words[0] === "options" ? [...words] : [...words, "--help"], {
        env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" },
      }).then(
        ({ stdout, stderr }) => stdout + stderr,
        () => help(tool, words.slice(0, -1)), // refused: it is no command
      );
    helps.set(key, found);
    return found;
  }

  /** What is wrong with one call. */
  async function faultsOf(tool: Tool, words: readonly string[]): Promise<string[]> {
    // The command's name: plain words, of which a group's next one has to be a command of the group.
    const name: string[] = [];
    const global = tool === "kubectl" ? await help(tool, ["options"]) : "";
    const rest = words.filter(
      (word, index) => !/^(-n|--namespace)$/.test(words[index - 1] ?? "") || /^-/.test(word),
    );
    for (const word of rest) {
      if (/^-/.test(word) && name.length === 0) continue;
      if (!/^[a-z][a-z-]*$/.test(word)) break;
      // A group's own help stands for what it does not know; aliases have their command's.
      if ((await help(tool, [...name, word])) !== (await help(tool, name))) name.push(word);
      else if (name.length === 0) return [`${tool} ${words.join(" ")}: no command ${word}`];
      else break;
    }
    const known = (await help(tool, name)) + global;
    return optionsOf(words)
      .filter((option) => !new RegExp(String.raw`(^|[\s,])${option}([\s,=]|$)`, "m").test(known))
      .map((option) => `${tool} ${words.join(" ")}: ${name.join(" ")} has no ${option}`);
  }

  for (const [tool, least] of [
    ["pulumi", 40],
    ["kubectl", 60],
    ["helm", 4],
  ] as const)
    it(`are those of ${tool}, with options that they have`, async function () {
      this.timeout(600_000);
      const calls = callsOf(tool).filter((words) => words.length > 0 && !/^[,.:]/.test(words[0]!));
      assert.ok(calls.length >= least, String(calls.length));
      const faults: string[] = [];
      for (const words of calls) faults.push(...(await faultsOf(tool, words)));
      assert.deepEqual(faults, []);
    });

  it("would be found out with an option or a command that is not there", async () => {
    assert.match(
      String(await faultsOf("pulumi", ["stack", "history", "-s", "x", "--newest"])),
      /no --newest/,
    );
    assert.match(String(await faultsOf("kubectl", ["-n", "x", "gets", "pods"])), /no command gets/);
    assert.match(String(await faultsOf("helm", ["list", "--stuck"])), /no --stuck/);
  });

  it("are scripts of package.json, and commands of the pipeline's entry point", () => {
    const { scripts } = JSON.parse(readFileSync(join(projectRoot, "package.json"), "utf8")) as {
      scripts: Record<string, string>;
    };
    const named = callsOf("npm run").map((words) => words.find((word) => !word.startsWith("-")) ?? "");
    assert.ok(named.length > 20, String(named.length));
    assert.deepEqual(
      named.filter((name) => !(name in scripts)),
      [],
    );
    const pipeline = callsOf("npm run ci --").filter(([command = ""]) => !command.startsWith("<"));
    assert.ok(pipeline.length >= 6, String(pipeline.length));
    for (const [command = "", ...words] of pipeline) {
      const stack = ["check", "build"].includes(command) || words.includes("--stack") ? [] : ["--stack", "x"];
      parseCiArguments([command, ...words, ...stack]);
    }
  });

  it("are tests that there are, where a drill is one", () => {
    const drills = callsOf("npx mocha");
    assert.ok(drills.length > 8, String(drills.length));
    for (const words of drills) {
      const files = words.filter((word) => word.endsWith(".test.ts"));
      assert.ok(files.length > 0, words.join(" "));
      for (const file of files) assert.ok(existsSync(join(projectRoot, file)), file);
      const pattern = words[words.indexOf("-g") + 1] ?? "";
      const text = files.map((file) => readFileSync(join(projectRoot, file), "utf8")).join("\n");
      if (words.includes("-g")) assert.match(text, new RegExp(pattern), words.join(" "));
    }
  });
});
