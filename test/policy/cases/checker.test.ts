import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { main } from "../../../policy/checker/cli.ts";
import { Exemptions } from "../../../policy/lib/exemption.ts";
import { inDays } from "../days.ts";
import { judge } from "../helpers.ts";

interface Checked {
  readonly code: number;
  readonly text: string;
}

describe("the checker on odd and hostile input", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "slipway-policy-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
  const file = (name: string, content: string | Buffer): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const check = async (...argv: string[]): Promise<Checked> => {
    let text = "";
    const keep = (more: string): void => void (text += more);
    const code = await main(["check", "--rule", "pod-host-namespaces", ...argv], { out: keep, error: keep });
    return { code, text };
  };
  const pod = (name: string, spec: string): string =>
    `{"apiVersion":"v1","kind":"Pod","metadata":{"name":"${name}","namespace":"shop"},"spec":{${spec}"hostNetwork":true,"containers":[]}}`;
  const TWICE = '"hostPID":false,"hostPID":false,';

  it("refuses a JSON key that is there twice, with its line, and checks what follows", async () => {
    const path = file("a.json", [pod("a", TWICE), pod("b", ""), pod("c", "")].join("\n"));
    const { code, text } = await check(path);
    assert.equal(code, 2);
    assert.ok(text.includes(`${path}:1:`) && /duplicated mapping key/.test(text));
    assert.match(text, /Pod\/shop\/b[\s\S]*Pod\/shop\/c/);
    assert.equal((await check(file("one.json", pod("a", TWICE)))).code, 2);
    const nested = `{"apiVersion":"v1","kind":"List","items":[${pod("a", TWICE)}]}`;
    assert.equal((await check(file("list.json", nested))).code, 2);
  });

  it("takes keys that look alike in strings and in different objects for different ones", async () => {
    const path = file("a.json", pod("a", '"nodeName":"\\"hostPID\\": 1","x":{"hostPID":1},'));
    assert.equal((await check(path)).code, 1);
  });

  it("checks JSON objects on one line, each at its place", async () => {
    const { code, text } = await check(file("a.json", `${pod("a", "")}${pod("b", "")} ${pod("c}{", "")}`));
    assert.equal(code, 1);
    assert.match(text, /3 violations .* in 3 resources/);
  });

  const FOREIGN: Readonly<Record<string, string>> = {
    "cloudformation.yaml": 'Resources:\n  Queue: { Properties: { QueueName: !Sub "${AWS::StackName}-q" } }\n',
    "compose.yml": "services:\n  a: { image: a, ports: !override ['80:80'], build: !reset null }\n",
    ".gitlab-ci.yml": "job:\n  script: [!reference [.setup, script]]\n",
    "ansible.yaml": "- hosts: all\n  vars:\n    password: !vault |\n      $ANSIBLE_VAULT;1.1;AES256\n",
    "mkdocs.yml": "markdown_extensions:\n  - x: { generator: !!python/name:material.emoji.to_svg }\n",
  };

  it("passes over YAML with tags that is not for Kubernetes, and says where it is", async () => {
    const good = file("good.json", pod("a", "").replace("true", "false"));
    for (const [name, content] of Object.entries(FOREIGN)) {
      const { code, text } = await check(file(name, content), good);
      assert.equal(code, 0, text);
      assert.ok(text.includes(`not checked\n  ${join(folder, name)}:1:`), text);
    }
  });

  it("takes a file that is not for Kubernetes for no failure, when it is the only one", async () => {
    const plain = { "values.yaml": "replicas: 2\n", "package.json": '{ "name": "shop" }\n' };
    for (const [name, content] of Object.entries({ ...FOREIGN, ...plain })) {
      const { code, text } = await check(file(name, content));
      assert.equal(code, 0, text);
      assert.match(text, /0 violations in 0 resources\.$/m);
    }
    assert.equal((await check(file("empty.yaml", "---\n# nothing\n"))).code, 2);
    mkdirSync(join(folder, "bare"));
    assert.equal((await check(join(folder, "bare"))).code, 2);
  });

  it("does not pass over a Kubernetes object that has a tag, nor over broken YAML that has one", async () => {
    for (const content of ["apiVersion: v1\nkind: Pod\nspec: !Sub x\n", "a: !Sub x\nb: ]\n"]) {
      const { code, text } = await check(file("a.yaml", content));
      assert.equal(code, 2, text);
      assert.match(text, /neither YAML nor JSON/);
    }
  });

  it("tells once of a chart that nobody has rendered, and checks what is beside it", async () => {
    for (const inner of ["chart", "chart/templates"]) mkdirSync(join(folder, inner));
    file("chart/Chart.yaml", "apiVersion: v2\nname: chart\n");
    for (const template of ["a", "b"])
      file(`chart/templates/${template}.yaml`, "{{ if .x }}\na: {{ .y }}\n{{ end }}\n");
    file("pod.json", pod("a", ""));
    const { code, text } = await check(folder);
    const chart = join(folder, "chart");
    assert.equal(code, 2);
    assert.ok(
      text.includes(`${chart}: is a chart that nobody has rendered: helm template ${chart} | `),
      text,
    );
    assert.match(text, /1 violation .* in 1 resource, 1 failure\./);
  });

  it("writes the exemptions for what it finds, which are taken once somebody answers for them", async () => {
    const preview = file(
      "preview.json",
      JSON.stringify({
        deployment: {
          resources: [
            {
              urn: "urn:pulumi:s::p::kubernetes:core/v1:Pod::a",
              type: "kubernetes:core/v1:Pod",
              inputs: { metadata: { namespace: "shop" }, spec: { hostNetwork: true, containers: [] } },
            },
          ],
        },
      }),
    );
    for (const path of [file("a.json", [pod("a", ""), pod("b: #", "")].join("\n")), preview]) {
      const { text: exemptions } = await check("--format", "exemptions", path);
      const empty = await check("--exemptions", file("exemptions.yaml", exemptions), path);
      assert.equal(empty.code, 2);
      assert.match(empty.text, /reason: received ""/);
      const filled = exemptions
        .replaceAll('reason: ""', "reason: r")
        .replaceAll('owner: ""', "owner: o")
        .replaceAll('expires: ""', `expires: ${inDays(400)}`);
      const { code, text } = await check("--exemptions", file("exemptions.yaml", filled), path);
      assert.equal(code, 0, text);
      assert.match(text, /^0 violations .* exempted/m);
    }
  });

  it("refuses exemptions beyond the limits, wherever they stand, and takes others by configuration", async () => {
    const path = file("a.json", pod("a", ""));
    const exemption = { resource: "*/shop/*", reason: "r", owner: "o", expires: "9999-12-31" };
    const listed = (entry: object): string => JSON.stringify([{ rule: "pod-host-namespaces", ...entry }]);
    const inConfig = { "pod-host-namespaces": { exemptions: [{ ...exemption, resource: "Pod/*" }] } };
    const beyond = await check(
      ...["--config", file("c.json", JSON.stringify(inConfig))],
      ...["--exemptions", file("e.json", listed(exemption)), path],
    );
    assert.equal(beyond.code, 2);
    assert.match(
      beyond.text,
      /c\.json: pod-host-namespaces\.exemptions\[0\]\.expires: received "9999-12-31"/,
    );
    assert.match(
      beyond.text,
      /e\.json: exemptions\[0\]\.resource: received "\*\/shop\/\*"\. Allowed: one that/,
    );
    assert.match(beyond.text, /e\.json: exemptions\[0\]\.expires: received/);
    const limits = {
      "exemption-limits": { longestDays: 30, wholeKinds: true },
      "unused-exemptions": "disabled",
    };
    const within = await check(
      ...["--config", file("o.json", JSON.stringify(limits))],
      ...["--exemptions", file("s.json", listed({ ...exemption, expires: inDays(30) })), path],
    );
    assert.equal(within.code, 0, within.text);
  });

  it("tells of what is not known before the update in SARIF and JUnit, too, and makes no alert of it", async () => {
    const unknown = file(
      "preview.json",
      JSON.stringify({
        steps: [
          {
            newState: {
              urn: "urn:pulumi:s::p::kubernetes:core/v1:Pod::a",
              type: "kubernetes:core/v1:Pod",
              inputs: {
                metadata: { namespace: "shop" },
                spec: { hostNetwork: "04da6b54-80e4-46f7-96ec-b56ff0331ba9", containers: [] },
              },
            },
          },
        ],
      }),
    );
    const sarif = JSON.parse((await check("--format", "sarif", unknown)).text) as {
      runs: [
        {
          results: [];
          invocations: [{ toolExecutionNotifications: { level: string; message: { text: string } }[] }];
        },
      ];
    };
    assert.deepEqual(sarif.runs[0].results, []);
    const [note, ...more] = sarif.runs[0].invocations[0].toolExecutionNotifications;
    assert.deepEqual(more, []);
    assert.equal(note?.level, "note");
    assert.match(note.message.text, /pod-host-namespaces: spec\.hostNetwork is not known/);
    const { text } = await check("--format", "junit", unknown);
    assert.match(text, /tests="1" failures="0" errors="0" skipped="1"/);
    assert.match(text, /<skipped message="not known before the update/);
  });

  it("says what a selector selects, and no more of an object that could be a secret, or endless", async () => {
    const service = (selector: unknown): string =>
      JSON.stringify({
        apiVersion: "v1",
        kind: "Service",
        metadata: { name: "a", namespace: "b" },
        spec: { selector },
      });
    const fact = async (selector: unknown): Promise<string> => {
      const path = file("a.json", service(selector));
      const { text } = await check("--rule", "service-selects-pods", "--format", "json", path);
      return (JSON.parse(text) as { violations: { message: string }[] }).violations[0]?.message ?? "";
    };
    assert.equal(await fact({ app: "web", tier: "x" }), 'spec.selector is {"app":"web","tier":"x"}.');
    assert.equal(await fact({ app: "w".repeat(200) }), "spec.selector is an object.");
    assert.equal(await fact({ a: { b: { c: { d: { e: "f" } } } } }), "spec.selector is an object.");
  });

  it("fails on what is not UTF-8", async () => {
    const latin = Buffer.from("apiVersion: v1\nkind: ConfigMap\nmetadata: { name: \xfc }\n", "latin1");
    const { code, text } = await check(file("a.yaml", latin));
    assert.equal(code, 2);
    assert.match(text, /not UTF-8/);
    assert.equal((await check(file("cut.yaml", Buffer.from("a: \xc3", "latin1")))).code, 2);
  });

  it("writes control characters escaped", async () => {
    const { text } = await check(file("a.json", pod("a\\u001b[31m\\u0007\\n::error::x", "")));
    assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f\u007f]|^::error/m);
    assert.match(text, /a\\u001b\[31m\\u0007\\u000a::error::x/);
  });

  it("has no command for a terminal or a pipeline's log in any format", async () => {
    const name = "a ##[add-mask]e ##vso[task.complete] \u009b2J\u2028";
    const path = file("a.json", pod(name, ""));
    for (const format of ["text", "json", "sarif", "junit", "exemptions"]) {
      const { code, text } = await check("--format", format, path);
      assert.equal(code, 1);
      assert.doesNotMatch(text, /##(vso)?\[|[\u007f-\u009f\u2028]/, format);
      assert.match(text, /add-mask/, format);
    }
    const { violations } = JSON.parse((await check("--format", "json", path)).text) as {
      violations: { resource: { name: string } }[];
    };
    assert.equal(violations[0]?.resource.name, name);
  });

  it("encodes what a URI has another use for in SARIF", async () => {
    const { text } = await check("--format", "sarif", file("a # b?.json", pod("a", "")));
    assert.match(text, /a%20%23%20b%3F\.json/);
  });

  it("names devices and links to folders, and reads neither", async () => {
    mkdirSync(join(folder, "real"));
    file("real/a.json", pod("a", ""));
    symlinkSync("/dev/zero", join(folder, "zero.yaml"));
    symlinkSync(join(folder, "real"), join(folder, "linked"));
    const { code, text } = await check(folder);
    assert.equal(code, 2);
    assert.match(text, /linked: is a link[\s\S]*zero\.yaml: is a link/);
    assert.match(text, /1 violation /);
    assert.equal((await check("/dev/zero")).code, 2);
  });

  it("judges what lives, not what a replacement leaves to be deleted", async () => {
    const state = (rest: object, hostNetwork: boolean): object => ({
      urn: "urn:pulumi:s::p::kubernetes:core/v1:Pod::a",
      type: "kubernetes:core/v1:Pod",
      inputs: { metadata: { namespace: "shop" }, spec: { hostNetwork, containers: [] } },
      ...rest,
    });
    for (const resources of [
      [state({}, true), state({ delete: true }, false)],
      [state({ delete: true }, false), state({}, true)],
    ])
      assert.equal((await check(file("s.json", JSON.stringify({ deployment: { resources } })))).code, 1);
  });
});

/** How many steps a pattern takes is told by the time of one text and of one twice as long. */
describe("patterns on hostile input", () => {
  const growth = (work: (size: number) => unknown, size: number): number => {
    const time = (length: number): number => {
      const start = process.cpuUsage();
      work(length);
      const { user, system } = process.cpuUsage(start);
      return Math.max(1, user + system);
    };
    time(size);
    return Math.min(...[1, 2, 3].map(() => time(2 * size) / time(size)));
  };
  it("grow with the text, not with its square: user data", () => {
    const judgeData = (size: number): unknown =>
      judge("instance-user-data-secrets", "aws:ec2/instance:Instance", { userData: `${" ".repeat(size)}!` });
    assert.ok(growth(judgeData, 1_000_000) < 3.5);
  });
  it("grow with the text, not with a power of it: exemptions", () => {
    const exemption = { rule: "r", reason: "r", owner: "o", expires: "2026-12-31" };
    const exemptions = new Exemptions([{ ...exemption, resource: `${"*a".repeat(9)}*b` }], "2026-01-01");
    const find = (size: number): unknown =>
      exemptions.find("r", { type: "aws:s3/bucket:Bucket", name: "a".repeat(size), props: {} });
    assert.ok(growth(find, 200_000) < 3.5);
  });
});
