import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { main } from "../../policy/checker/cli.ts";
import { toKubeVersion } from "../../policy/checker/selection.ts";
import { rules, stackRules } from "../../policy/rules/index.ts";
import { inDays } from "./days.ts";
import { ruleNamed } from "./helpers.ts";

const PRIVILEGED = `apiVersion: v1
kind: Pod
metadata: { name: agent, namespace: shop }
spec:
  containers:
    - name: app
      securityContext:
        privileged: yes
`;
const CLEAN = PRIVILEGED.replace("yes", "no");

describe("slipway-policy", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "slipway-policy-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
  const file = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const run = async (...argv: string[]): Promise<{ code: number; out: string; error: string }> => {
    const written = { out: "", error: "" };
    const code = await main(argv, {
      out: (text) => {
        written.out += text;
      },
      error: (text) => {
        written.error += text;
      },
    });
    return { code, ...written };
  };
  const BASELINE = ["--framework", "pod-security-standards", "--level", "baseline"];

  interface Checked {
    readonly resources: number;
    readonly violations: {
      readonly rule: string;
      readonly line: number;
      readonly column: number;
      readonly file: string;
    }[];
    readonly exempted: { readonly rule: string }[];
    readonly unknown: { readonly rule: string; readonly path: string }[];
    readonly unusedExemptions: { readonly resource: string }[];
    readonly unchecked: { readonly line: number }[];
    readonly failures: { readonly line?: number; readonly message: string }[];
  }
  const check = async (...argv: string[]): Promise<Checked & { code: number }> => {
    const { code, out } = await run("check", "--format", "json", ...argv);
    return { code, ...(JSON.parse(out) as Checked) };
  };

  it("exits with 0 on what is clean, 1 on violations", async () => {
    assert.equal((await run("check", ...BASELINE, file("clean.yaml", CLEAN))).code, 0);
    assert.equal((await run("check", ...BASELINE, file("bad.yaml", PRIVILEGED))).code, 1);
  });

  it("groups by file, resource and rule, with lines, and says each fix once", async () => {
    const path = file("bad.yaml", `${CLEAN}---\n${PRIVILEGED}---\n${PRIVILEGED}`);
    const { out } = await run("check", ...BASELINE, path);
    const { fix } = ruleNamed("pod-privileged");
    assert.match(out, /^ {2}Pod\/shop\/agent\n {4}pod-privileged \(critical, mandatory\)\n {6}17:9 {2}spec/m);
    assert.equal(out.split(fix).length, 2);
    assert.match(out, /^How to fix \(slipway-policy explain RULE .*--format exemptions /m);
    assert.match(out, /2 violations \(2 mandatory\) in 3 resources\.\n$/);
  });

  it("checks the rest when a document can't be read, and exits with 2", async () => {
    const path = file("mixed.yaml", `a: [\n---\n${PRIVILEGED}---\nfoo: bar\n`);
    const { code, violations, failures, unchecked } = await check(...BASELINE, path);
    assert.equal(code, 2);
    assert.deepEqual(
      violations.map(({ rule, line, column }) => [rule, line, column]),
      [["pod-privileged", 10, 9]],
    );
    assert.deepEqual(
      failures.map(({ line }) => line),
      [2],
    );
    assert.deepEqual(
      unchecked.map(({ line }) => line),
      [12],
    );
  });

  it("takes nothing to check, and a path that is not there, for failures", async () => {
    assert.equal((await check(file("empty.yaml", "# nothing\n"))).code, 2);
    const { code, failures } = await check(...BASELINE, join(folder, "gone.yaml"), file("ok.yaml", CLEAN));
    assert.equal(code, 2);
    assert.match(failures[0]?.message ?? "", /^there is no such file or folder: correct the path/);
  });

  it("looks through folders for YAML and JSON, but not at hidden files", async () => {
    mkdirSync(join(folder, "a"));
    mkdirSync(join(folder, ".git"));
    file("a/b.yml", PRIVILEGED);
    file("a/c.json", JSON.stringify({ apiVersion: "v1", kind: "List", items: [] }));
    file("a/d.txt", PRIVILEGED);
    file(".git/e.yaml", PRIVILEGED);
    const { violations, code } = await check(...BASELINE, folder);
    assert.equal(code, 1);
    assert.deepEqual(
      violations.map((violation) => violation.file),
      [join(folder, "a", "b.yml")],
    );
  });

  it("looks into lists, of JSON too, with their lines", async () => {
    const pod = { apiVersion: "v1", kind: "Pod", spec: { hostNetwork: true, containers: [] } };
    const path = file(
      "list.json",
      JSON.stringify({ apiVersion: "v1", kind: "List", items: [{}, pod] }, null, 1),
    );
    const { violations, resources, unchecked } = await check(...BASELINE, path);
    assert.deepEqual([resources, unchecked.length], [1, 1]);
    assert.deepEqual(
      violations.map(({ rule, line }) => [rule, line]),
      [["pod-host-namespaces", 10]],
    );
  });

  it("judges Pod Security Standards by level and version", async () => {
    const path = file(
      "probe.yaml",
      CLEAN.replace("securityContext:", "livenessProbe: { httpGet: { host: a } }\n      securityContext:"),
    );
    const named = async (...argv: string[]): Promise<string[]> =>
      (await check("--framework", "pod-security-standards", ...argv, path)).violations.map(
        ({ rule }) => rule,
      );
    assert.deepEqual(await named("--level", "baseline"), ["pod-host-probes"]);
    assert.deepEqual(await named("--level", "baseline", "--kube-version", "v1.33.4"), []);
    for (const [asked, note] of [
      ["1.99", "--kube-version: 1.99 is newer than what is known here, and judged as 1.37.\n"],
      ["v1.37.2", ""],
      ["1.33", ""],
    ] as const)
      assert.equal((await run("list", "--kube-version", asked)).error, note);
    assert.ok((await named()).includes("pod-seccomp"));
    assert.equal(toKubeVersion("1.99"), "1.37");
    assert.equal(toKubeVersion("v1.36.3-eks-3025e55"), "1.36");
    assert.equal(toKubeVersion("1.24"), undefined);
  });

  it("checks previews and exported stacks, where secrets and the unknown are neither right nor wrong", async () => {
    const urn = "urn:pulumi:production::slipway::kubernetes:core/v1:Pod::agent";
    const state = {
      urn,
      type: "kubernetes:core/v1:Pod",
      inputs: {
        metadata: { namespace: "shop" },
        spec: {
          hostPID: true,
          hostNetwork: "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
          hostIPC: "[secret]",
          containers: [
            {
              name: "app",
              securityContext: {
                privileged: {
                  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
                  ciphertext: "djE6",
                },
              },
            },
          ],
        },
      },
    };
    for (const document of [
      {
        steps: [
          { op: "delete", urn, oldState: state },
          { op: "create", urn, newState: state },
        ],
      },
      { version: 3, deployment: { resources: [state] } },
    ]) {
      const { violations, unknown, resources } = await check(
        ...BASELINE,
        file("p.json", JSON.stringify(document)),
      );
      assert.equal(resources, 1);
      assert.deepEqual(
        violations.map(({ rule }) => rule),
        ["pod-host-namespaces"],
      );
      assert.deepEqual(unknown.map(({ path }) => path).sort(), [
        "spec.containers[0].securityContext.privileged",
        "spec.hostIPC",
        "spec.hostNetwork",
      ]);
    }
  });

  it("counts exempted violations as such until they expire, and names those of no use", async () => {
    const path = file("bad.yaml", PRIVILEGED);
    const exemption = { rule: "pod-privileged", resource: "Pod/shop/*", reason: "r", owner: "o" };
    const judge = async (expires: string): Promise<Checked & { code: number }> =>
      check(
        ...BASELINE,
        "--exemptions",
        file(
          "e.json",
          JSON.stringify([
            { ...exemption, expires },
            { ...exemption, resource: "Pod/gone", expires },
          ]),
        ),
        path,
      );
    const valid = await judge(inDays(400));
    assert.deepEqual([valid.code, valid.exempted.length, valid.violations.length], [0, 1, 0]);
    assert.deepEqual(
      valid.unusedExemptions.map(({ resource }) => resource),
      ["Pod/gone"],
    );
    const expired = await judge("2020-01-01");
    assert.deepEqual([expired.code, expired.exempted.length], [1, 0]);
    const { out } = await run("check", ...BASELINE, "--exemptions", join(folder, "e.json"), path);
    assert.match(out, /The exemption by o \(r\) expired on 2020-01-01\./);
  });

  it("takes levels, options and exemptions from the pack's configuration", async () => {
    const path = file("bad.yaml", PRIVILEGED);
    const config = file("c.yaml", "all: disabled\npod-privileged: { enforcementLevel: advisory }\n");
    const { out, code } = await run("check", "--config", config, path);
    assert.match(out, /pod-privileged \(critical, advisory\)/);
    assert.equal(code, 1);
    assert.equal((await run("check", "--config", config, "--fail-on", "mandatory", path)).code, 0);
  });

  it("refuses what it doesn't understand, all at once, with 2", async () => {
    const usage = await run(
      "check",
      "--level",
      "strict",
      "--framework",
      "nsa",
      "--kube-version",
      "2",
      "--rule",
      "x",
    );
    assert.equal(usage.code, 2);
    for (const option of ["--level", "--framework", "--kube-version", "--rule", "check"])
      assert.match(usage.error, new RegExp(`^${option}: `, "m"));
    const config = file("c.json", '{"image-digest": "no", "pod-priviledged": "advisory", "x": "disabled"}');
    const exemptions = file("e.yaml", "exemptions: [{ rule: x }]");
    const files = await run("check", "--config", config, "--exemptions", exemptions, folder);
    assert.equal(files.code, 2);
    assert.match(files.error, /image-digest\.enforcementLevel: received "no"/);
    assert.match(
      files.error,
      /pod-priviledged: no such rule\. Did you mean pod-privileged\? "slipway-policy list"/,
    );
    assert.match(files.error, /x: no such rule\. "slipway-policy list" has them all\./);
    const explained = await run("explain", "pod-priviledged");
    assert.match(explained.error, /no rule "pod-priviledged"\. Did you mean pod-privileged\?/);
    const gone = await run("check", "--config", join(folder, "gone.json"), folder);
    assert.match(gone.error, /gone\.json: there is no such file or folder/);
    assert.match(files.error, /exemptions\[0\]\.rule: received "x"/);
    assert.match(files.error, /exemptions\[0\]\.expires: received nothing/);
  });

  it("writes SARIF that names rules, places and what is suppressed", async () => {
    const path = file("bad.yaml", PRIVILEGED);
    const sarif = async (...argv: string[]): Promise<Record<string, unknown>[]> => {
      const { out } = await run("check", ...BASELINE, "--format", "sarif", ...argv, path);
      const { runs } = JSON.parse(out) as { runs: { results: Record<string, unknown>[] }[] };
      return runs[0]?.results ?? [];
    };
    const [result] = await sarif();
    assert.equal(result?.["ruleId"], "pod-privileged");
    assert.match(JSON.stringify(result["locations"]), /"startLine":8,"startColumn":9/);
    const config = file(
      "c.json",
      JSON.stringify({
        "pod-privileged": {
          exemptions: [{ resource: "Pod/*", reason: "r", owner: "o", expires: inDays(1) }],
        },
      }),
    );
    const [exempted] = await sarif("--config", config);
    assert.deepEqual(exempted?.["suppressions"], [{ kind: "external", justification: "r" }]);
  });

  it("writes JUnit that counts, and escapes what XML can't hold", async () => {
    const path = file("bad.yaml", PRIVILEGED.replace("agent", '"<&\\u0001>"'));
    const { out } = await run("check", ...BASELINE, "--format", "junit", path);
    assert.match(out, /<testsuites name="slipway-policy" tests="1" failures="1" errors="0" skipped="0">/);
    assert.match(out, /Pod\/shop\/&lt;&amp;\\u0001&gt;/);
  });

  it("explains and lists rules, and writes a selection as a configuration of the pack", async () => {
    for (const rule of [ruleNamed("pod-sysctls"), ...stackRules]) {
      const { out, code } = await run("explain", rule.name);
      assert.equal(code, 0);
      for (const part of [rule.title, rule.why, rule.fix]) assert.ok(out.includes(part));
    }
    assert.equal((await run("explain", "no-such-rule")).code, 2);
    assert.equal((await run("list")).out.trim().split("\n").length, rules.length + stackRules.length);
    const { out } = await run("config", ...BASELINE);
    const config = JSON.parse(out) as Record<string, unknown>;
    assert.equal(config["all"], "disabled");
    assert.ok("pod-privileged" in config && !("pod-run-as-non-root" in config));
    assert.equal((await run("check", "--config", file("c.json", out), file("bad.yaml", PRIVILEGED))).code, 1);
  });

  it("has help", async () => {
    for (const argv of [[], ["help"], ["--help"]]) {
      const { out, code } = await run(...argv);
      assert.equal(code, 0);
      assert.match(out, /Exit code: 0 clean/);
    }
  });
});
