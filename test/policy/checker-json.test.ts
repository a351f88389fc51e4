import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { main } from "../../policy/checker/cli.ts";
import { ruleNamed } from "./helpers.ts";

const POD = `apiVersion: v1
kind: Pod
metadata: { name: agent, namespace: shop }
spec: { containers: [{ name: a, securityContext: { privileged: true } }] }
`;

interface Report {
  readonly format: number;
  readonly rules: Readonly<Record<string, { readonly title: string; readonly fix: string }>>;
  readonly violations: readonly Readonly<Record<string, unknown>>[];
  readonly exempted: readonly unknown[];
}

describe("slipway-policy check --format json", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "slipway-policy-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const check = async (yaml: string): Promise<{ readonly out: string; readonly report: Report }> => {
    const file = join(folder, "pods.yaml");
    writeFileSync(file, yaml);
    let out = "";
    const keep = (text: string): void => void (out += text);
    await main(["check", "--rule", "pod-privileged", "--format", "json", file], { out: keep, error: keep });
    return { out, report: JSON.parse(out) as Report };
  };

  it("has what a rule says once for all of its findings", async () => {
    const { out, report } = await check(`${POD}---\n${POD}`);
    const { fix, title } = ruleNamed("pod-privileged");
    assert.equal(report.format, 2);
    assert.deepEqual(Object.keys(report.rules), ["pod-privileged"]);
    assert.equal(report.rules["pod-privileged"]?.title, title);
    assert.equal(report.rules["pod-privileged"]?.fix, fix);
    assert.equal(out.split(JSON.stringify(fix)).length, 2);
    assert.equal(report.violations.length, 2);
  });

  it("has a finding a line, with its place, resource and rule", async () => {
    const { out, report } = await check(`${POD}---\n${POD}`);
    const lines = out.split("\n").map((line) => line.trim().replace(/,$/, ""));
    for (const violation of report.violations) {
      assert.ok(lines.includes(JSON.stringify(violation)));
      assert.deepEqual(Object.keys(violation), [
        ...["file", "line", "column", "resource", "rule"],
        ...["severity", "enforcement", "path", "message", "allowed"],
      ]);
    }
  });

  it("has empty lists where there is nothing", async () => {
    const { report } = await check(POD.replace("true", "false"));
    assert.deepEqual([report.violations, report.exempted, report.rules], [[], [], {}]);
  });
});
