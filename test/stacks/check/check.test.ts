import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { checkStackFile, type Finding } from "../../../stacks/check/check.ts";
import { main } from "../../../stacks/check/cli.ts";
import { exampleDay, merged, settingsOf } from "../../support/stack-file.ts";

const circumstances = { project: "slipway", stack: "staging", today: exampleDay };

const staging = settingsOf("staging");

/** A stack's file with the settings of staging, but for these. */
function written(changes: Readonly<Record<string, unknown>>, more: object = {}): string {
  const settings = merged(staging, changes);
  const config = Object.fromEntries(
    Object.entries(settings).map(([section, value]) => [`slipway:${section}`, value]),
  );
  return stringify({ ...more, config });
}

const places = (text: string, findings: readonly Finding[]): string[] =>
  findings.map(
    ({ severity, path, line, column }) =>
      `${severity} ${path} at ${(text.split("\n")[line - 1] ?? "").slice(column - 1).replace(/[:\s].*$/, "")}`,
  );

describe("check: a stack's file", () => {
  for (const stack of ["staging", "production"])
    it(`has nothing to warn of in the committed ${stack}`, () => {
      const text = readFileSync(new URL(`../../../Pulumi.${stack}.yaml`, import.meta.url), "utf8");
      assert.deepEqual(checkStackFile(text, { ...circumstances, stack }), []);
    });

  it("reports everything that is wrong in one run, each where it stands", () => {
    const text = written({
      networ: {},
      network: { cidr: "10.0.0.0/8", natGatewais: "single", availabilityZones: ["eu-west-1a", "eu-west-1a"] },
      cluster: { version: "1.20", computeMode: "managd" },
      tags: { owner: 7 },
    });
    assert.deepEqual(places(text, checkStackFile(text, circumstances)), [
      "error slipway:tags.owner at owner",
      "error slipway:network.cidr at cidr",
      "error slipway:network.availabilityZones[1] at eu-west-1a",
      "error slipway:network.natGatewais at natGatewais",
      "error slipway:cluster.version at version",
      "error slipway:cluster.computeMode at computeMode",
      "error slipway:networ at slipway",
    ]);
  });

  it("refuses aliases of nothing where they stand, and those that multiply", () => {
    const judge = (text: string) =>
      checkStackFile(text, circumstances).map(
        ({ path, message, line, column }) => `${path} ${line}:${column} ${message}`,
      );
    assert.deepEqual(judge("config:\n  slipway:edge: { domain: *.example.com }\n"), [
      "YAML 2:27 no anchor &.example.com comes before the alias *.example.com",
    ]);
    const bomb = [
      "config:",
      "  a: &a [x, x, x]",
      ..."bcdef".split("").map((to, at) => {
        const from = "abcde"[at] ?? "";
        return `  ${to}: &${to} [${Array(9).fill(`*${from}`).join(", ")}]`;
      }),
    ];
    assert.match(judge(bomb.join("\n")).join(), /^YAML 1:1 excessive alias count/);
  });

  it("names the setting that is meant by a misspelt one", () => {
    const fixes = checkStackFile(
      written({ addons: { externalDsn: true }, admission: { mode: "denny" } }),
      circumstances,
    ).map(({ fix }) => fix);
    assert.deepEqual(fixes, ["did you mean externalDns?", "did you mean deny?"]);
  });

  it("does not call a section missing whose name is misspelt", () => {
    const text = written({ network: undefined, netwrok: staging["network"] });
    assert.deepEqual(
      checkStackFile(text, circumstances).map(({ path }) => path),
      ["slipway:netwrok"],
    );
  });

  it("points at what a missing setting would stand in", () => {
    const text = written({ aws: { region: undefined }, cluster: undefined });
    assert.deepEqual(places(text, checkStackFile(text, circumstances)), [
      "error slipway:cluster at config",
      "error slipway:aws.region at slipway",
    ]);
  });

  it("finds keys with dots, and what an alias stands for", () => {
    const text = [
      "config:",
      "  slipway:tags: &tags",
      "    example.com/team: [a]",
      "  slipway:admission:",
      "    namespaceLabels: *tags",
    ].join("\n");
    const lines = checkStackFile(text, circumstances).map(({ path, line }) => `${line} ${path}`);
    assert.ok(lines.includes("3 slipway:tags.example.com/team"), lines.join("\n"));
    assert.ok(lines.includes("3 slipway:admission.namespaceLabels.example.com/team"), lines.join("\n"));
  });

  it("takes keys as the engine does: without a namespace they are the project's", () => {
    const text = stringify({ config: { ...staging, "aws:region": "eu-west-1", "other:key": 1 } });
    assert.deepEqual(checkStackFile(text, circumstances), []);
    const elsewhere = checkStackFile(text, { ...circumstances, project: "shop" });
    assert.deepEqual(
      elsewhere.map(({ path }) => path),
      ["slipway:aws", "slipway:network", "slipway:cluster"],
    );
  });

  it("refuses encrypted values, and never shows one", () => {
    const text = written({ aws: { accountId: { secure: "v1:canary" } }, tags: [{ secure: "v1:canary" }] });
    const findings = checkStackFile(text, circumstances);
    assert.deepEqual(places(text, findings), [
      "error slipway:aws at slipway",
      "error slipway:tags at slipway",
    ]);
    assert.doesNotMatch(JSON.stringify(findings), /canary/);
  });

  it("says what makes a file no YAML, and where", () => {
    for (const [text, line] of [
      ["config:\n  slipway:aws: {region: x\n  a: b\n", 3],
      ["config:\n  slipway:aws: {}\n  slipway:aws: {}\n", 3],
      ["config:\n\tslipway:aws: {}\n", 2],
    ] as const) {
      const findings = checkStackFile(text, circumstances);
      assert.deepEqual(
        findings.map(({ path, severity }) => `${severity} ${path}`),
        ["error YAML"],
        text,
      );
      assert.equal(findings[0]?.line, line, text);
    }
  });

  it("says of whatever is no stack's file that it has no settings", () => {
    for (const text of ["", "just text", "- a\n- b\n", "config: 7\n", "config: null\n"]) {
      const paths = checkStackFile(text, circumstances).map(({ path }) => path);
      assert.deepEqual(paths, ["config"], JSON.stringify(text));
    }
  });

  it("warns of what is not wrong yet, and of settings that it can't see", () => {
    const soon = { ...circumstances, today: "2027-03-01" }; // 1.35's standard support ends on 2027-03-27
    const findings = checkStackFile(written({}, { environment: ["shop/staging"] }), soon);
    assert.deepEqual(
      findings.map(({ severity, path }) => `${severity} ${path}`),
      ["warning environment", "warning slipway:cluster.version"],
    );
  });
});

describe("check: the command", () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), "slipway-check-"));
    writeFileSync(join(home, "Pulumi.yaml"), "name: slipway\nruntime: nodejs\n");
    writeFileSync(join(home, "Pulumi.good.yaml"), written({}));
  });
  afterEach(() => {
    rmSync(home, { recursive: true });
  });

  function run(args: readonly string[], cwd = home): { code: number; out: string; error: string } {
    let out = "";
    let error = "";
    const code = main(args, {
      cwd,
      today: exampleDay,
      out: (text) => (out += text),
      error: (text) => (error += text),
    });
    return { code, out, error };
  }

  it("ends with 0 where nothing is wrong", () => {
    assert.deepEqual(run([]), { code: 0, out: "1 file checked: 0 errors, 0 warnings\n", error: "" });
  });

  it("checks every stack's file of the project where none is named", () => {
    writeFileSync(join(home, "Pulumi.bad.yaml"), written({ network: { cidr: "10.0.0.0" } }));
    const { code, out } = run([]);
    assert.equal(code, 1);
    assert.match(
      out,
      /^Pulumi\.bad\.yaml:\d+:5: error: slipway:network\.cidr: not an IPv4 CIDR block.*\n {4}received: "10\.0\.0\.0"\n {4}allowed: .*\n {4}fix: .*\n2 files checked: 1 error, 0 warnings\n$/,
    );
  });

  it("writes nothing that a terminal or a pipeline's log takes for a command, whatever a file has in it", () => {
    const hostile = "a\n::error::injected\u001b]0;title\u0007";
    writeFileSync(
      join(home, "Pulumi.bad.yaml"),
      written({ [hostile]: {}, services: { [hostile]: { [hostile]: hostile } } }),
    );
    const { code, out } = run([]);
    assert.equal(code, 1);
    assert.match(out, /slipway:a\\u000a::error::injected/);
    assert.doesNotMatch(out, /[\u0000-\u0009\u000b-\u001f\u007f]|^\s*::/m);
  });

  it("takes stack files where Pulumi.yaml says that they are", () => {
    writeFileSync(join(home, "Pulumi.yaml"), "name: slipway\nruntime: nodejs\nstackConfigDir: stacks\n");
    mkdirSync(join(home, "stacks"));
    writeFileSync(join(home, "stacks", "Pulumi.bad.yaml"), written({ tags: [] }));
    const { code, out } = run([]);
    assert.equal(code, 1);
    assert.match(out, /stacks\/Pulumi\.bad\.yaml:\d+:3: error: slipway:tags: /);
    assert.equal(run(["Pulumi.bad.yaml"], join(home, "stacks")).code, 1);
  });

  it("writes one JSON document", () => {
    writeFileSync(join(home, "Pulumi.bad.yaml"), written({ network: { natGateways: "two" } }));
    const { code, out } = run(["--json", "Pulumi.bad.yaml", "Pulumi.good.yaml"]);
    assert.equal(code, 1);
    const { files, ...counts } = JSON.parse(out) as {
      errors: number;
      warnings: number;
      files: { file: string; stack: string; findings: Finding[] }[];
    };
    assert.deepEqual(counts, { errors: 1, warnings: 0 });
    assert.deepEqual(
      files.map(({ file, stack, findings }) => [file, stack, findings.map(({ path }) => path)]),
      [
        ["Pulumi.bad.yaml", "bad", ["slipway:network.natGateways"]],
        ["Pulumi.good.yaml", "good", []],
      ],
    );
    assert.deepEqual(Object.keys(files[0]!.findings[0]!).sort(), [
      "allowed",
      "column",
      "fix",
      "line",
      "message",
      "path",
      "received",
      "severity",
    ]);
  });

  it("ends with 2, and checks the others, where one can't be read", () => {
    writeFileSync(join(home, "Pulumi.bad.yaml"), written({ tags: [] }));
    const { code, out, error } = run(["Pulumi.nosuch.yaml", "README.md", "Pulumi.bad.yaml"]);
    assert.equal(code, 2);
    assert.match(out, /Pulumi\.bad\.yaml:\d+:3: error: slipway:tags/);
    assert.match(error, /cannot read Pulumi\.nosuch\.yaml: there is no such file\.\nFix: /);
    assert.match(error, /README\.md is not a stack's file\.\nFix: /);
  });

  it("ends with 2 on a wrong option, without a project, and with one that has no stack", () => {
    assert.deepEqual(run(["--jsno"]).code, 2);
    assert.match(run(["--jsno"]).error, /--jsno.*\nFix: npm run check -- --help/s);
    rmSync(join(home, "Pulumi.good.yaml"));
    assert.match(run([]).error, /has no stack's file\.\nFix: /);
    writeFileSync(join(home, "Pulumi.yaml"), "runtime: nodejs\n");
    assert.match(run([]).error, /Pulumi\.yaml has no name.*\nFix: /);
    writeFileSync(join(home, "Pulumi.yaml"), "name: [\n");
    assert.match(run([]).error, /Pulumi\.yaml is not YAML: .*\nFix: /s);
    rmSync(join(home, "Pulumi.yaml"));
    const { code, error } = run([]);
    assert.equal(code, 2);
    assert.match(error, /there is no Pulumi\.yaml.*\nFix: /s);
  });
});
