import assert from "node:assert/strict";
import { getPriority } from "node:os";
import { runLanes } from "./lanes.ts";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { failureOf } from "./failure.ts";
import { secondsOf } from "./measured.ts";
import { Outputs } from "./output.ts";
import { type Lane, LANES, REST } from "./plan.ts";
import { failuresText, readFiles, reportText } from "./report.ts";

const sh = (name: string, script: string, needs: readonly string[] = []): Lane[number] => ({
  name,
  command: ["sh", "-c", script],
  needs,
});

const PLANNED = [...LANES.flat(), ...REST];

async function outcomes(lanes: readonly Lane[], rest: Lane = []) {
  const written: string[] = [];
  const { done } = runLanes(lanes, {
    rest,
    env: process.env,
    write: (chunk) => written.push(Buffer.from(chunk).toString()),
  });
  return { steps: await done, output: written.join("") };
}

describe("runner of the tests", () => {
  it("runs the lanes at once, and keeps what is needed before what needs it", async () => {
    const { steps, output } = await outcomes([
      [sh("first", "echo one"), sh("last", "echo three", ["other"])],
      [sh("other", "echo two")],
    ]);
    assert.deepEqual(
      steps.map(({ name, outcome }) => [name, outcome]),
      [
        ["first", "passed"],
        ["last", "passed"],
        ["other", "passed"],
      ],
    );
    assert.ok(output.indexOf("two") < output.indexOf("three"), output);
  });

  it("goes on after a failure, but for what needs the step that failed, and says so", async () => {
    const { steps, output } = await outcomes([
      [sh("broken", "exit 3"), sh("independent", "echo fine")],
      [sh("dependent", "echo never", ["broken"])],
    ]);
    assert.deepEqual(
      steps.map(({ outcome }) => outcome),
      ["failed", "passed", "not run"],
    );
    assert.match(output, /broken has failed: exit status 3/);
    assert.match(output, /dependent: not run, since this has failed: broken/);
    assert.doesNotMatch(output, /never/);
  });

  it("takes no exit status for a proof where the output is to have one", async () => {
    const proof = /^ *\d+ passing/m;
    const { steps, output } = await outcomes([
      [{ ...sh("ended", "echo; echo '  3 passing (1s)'; echo '  1 pending'"), proof }],
      [{ ...sh("cut off", "echo '  ✔ passing'"), proof }],
    ]);
    assert.deepEqual(
      steps.map(({ outcome }) => outcome),
      ["passed", "failed"],
    );
    assert.match(output, /cut off has failed: exit status 0, but nothing like .*passing/);
    for (const step of PLANNED)
      assert.equal(step.proof !== undefined, /test:(?!static)|mocha/.test(step.command.join(" ")), step.name);
  });

  it("begins nothing more once it is stopped", async () => {
    const run = runLanes([[sh("under way", "true"), sh("next", "true")]], {
      env: process.env,
      write: () => {},
      started: () => run.stop(),
    });
    assert.deepEqual(
      (await run.done).map(({ outcome }) => outcome),
      ["passed", "not run"],
    );
  });

  it("counts the CPU of what a step starts, and not what it waits", async () => {
    const busy = 'node -e "while (process.cpuUsage().user < 400_000);"';
    const { steps } = await outcomes([[sh("busy", busy)], [sh("idle", "sleep 0.5")]]);
    const [computing, waiting] = steps;
    assert.ok(computing!.cpu >= 0.4, String(computing!.cpu));
    assert.ok(waiting!.wall >= 0.5 && waiting!.cpu < 0.4, JSON.stringify(waiting));
  });

  it("has what computes give way to what waits, whatever session it is in", async () => {
    const niceness = `sleep 0.5; node -p "os.getPriority()"; cat /proc/self/autogroup 2>&1`;
    const { output } = await outcomes([
      [{ ...sh("low", niceness), priority: "low" }],
      [{ ...sh("middle", niceness), priority: "middle" }],
      [sh("none", niceness)],
    ]);
    const found = [...output.matchAll(/▸ (\w+)\n(-?\d+)\n(?:.*nice (\d+))?/g)].map(
      ([, name, own, group]) => [name, { own: Number(own), group: Number(group) }] as const,
    );
    const usual = getPriority(); // this test gives way itself in `npm test`
    const groups = existsSync("/proc/self/autogroup");
    assert.deepEqual(
      Object.fromEntries(found),
      Object.fromEntries(
        Object.entries({ low: 7, middle: 3, none: 0 }).map(([name, nice]) => [
          name,
          { own: Math.min(usual + nice, 19), group: groups ? nice : NaN },
        ]),
      ),
      output,
    );
  });

  it("says at its end what failed, and nothing that would be counted again", async () => {
    const mochas =
      "echo; echo '  7 passing (1s)'; echo '  1 failing'; echo; echo '  1) rooms have doors:'; exit 1";
    const { steps } = await outcomes([[sh("mocha", mochas)], [sh("crash", "echo ENOSPC >&2; exit 9")]]);
    const result = { ring: "first", seed: 36, wall: 1, cores: 2, steps, files: [] } as const;
    assert.equal(
      failuresText(result),
      [
        "\n▸ failed: mocha\n  1) rooms have doors:\n  exit status 1",
        "\n▸ failed: crash\nENOSPC\n  exit status 9",
      ].join("\n"),
    );
    assert.equal(failuresText({ ...result, steps: [] }), "");
  });

  it("repeats so much of a failure that it can be read", () => {
    const many = Array.from({ length: 200 }, (_, index) => `line ${index}`).join("\n");
    assert.match(
      failureOf(`  3 failing\n\n${many}`),
      /line 0\n[^]*line 78\n {2}… and 121 lines more, above$/,
    );
    assert.match(failureOf(many), /^line 120\n[^]*line 199$/);
    assert.equal(failureOf("\u001b[31m  1 failing\u001b[0m\n\n  \u001b[31m1) red\u001b[0m\n"), "  1) red");
  });

  it("adds up what the shell says of times", () => {
    assert.equal(secondsOf("0m0.01s 0m0.02s\n1m2.5s 0m0.5s\n"), 63.03);
  });

  it("shows the outputs of steps that run at once one after the other, nothing lost", () => {
    let shown = "";
    const outputs = new Outputs((chunk) => (shown += String(chunk)));
    const [one, two, three] = [outputs.open(), outputs.open(), outputs.open()];
    one.write("1a ");
    two.write("2a ");
    three.write("3a ");
    three.end();
    one.write("1b ");
    one.end();
    two.write("2b ");
    two.end();
    assert.equal(shown, "1a 1b 3a 2a 2b ");
  });

  it("leaves to whichever lane is free what is no lane's", async () => {
    const { steps } = await outcomes(
      [[sh("long", "sleep 1")], [sh("short", "true")]],
      [sh("third", "true"), sh("fourth", "true", ["third"])],
    );
    assert.deepEqual(
      steps.map(({ name, outcome, waitedFor }) => [name, outcome, waitedFor]),
      [
        ["long", "passed", undefined],
        ["short", "passed", undefined],
        ["third", "passed", "short"],
        ["fourth", "passed", "third"],
      ],
    );
  });

  it("needs only steps that have begun before, so that nobody waits for ever", () => {
    const names = PLANNED.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
    for (const { name, needs = [] } of PLANNED)
      for (const need of needs) {
        assert.ok(names.includes(need), need);
        assert.ok(names.indexOf(need) < names.indexOf(name), `${name} before ${need}`);
      }
  });

  it("runs each file of the heavy tests once", () => {
    for (const folder of ["test/e2e", "test/sandbox/engine"]) {
      const named = PLANNED.flatMap(({ command }) => command).filter(
        (argument) => dirname(argument) === folder,
      );
      const there = readdirSync(folder).filter((name) => name.endsWith(".test.ts"));
      assert.deepEqual(named.sort(), there.map((name) => join(folder, name)).sort());
    }
  });

  it("adds up what a file of tests costs, the dearest first", () => {
    const dir = mkdtempSync(join(tmpdir(), "slipway-report-"));
    const line = (file: string, cpu: number, children: number): string =>
      JSON.stringify({ file, cpu, children });
    try {
      const path = join(dir, "costs");
      assert.deepEqual(readFiles(path), []);
      writeFileSync(path, [line("a", 1, 0), line("b", 2, 1), line("a", 3, 2), ""].join("\n"));
      assert.deepEqual(readFiles(path), [
        { file: "a", cpu: 4, children: 2 },
        { file: "b", cpu: 2, children: 1 },
      ]);
    } finally {
      rmSync(dir, { recursive: true });
    }
  });

  it("says where the time went, suite by suite", () => {
    const text = reportText({
      ...({ ring: "first", seed: 36, wall: 100, cores: 2 } as const),
      steps: [
        { name: "unit", outcome: "passed", beganAfter: 0, wall: 60, cpu: 90 },
        { name: "e2e", outcome: "failed", beganAfter: 1, waitedFor: "tools", wall: 90, cpu: 45 },
      ],
      files: [{ file: "test/e2e/strategies.test.ts", cpu: 30.2, children: 25 }],
    });
    assert.match(text, /test\/e2e\/strategies\.test\.ts +30 +25/);
    assert.match(text, /unit +passed +60 +90 +1\.5/);
    assert.match(text, /e2e +failed +90 +45 +0\.5 +tools, 1 s/);
    assert.match(text, /all +100 +135 +1\.4/);
    assert.match(text, /SLIPWAY_TEST_SEED=36/);
  });
});
