import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { main } from "../../../ci/main.ts";
import { CANARY, scenarios } from "./scenarios.ts";

/** A run of the entry point with a pulumi that prints a scenario, and a GitHub that takes everything. */
describe("ci: preview and drift", () => {
  let folder: string;
  let calls: string[];
  let asked: string[];
  let log: string[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "slipway-plan-"));
    writeFileSync(join(folder, "pipeline.yaml"), "signer: { key: release.pub }\n");
    [calls, asked, log] = [[], [], []];
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  function run(name: string, args: readonly string[], env: Record<string, string> = {}): Promise<number> {
    const { digest, events = [], hasSucceeded = true } = scenarios[name]!;
    const nobody = (): Promise<never> => Promise.reject(new Error("nobody is asked"));
    return main(args, {
      cwd: folder,
      env: { GITHUB_STEP_SUMMARY: join(folder, "summary.md"), ...env },
      programs: {
        read: nobody,
        show: nobody,
        capture: (program, given, used) => {
          calls.push([program, ...given].join(" ").replace(/--event-log \S+/, "--event-log FILE"));
          assert.equal(used?.["PULUMI_DEBUG_COMMANDS"], "true");
          assert.equal(used["GITHUB_TOKEN"], undefined);
          const file = given[given.indexOf("--event-log") + 1] ?? "";
          writeFileSync(file, events.map((event) => `${JSON.stringify(event)}\n`).join(""));
          return Promise.resolve({ code: hasSucceeded ? 0 : 255, stdout: JSON.stringify(digest) });
        },
      },
      outside: {
        fetch: (url, init) => {
          asked.push(`${init?.method} ${new URL(String(url)).pathname} ${String(init?.body ?? "")}`);
          const items = [
            { id: 7, number: 7, body: "<!-- slipway:drift:staging -->\n", user: { type: "Bot" } },
          ];
          return Promise.resolve(Response.json(init?.method === "GET" ? items : {}));
        },
        now: () => 0,
        sleep: nobody,
      },
      out: (line) => log.push(line),
      error: (line) => log.push(line),
    });
  }

  const github = { GITHUB_REPOSITORY: "o/r", GITHUB_TOKEN: "t", GITHUB_REF: "refs/pull/3/merge" };

  it("asks pulumi once, with the policies, for everything that the stack has", async () => {
    assert.equal(await run("new-image", ["preview", "--stack", "staging", "--", "--config-file=x.yaml"]), 0);
    assert.deepEqual(calls, [
      "pulumi preview --stack staging --json --show-sames --non-interactive --event-log FILE --policy-pack policy --config-file=x.yaml",
    ]);
    assert.deepEqual(asked, []);
  });

  it("writes the report to a file, the job's summary and the log", async () => {
    const file = join(folder, "plan.md");
    assert.equal(await run("database-replaced", ["preview", "--stack", "staging", `--report=${file}`]), 0);
    const report = readFileSync(file, "utf8");
    assert.match(report, /^<!-- slipway:preview:staging -->\n### staging: /);
    assert.ok(readFileSync(join(folder, "summary.md"), "utf8").includes(report.trim()));
    assert.ok(log.join("\n").includes(report.trim()));
  });

  it("writes it to the pull request where it is asked to, and no value that the engine or a policy has quoted", async () => {
    const args = ["preview", "--stack", "staging", "--publish"];
    assert.equal(await run("policies-refuse", args, github), 2);
    assert.match(asked.at(-1)!, /^POST \/repos\/o\/r\/issues\/3\/comments [^]*1 policy violation/);
    assert.ok(!asked.join("\n").includes(CANARY));
    assert.ok(!readFileSync(join(folder, "summary.md"), "utf8").includes(CANARY));
    // The job's log is as it is without a report.
    assert.ok(log.join("\n").includes(`received ${CANARY}`));
    assert.doesNotMatch(log.join("\n"), /^\s*::|##\[|\u001b/m);
  });

  it("ends with 2 where the preview fails, and says so on the pull request", async () => {
    assert.equal(await run("preview-fails", ["preview", "--stack", "staging", "--publish"], github), 2);
    assert.match(asked.at(-1)!, /the preview failed/);
  });

  it("asks nothing of anybody where it could tell nobody", async () => {
    assert.equal(await run("new-image", ["preview", "--stack", "staging", "--publish"]), 2);
    assert.deepEqual([calls, asked], [[], []]);
  });

  it("keeps an issue while there is drift, and ends with 1", async () => {
    assert.equal(await run("drift-by-hand", ["drift", "--stack", "staging", "--publish"], github), 1);
    assert.match(calls[0]!, / --refresh --exclude \*\*:helm\.sh\/v3:Release::\*\* --policy-pack policy$/);
    assert.match(
      asked.at(-1)!,
      /^PATCH \/repos\/o\/r\/issues\/7 [^]*"title":"Drift: staging"[^]*deletionProtection/,
    );
  });

  it("closes it when there is none any more", async () => {
    assert.equal(await run("nothing-changes", ["drift", "--stack", "staging", "--publish"], github), 0);
    assert.deepEqual(
      asked.map((each) => each.split(" ").slice(0, 2).join(" ")),
      ["GET /repos/o/r/issues", "POST /repos/o/r/issues/7/comments", "PATCH /repos/o/r/issues/7"],
    );
    assert.match(asked[2]!, /"state":"closed"/);
  });

  it("leaves it as it is where nobody could look, and ends with 2", async () => {
    assert.equal(await run("preview-fails", ["drift", "--stack", "staging", "--publish"], github), 2);
    assert.deepEqual(asked, []);
  });
});
