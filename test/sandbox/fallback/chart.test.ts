import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { explainFailure, renderChart, templateArguments } from "../../../sandbox/fallback/chart/helm.ts";
import {
  ManifestError,
  inDependencyOrder,
  parseManifests,
  scopeByDefinition,
  withNamespaces,
} from "../../../sandbox/fallback/chart/manifests.ts";
import type { KubeObject } from "../../../sandbox/kubernetes/objects.ts";

const ARGS = { chart: "./web", path: "./web", name: "web", namespace: "team" };
const DEFINITION = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec: {group: example.com, scope: Cluster, names: {kind: Widget}, versions: [{name: v1}]}`;

describe("helm's arguments", () => {
  it("include definitions, leave out hooks, and read the values from standard input", () => {
    assert.deepEqual(templateArguments(ARGS, {}), [
      ...["template", "web", "./web", "--namespace", "team", "--include-crds", "--no-hooks", "--values", "-"],
    ]);
  });

  it("say what the cluster can do", () => {
    const args = templateArguments(ARGS, { kubeVersion: "v1.36.3", apiVersions: ["v1", "apps/v1"] }).join(
      " ",
    );
    assert.match(args, /--kube-version v1\.36\.3 --api-versions v1,apps\/v1/);
  });

  it("put values files before the values, which win", () => {
    const args = templateArguments({ ...ARGS, valueFiles: ["a.yaml", "b.yaml"] }, {});
    assert.deepEqual(args.slice(-6), ["--values", "a.yaml", "--values", "b.yaml", "--values", "-"]);
  });
});

describe("helm's failures", () => {
  it("are one line a value that the schema does not allow", () => {
    const stderr = `Error: values don't meet the specifications of the schema(s) in the following chart(s):
web:
- at '': additional properties 'foo' not allowed
- at '/ports/0/name': got number, want string
`;
    assert.equal(
      explainFailure(ARGS, stderr),
      `Chart "web" (./web): its values.schema.json does not allow these values:
  values: additional properties 'foo' not allowed
  values.ports[0].name: got number, want string`,
    );
  });

  it("are helm's words without its noise", () => {
    const stderr =
      'level=WARN msg="x"\nError: path "./web" not found\n\nUse --debug flag to render out invalid YAML\n';
    assert.equal(
      explainFailure(ARGS, stderr),
      'Chart "web" (./web) cannot be rendered: path "./web" not found',
    );
  });
});

describe("rendering", () => {
  const path = process.env.PATH;
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "slipway-helm-"));
    process.env.PATH = `${dir}:/usr/bin:/bin`;
  });
  afterEach(() => {
    process.env.PATH = path;
    rmSync(dir, { recursive: true });
  });

  function helm(script: string): void {
    writeFileSync(join(dir, "helm"), `#!/bin/sh\n${script}\n`);
    chmodSync(join(dir, "helm"), 0o755);
  }

  it("hands helm the values, which show in no list of processes", async () => {
    helm('echo "args: $*"; cat');
    const text = await renderChart({ ...ARGS, values: { password: "canary" } }, {});
    const [args, values] = text.split("\n");
    assert.doesNotMatch(args ?? "", /canary/);
    assert.equal(values, '{"password":"canary"}');
  });

  it("fails with helm's words", async () => {
    helm("echo 'Error: no such chart' >&2; exit 1");
    await assert.rejects(renderChart(ARGS, {}), {
      message: 'Chart "web" (./web) cannot be rendered: no such chart',
    });
  });

  it("says where helm comes from when there is none", async () => {
    process.env.PATH = dir;
    await assert.rejects(renderChart(ARGS, {}), /needs `helm` on PATH.*npm run tools/);
  });
});

describe("a chart's manifests", () => {
  it("are taken out of documents and lists", () => {
    const text = `
---
# nothing but a comment
---
apiVersion: v1
kind: List
items:
  - {apiVersion: v1, kind: ConfigMap, metadata: {name: a}}
  - {apiVersion: core/v1, kind: ConfigMap, metadata: {name: b}}
---
apiVersion: example.com/v1
kind: AllowList
metadata: {name: c}
`;
    const found = parseManifests(text).map(({ apiVersion, metadata }) => `${apiVersion} ${metadata.name}`);
    assert.deepEqual(found, ["v1 a", "v1 b", "example.com/v1 c"]);
  });

  for (const [what, text, message] of [
    ["a kind", "apiVersion: v1\nmetadata: {name: a}", /without kind: \{"apiVersion":"v1"/],
    ["a name", "apiVersion: v1\nkind: Pod", /without metadata\.name/],
    ["sense", "a: [", /cannot be parsed/],
  ] as const) {
    it(`have to have ${what}`, () => {
      assert.throws(
        () => parseManifests(text),
        (error) => error instanceof ManifestError && message.test(error.message),
      );
    });
  }

  it("are given the release's namespace where their kind has one", async () => {
    const objects = parseManifests(`
apiVersion: v1
kind: ConfigMap
metadata: {name: a}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: b, namespace: other}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: c}
---
apiVersion: example.com/v1
kind: Widget
metadata: {name: d}
---
apiVersion: example.com/v1
kind: Served
metadata: {name: e}
---
apiVersion: example.com/v1
kind: Unheard
metadata: {name: f}
---${DEFINITION}`);
    const placed = await withNamespaces(objects, "team", async ({ kind }) =>
      kind === "Served" ? true : undefined,
    );
    assert.deepEqual(
      placed.map(({ metadata }) => metadata.namespace),
      ["team", "other", undefined, undefined, "team", undefined, undefined],
    );
  });

  it("know a kind's scope by its definition's served versions", () => {
    const objects = parseManifests(DEFINITION);
    assert.equal(scopeByDefinition(objects, { group: "example.com", version: "v1", kind: "Widget" }), false);
    assert.equal(
      scopeByDefinition(objects, { group: "example.com", version: "v2", kind: "Widget" }),
      undefined,
    );
  });
});

describe("the order of a chart's objects", () => {
  const named = (objects: readonly KubeObject[]) => objects.map(({ kind }) => kind);

  it("puts definitions and namespaces before what needs them, and keeps the rest", () => {
    const objects = parseManifests(`
apiVersion: v1
kind: Service
metadata: {name: a, namespace: team}
---
apiVersion: example.com/v1
kind: Widget
metadata: {name: b}
---
apiVersion: v1
kind: Namespace
metadata: {name: team}
---${DEFINITION}`);
    const ordered = inDependencyOrder(objects);
    assert.deepEqual(
      ordered.map(({ object, dependencies }) => [object.kind, named(dependencies)]),
      [
        ["Namespace", []],
        ["Service", ["Namespace"]],
        ["CustomResourceDefinition", []],
        ["Widget", ["CustomResourceDefinition"]],
      ],
    );
  });

  const dependent = (name: string, on: string) =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: n, annotations: {config.kubernetes.io/depends-on: ${on}}}`;

  it("follows explicit dependencies", () => {
    const objects = parseManifests(
      `${dependent("a", "/namespaces/n/ConfigMap/b")}\n---\n${dependent("b", '""')}`,
    );
    assert.deepEqual(
      inDependencyOrder(objects).map(({ object }) => object.metadata.name),
      ["b", "a"],
    );
  });

  it("refuses a circle", () => {
    const objects = parseManifests(
      `${dependent("a", "/namespaces/n/ConfigMap/b")}\n---\n${dependent("b", "/namespaces/n/ConfigMap/a")}`,
    );
    assert.throws(() => inDependencyOrder(objects), /ConfigMap a depends on itself/);
  });
});
