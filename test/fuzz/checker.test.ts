import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { main } from "../../policy/checker/cli.ts";
import { judgeLines } from "../../policy/checker/json-lines.ts";
import { selectRules } from "../../policy/checker/selection.ts";
import { brokenBytes, brokenText, fuzz, STACK_TRACE } from "../support/fuzz.ts";

const pod = (name: string): object => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, namespace: "shop", labels: { app: name } },
  spec: { containers: [{ name: "app", image: "nginx:latest", securityContext: { privileged: true } }] },
});
const state = {
  urn: "urn:pulumi:dev::shop::aws:s3/bucket:Bucket::logs",
  type: "aws:s3/bucket:Bucket",
  inputs: { bucket: "logs", tags: { a: "b" } },
};

/** One of each kind of input that the checker knows. */
const DOCUMENTS = [
  `apiVersion: v1\nkind: Pod\nmetadata: { name: &n a, namespace: shop }\nspec:\n  containers:\n    - name: *n\n      image: nginx\n      command: ["sh", "-c", "true"]\n      securityContext:\n        privileged: yes\n---\n# second\napiVersion: v1\nkind: Service\nmetadata:\n  name: a\nspec:\n  selector: { app: a }\n`,
  `apiVersion: apps/v1\nkind: DeploymentList\nitems:\n  - metadata: { name: x }\n    spec:\n      template:\n        spec: &s\n          containers: [{ name: c, image: "a@sha256:0" }]\n  - spec: { template: { spec: { <<: *s } } }\n`,
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, labels: { <<: &l { app: a }, <<: *l, on: x, "on": z, 010: a, "010": b } }\n`,
  `a: |\n  block\n   more\nb: >-\n  folded\nc: !!binary aGk=\nd: 2001-01-01\n? [x, y]\n: z\n`,
  JSON.stringify(pod("a")),
  JSON.stringify({ apiVersion: "v1", kind: "List", items: [pod("a"), pod("b")] }, undefined, 2),
  `${JSON.stringify(pod("a"))}\n${JSON.stringify(pod("b"))}\n`,
  JSON.stringify({ version: 3, deployment: { resources: [state, { ...state, delete: true }] } }),
  JSON.stringify({ steps: [{ op: "create", urn: state.urn, newState: state }] }),
  JSON.stringify({ version: 3, deployment: { resources: [state, { ...state, type: "constructor" }] } }),
];

const EXEMPTIONS = [
  `- rule: pod-privileged\n  resource: shop/a\n  reason: a driver\n  owner: team\n  expires: "2027-01-01"\n`,
  JSON.stringify({ exemptions: [{ rule: "pod-privileged", resource: "shop/*", expires: "2027-01-01" }] }),
];
const SETTINGS = [
  JSON.stringify({ all: "advisory", "pod-privileged": { enforcementLevel: "mandatory", exemptions: [] } }),
  `image-registry:\n  registries: ["ghcr.io"]\nall: mandatory\n`,
];

describe("fuzz: slipway-policy", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "slipway-fuzz-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  /** Runs the command; what it says must have no stack trace, and only characters that a terminal shows. */
  async function run(argv: readonly string[]): Promise<{ readonly code: number; readonly out: string }> {
    const written = { out: "", error: "" };
    const code = await main(argv, {
      out: (text) => {
        written.out += text;
      },
      error: (text) => {
        written.error += text;
      },
    });
    assert.ok([0, 1, 2].includes(code), String(code));
    for (const text of [written.out, written.error]) assert.doesNotMatch(text, STACK_TRACE);
    return { code, out: written.out };
  }

  const write = (name: string, content: string | Uint8Array): string => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };

  it("judges or refuses any bytes: exit code 0, 1 or 2, no stack trace, and a report that can be read", async function () {
    this.timeout(3_600_000);
    const inputs = fc.record({
      bytes: brokenBytes(DOCUMENTS),
      name: fc.constantFrom("input.yaml", "input.json"),
      format: fc.constantFrom("text", "json", "sarif", "junit", "exemptions"),
      input: fc.constantFrom("auto", "manifests", "preview"),
    });
    await fc.assert(
      fc.asyncProperty(inputs, async ({ bytes, name, format, input }) => {
        const { out } = await run(["check", write(name, bytes), "--format", format, "--input", input]);
        if (format === "json" || format === "sarif") JSON.parse(out);
        if (format !== "text") return;
        // A terminal and a pipeline's log take these for commands of theirs.
        assert.doesNotMatch(out, /[\x00-\x08\x0B-\x1F\x7F-\x9F]|^::/m);
      }),
      fuzz("the checker's input", 60, 3_000),
    );
  });

  it("takes or refuses any list of exemptions and any configuration", async function () {
    this.timeout(3_600_000);
    const manifest = write("pod.json", JSON.stringify(pod("a")));
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.tuple(fc.constant("--exemptions"), brokenBytes(EXEMPTIONS)),
          fc.tuple(fc.constant("--config"), brokenBytes(SETTINGS)),
          fc.tuple(
            fc.constantFrom("--config", "--exemptions"),
            fc.jsonValue().map((value) => Buffer.from(JSON.stringify(value))),
          ),
        ),
        async ([option, bytes]) => {
          await run(["check", manifest, option, write("settings.yaml", bytes)]);
        },
      ),
      fuzz("the checker's exemptions and configuration", 60, 3_000),
    );
  });

  it("takes or refuses any arguments", async function () {
    this.timeout(3_600_000);
    const words = fc.oneof(
      fc.constantFrom(
        "check",
        "list",
        "config",
        "explain",
        "help",
        "--format",
        "json",
        "--rule",
        "pod-privileged",
      ),
      fc.constantFrom(
        "--level",
        "baseline",
        "--severity",
        "high",
        "--kube-version",
        "1.35",
        "--fail-on",
        "--",
      ),
      fc.constantFrom("--framework", "pod-security-standards", "__proto__", "constructor", "--config", ""),
      fc.string({ maxLength: 6, unit: "binary" }).filter((word) => word !== "-"),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(words, { maxLength: 5 }), async (argv) => {
        // Standard input is this test's own, and `.` the whole clone.
        await run(argv.filter((word) => !["-", ".", "..", "/"].includes(word)));
      }),
      fuzz("the checker's arguments", 60, 3_000),
    );
  });

  it("answers each line of resources, whatever it holds", async function () {
    this.timeout(3_600_000);
    const rules = selectRules({ config: {} });
    const line = JSON.stringify({ type: "kubernetes:core/v1:Pod", name: "a", props: pod("a") });
    const stack = JSON.stringify({
      id: 1,
      resources: [{ type: state.type, name: "x", props: state.inputs }],
    });
    await fc.assert(
      fc.asyncProperty(brokenText([line, stack, `${line}\n${stack}\n`]), async (text) => {
        const answers: string[] = [];
        await judgeLines([text], rules, (answer) => {
          answers.push(answer);
        });
        for (const answer of answers.join("").split("\n").filter(Boolean)) {
          assert.doesNotMatch(answer, STACK_TRACE);
          JSON.parse(answer);
        }
      }),
      fuzz("lines of resources", 100, 3_000),
    );
  });
});
