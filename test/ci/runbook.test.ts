import assert from "node:assert/strict";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Command, commands } from "../../ci/arguments.ts";
import { contactWarnings, openContacts } from "../../ci/contacts.ts";
import { main } from "../../ci/main.ts";
import { type PipelineEntry, pipelineEntries } from "../../ci/runbook.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const runbook = readFileSync(join(root, "RUNBOOK.md"), "utf8");
const digest = (digit: string): string => `sha256:${digit.repeat(64)}`;

/** The text below a heading, up to the next one. */
function sectionOf(entry: string): string {
  const [, text = ""] = runbook.split(new RegExp(`^#+ ${entry}$`, "m"));
  return text.split(/^#/m, 1)[0] ?? "";
}

describe("ci: the runbook", () => {
  for (const entry of pipelineEntries)
    it(`has an entry with commands and a drill that there is: ${entry}`, () => {
      const text = sectionOf(entry);
      assert.notEqual(text, "", `RUNBOOK.md has no heading "${entry}"`);
      assert.match(text, /`[^`]*\b(pulumi|npm|aws|gh|git|kubectl|crane|npx|SLIPWAY_\w+=)[^`]*`/);
      assert.match(text, /^Drill|\[the drill\]/m);
      for (const [file] of text.matchAll(/\btest\/[\w/.-]+\.test\.ts/g))
        assert.ok(existsSync(join(root, file)), file);
      // A filter that finds no test would pass, and show nothing.
      for (const [, file = "", filter = ""] of text.matchAll(
        /mocha (?:--config \S+ )?(test\/\S+\.test\.ts) -g (?:"([^"]+)"|\w+)/g,
      ))
        if (filter !== "")
          assert.ok(readFileSync(join(root, file), "utf8").includes(filter), `${file}: ${filter}`);
    });

  it("lists every entry of the pipeline at its beginning", () => {
    const [beginning = ""] = runbook.split(/^## /m, 1);
    for (const entry of pipelineEntries) {
      const anchor = entry
        .toLowerCase()
        .replaceAll(/[^\w\- ]/g, "")
        .replaceAll(" ", "-");
      assert.ok(beginning.includes(`(#${anchor})`), entry);
    }
  });

  it("has its state commands as pulumi has them: nothing that is forced, without saying what is lost", () => {
    const text = sectionOf("The state is lost or corrupt");
    assert.match(text, /pulumi state repair/);
    assert.match(text, /drops pending operations/);
  });
});

/** What pulumi, cosign and the others do when somebody calls them. */
interface Failing {
  readonly read?: (name: string, args: readonly string[]) => string | Error;
  readonly show?: (name: string, args: readonly string[]) => number;
}

const outputs = JSON.stringify({
  digests: { api: digest("a") },
  repositories: { api: "registry.example/api" },
});
const answers: Readonly<Record<string, string>> = {
  "stack output": outputs,
  "stack history": "[]",
  "stack export": '{"deployment":{}}',
  "stack tag": "{}",
  "config --json": JSON.stringify({
    "slipway:services": { objectValue: { api: { hostnames: ["api.example"] } } },
  }),
};
const answer = (name: string, args: readonly string[]): string =>
  name === "pulumi" ? (answers[args.slice(0, 2).join(" ")] ?? "") : "[]";

describe("ci: an error", () => {
  let folder: string;
  let said: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "slipway-runbook-"));
    for (const file of ["pipeline.yaml"]) cpSync(join(root, file), join(folder, file));
    said = "";
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function ci(args: readonly string[], { read = answer, show = () => 0 }: Failing): Promise<number> {
    const out = (line: string): void => void (said += `${line}\n`);
    return main(args, {
      cwd: folder,
      env: { SLIPWAY_IMAGE_DIGESTS: JSON.stringify({ api: digest("b") }) },
      programs: {
        read: async (name, given) => {
          const result = read(name, given);
          if (result instanceof Error) throw result;
          return Promise.resolve(result);
        },
        capture: () => Promise.resolve({ code: 255, stdout: "" }),
        show: (name, given) => Promise.resolve(show(name, given)),
      },
      outside: {
        fetch: () => Promise.reject(new Error("connect ECONNREFUSED")),
        now: () => performance.now() * 1_000, // a minute is over soon
        sleep: () => Promise.resolve(),
      },
      out,
      error: out,
    });
  }
  const stack = ["--stack", "production"];
  const throwing =
    (message: string, call: RegExp) =>
    (name: string, args: readonly string[]): string | Error =>
      call.test([name, ...args].join(" ")) ? new Error(message) : answer(name, args);
  const expired = throwing("operation error S3: api error ExpiredToken: the token is expired", /^pulumi/);
  const locked = throwing("error: the stack is currently locked by 1 lock(s).", /stack output/);
  const unsigned = throwing("Error: no matching attestations", /^cosign/);
  /** Ends while it works, as the history has it. */
  const dying = (): Failing => {
    let updates = 0;
    return {
      read: (name, args) =>
        args[1] === "history"
          ? JSON.stringify(
              Array.from({ length: updates }, (_, at) => ({
                kind: "update",
                result: "failed",
                at: updates - at,
              })),
            )
          : answer(name, args),
      show: () => ((updates += 1), 1),
    };
  };

  const cases: [what: string, args: string[], failing: Failing, entry: PipelineEntry, code: number][] = [
    ["a stack file is wrong", ["check"], { show: () => 1 }, "A stack file is refused", 2],
    ["a preview fails", ["preview", ...stack], {}, "A preview fails", 2],
    ["nobody could look for drift", ["drift", ...stack], {}, "Drift", 2],
    ["nobody says whose build it is", ["build"], {}, "An image is not built or copied", 2],
    ["an update is refused", ["up", ...stack], { show: () => 1 }, "An update did not begin", 2],
    ["an image is not signed", ["up", ...stack], { read: unsigned }, "An image is not verified", 2],
    ["a lock is there", ["up", ...stack], { read: locked }, "A lock is left", 2],
    ["a lock is there for a rollback", ["rollback", ...stack], { read: locked }, "A lock is left", 2],
    ["credentials expire", ["up", ...stack], { read: expired }, "Credentials have expired", 2],
    ["credentials expire on the way", ["verify", ...stack], { read: expired }, "Credentials have expired", 2],
    ["a service does not answer", ["smoke", ...stack, "--within=1"], {}, "The smoke test fails", 1],
    [
      "what is asked for is not signed",
      ["verify", ...stack],
      { read: unsigned },
      "An image is not verified",
      2,
    ],
    ["there is nothing to render", ["render", ...stack, "--into=."], {}, "Nothing is rendered", 2],
    [
      "there is nothing to go back to",
      ["rollback", ...stack, "--to=previous"],
      {},
      "A rollback is refused",
      2,
    ],
  ];
  for (const [what, args, failing, entry, code] of cases)
    it(`names its entry where ${what}`, async () => {
      assert.equal(await ci(args, failing), code, said);
      const named = [...said.matchAll(/RUNBOOK\.md, "([^"]+)"/g)].map(([, name]) => name);
      // Beside it a problem may name where its own fix is.
      assert.ok(named.includes(entry), said);
    });

  it("amid an update names the entry of what can't be taken back, and of what stopped half-way", async () => {
    assert.equal(await ci(["up", ...stack], dying()), 3, said);
    assert.match(said, /The rollback failed[^]*RUNBOOK\.md, "An update stopped half-way"/);
  });

  it("of credentials that expire amid an update is one that somebody looks at now", async () => {
    let hasBegun = false;
    const code = await ci(["up", ...stack], {
      read: (name, args) => (hasBegun ? expired(name, args) : answer(name, args)),
      show: () => ((hasBegun = true), 255),
    });
    assert.equal(code, 3, said);
    assert.match(said, /ExpiredToken[^]*What to do: RUNBOOK\.md, "Credentials have expired"/);
  });

  it("of the command line needs no entry: it says itself what is allowed", async () => {
    assert.equal(await ci(["upp"], {}), 2);
    assert.doesNotMatch(said, /RUNBOOK/);
  });

  it("is tried here for every command", () => {
    const tried = new Set(cases.map(([, [command]]) => command as Command));
    assert.deepEqual(
      commands.filter((command) => !tried.has(command)),
      [],
    );
  });
});

describe("ci: whom to call", () => {
  const table = (rows: string): string =>
    `# Runbook\n\n## Whom to call\n\n| for what | who |\n| -- | -- |\n${rows}\n## First steps\n\n| a | <b> |\n`;

  it("is reminded of row by row, by its line, until it is filled", () => {
    const half = table("| on call | <name> |\n| AWS | A. Nobody, 123 |\n");
    assert.deepEqual(openContacts(half), [{ line: 7, what: "on call" }]);
    assert.match(contactWarnings(half).join("\n"), /^warning: RUNBOOK\.md:7: nobody is named for "on call"/);
    assert.deepEqual(contactWarnings(table("| on call | A. Nobody |\n")), []);
  });

  it("is missed where somebody has taken it out", () => {
    assert.match(contactWarnings("# Runbook\n").join("\n"), /has no table/);
    assert.match(contactWarnings(table("")).join("\n"), /has no table/);
  });

  it("is open in the repository itself, which is nobody's", () => {
    assert.ok((openContacts(runbook) ?? []).length >= 6);
  });

  it("is told by check, which passes all the same", async () => {
    const folder = mkdtempSync(join(tmpdir(), "slipway-contacts-"));
    try {
      cpSync(join(root, "pipeline.yaml"), join(folder, "pipeline.yaml"));
      writeFileSync(join(folder, "RUNBOOK.md"), table("| on call | <name> |\n"));
      let said = "";
      const nobody = (): Promise<never> => Promise.reject(new Error("nobody is asked"));
      const code = await main(["check"], {
        cwd: folder,
        env: {},
        programs: { read: nobody, capture: nobody, show: () => Promise.resolve(0) },
        outside: { fetch: nobody, now: () => 0, sleep: nobody },
        out: (line) => void (said += line),
        error: (line) => void (said += line),
      });
      assert.deepEqual([code, /RUNBOOK\.md:7/.test(said)], [0, true], said);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
