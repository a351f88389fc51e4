import assert from "node:assert/strict";
import fc from "fast-check";
import { toState } from "../../../sandbox/fallback/checkpoint.ts";
import { compareResource } from "../../../sandbox/fallback/compare.ts";
import { pathText, prune } from "../../../sandbox/fallback/diff.ts";
import type { KubeObject } from "../../../sandbox/kubernetes/objects.ts";
import { isSameQuantity } from "../../../sandbox/fallback/quantities.ts";
import type { DiffResult, Properties } from "../../../sandbox/plugin/provider.ts";
import { UNKNOWN, secret } from "../../../sandbox/plugin/wire.ts";

const DEFAULTS = { configMapMutable: false };

function object(type: string, fields: Properties, metadata: Properties = {}): KubeObject {
  const [kind = "", apiVersion = ""] = type.split(" ").reverse();
  return { apiVersion, kind, metadata: { name: "a", namespace: "n", ...metadata }, ...fields };
}

interface Options {
  /** The live object, where it is not what the old inputs say. */
  readonly live?: KubeObject;
  readonly ignoreChanges?: readonly string[];
  readonly mutability?: typeof DEFAULTS;
}

function compare(
  old: KubeObject,
  news: KubeObject,
  { live = old, ignoreChanges = [], mutability = DEFAULTS }: Options = {},
): DiffResult {
  return compareResource(toState(live, old), news, { oldInputs: old, ignoreChanges }, mutability);
}

const deployment = (spec: Properties) => object("apps/v1 Deployment", { spec });
const container = (fields: Properties) =>
  deployment({ template: { spec: { containers: [{ name: "c", ...fields }] } } });

describe("comparing an object with new inputs", () => {
  const changes: readonly [
    what: string,
    old: KubeObject,
    news: KubeObject,
    detailed: DiffResult["detailed"],
  ][] = [
    ["nothing", deployment({ replicas: 2 }), deployment({ replicas: 2 }), {}],
    ["a value", deployment({ replicas: 2 }), deployment({ replicas: 3 }), { "spec.replicas": "update" }],
    ["an added value", deployment({}), deployment({ paused: true }), { "spec.paused": "add" }],
    ["a removed value", deployment({ paused: true }), deployment({}), { "spec.paused": "delete" }],
    [
      "an image",
      container({ image: "a" }),
      container({ image: "b" }),
      { "spec.template.spec.containers[0].image": "update" },
    ],
    [
      "a selector",
      deployment({ selector: { matchLabels: { a: "1" } } }),
      deployment({ selector: { matchLabels: { a: "2" } } }),
      { "spec.selector.matchLabels.a": "update-replace" },
    ],
    [
      "a whole immutable part",
      deployment({}),
      deployment({ selector: { matchLabels: { a: "1" } } }),
      { "spec.selector": "add-replace" },
    ],
    [
      "an unknown value",
      deployment({ replicas: 2 }),
      deployment({ replicas: UNKNOWN }),
      { "spec.replicas": "update" },
    ],
    [
      "an annotation with dots",
      object("v1 Pod", {}),
      object("v1 Pod", {}, { annotations: { "a.b/c": "1" } }),
      { "metadata.annotations": "add" },
    ],
    [
      "a name",
      object("v1 ServiceAccount", {}),
      object("v1 ServiceAccount", {}, { name: "b" }),
      { "metadata.name": "update-replace" },
    ],
    [
      "a namespace",
      object("v1 ServiceAccount", {}),
      object("v1 ServiceAccount", {}, { namespace: "m" }),
      { "metadata.namespace": "update-replace" },
    ],
    [
      "a Job's template",
      object("batch/v1 Job", { spec: { template: { a: 1 } } }),
      object("batch/v1 Job", { spec: { template: { a: 2 } } }),
      { "spec.template.a": "update-replace" },
    ],
    [
      "a Pod's image",
      object("v1 Pod", { spec: { containers: [{ image: "a" }] } }),
      object("v1 Pod", { spec: { containers: [{ image: "b" }] } }),
      { "spec.containers[0].image": "update-replace" },
    ],
    [
      "a ConfigMap's data",
      object("v1 ConfigMap", { data: { a: "1" } }),
      object("v1 ConfigMap", { data: { a: "2" } }),
      { "data.a": "update-replace" },
    ],
    [
      "a role's rules",
      object("rbac.authorization.k8s.io/v1 RoleBinding", { roleRef: { name: "a" } }),
      object("rbac.authorization.k8s.io/v1 RoleBinding", { roleRef: { name: "b" } }),
      { "roleRef.name": "update-replace" },
    ],
    [
      "a quantity written otherwise",
      container({ resources: { limits: { cpu: "500m" } } }),
      container({ resources: { limits: { cpu: 0.5 } } }),
      {},
    ],
    [
      "another quantity",
      container({ resources: { limits: { cpu: "500m" } } }),
      container({ resources: { limits: { cpu: "501m" } } }),
      { "spec.template.spec.containers[0].resources.limits.cpu": "update" },
    ],
    [
      "an empty value that the server leaves out",
      deployment({}),
      deployment({ strategy: {}, paused: null }),
      {},
    ],
    [
      "an empty value of a custom kind, which the server keeps",
      object("example.com/v1 Widget", { spec: {} }),
      object("example.com/v1 Widget", { spec: { options: {} } }),
      { "spec.options": "add" },
    ],
    [
      "a Secret's stringData that is its data",
      object("v1 Secret", { data: { k: "dg==" } }),
      object("v1 Secret", { stringData: { k: "v" } }),
      {},
    ],
  ];
  for (const [what, old, news, detailed] of changes) {
    it(`sees ${what}`, () => {
      const result = compare(old, news);
      assert.deepEqual(result.detailed, detailed);
      assert.equal(result.changes, Object.keys(detailed ?? {}).length > 0);
      assert.deepEqual(
        result.replaces,
        Object.keys(detailed ?? {}).filter((path) => detailed?.[path]?.endsWith("-replace")),
      );
    });
  }

  it("does not see what the server or a controller added", () => {
    const old = deployment({ replicas: 2 });
    const live = {
      ...old,
      spec: { replicas: 2, strategy: { type: "RollingUpdate" } },
      status: { replicas: 2 },
    };
    assert.equal(compare(old, old, { live }).changes, false);
  });

  it("sees what somebody else changed of what the program says", () => {
    const old = deployment({ replicas: 2 });
    assert.deepEqual(compare(old, old, { live: deployment({ replicas: 5 }) }).detailed, {
      "spec.replicas": "update",
    });
  });

  it("does not see what is ignored", () => {
    const [old, news] = [
      deployment({ replicas: 2, paused: true }),
      deployment({ replicas: 3, paused: false }),
    ];
    assert.deepEqual(compare(old, news, { ignoreChanges: ["spec.replicas"] }).detailed, {
      "spec.paused": "update",
    });
    assert.equal(compare(old, news, { ignoreChanges: ["spec"] }).changes, false);
  });

  it("changes a ConfigMap in place where the provider says so, unless it is immutable", () => {
    const maps = (fields: Properties) =>
      [1, 2].map((a) => object("v1 ConfigMap", { data: { a: `${a}` }, ...fields }));
    const mutability = { ...DEFAULTS, configMapMutable: true };
    const [old, news] = maps({}) as [KubeObject, KubeObject];
    assert.deepEqual(compare(old, news, { mutability }).detailed, { "data.a": "update" });
    const [sealed, changed] = maps({ immutable: true }) as [KubeObject, KubeObject];
    assert.deepEqual(compare(sealed, changed, { mutability }).replaces, ["data.a"]);
  });

  it("takes an implied namespace for the default one", () => {
    const live = object("v1 Pod", {}, { namespace: "default" });
    const inputs = { apiVersion: "v1", kind: "Pod", metadata: { name: "a" } };
    assert.equal(compare(inputs, inputs, { live }).changes, false);
  });

  it("takes a namespace that a kind does not belong to for none", () => {
    const inputs = object("example.com/v1 ClusterWidget", {}, { namespace: "default" });
    const live = { ...inputs, metadata: { name: "a" } };
    assert.equal(compare(inputs, inputs, { live }).changes, false);
  });

  describe("deletes before it replaces", () => {
    const [old, news] = ["1", "2"].map((a) => deployment({ selector: { a } })) as [KubeObject, KubeObject];

    it("where the program fixes the name", () => {
      assert.equal(compare(old, news).deleteBeforeReplace, true);
    });
    it("but not where the name is generated", () => {
      const metadata = { annotations: { "pulumi.com/autonamed": "true" } };
      const named = (each: KubeObject) => ({ ...each, metadata: { ...each.metadata, ...metadata } });
      assert.equal(compare(named(old), named(news)).deleteBeforeReplace, false);
    });
    it("nor where it goes elsewhere", () => {
      const moved = { ...news, metadata: { ...news.metadata, namespace: "m" } };
      assert.equal(compare(old, moved).deleteBeforeReplace, false);
    });
    it("nor where nothing is replaced", () => {
      assert.equal(
        compare(old, { ...old, spec: { ...(old.spec as object), paused: true } }).deleteBeforeReplace,
        false,
      );
    });
  });

  it("reads secrets on both sides", () => {
    const map = (value: unknown) => object("v1 ConfigMap", { data: { a: value } });
    assert.equal(compare(map(secret("x")), map(secret("x"))).changes, false);
    assert.deepEqual(compare(map(secret("x")), map(secret("y"))).replaces, ["data.a"]);
  });

  it("finds no difference between any value and itself", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (spec) => {
        const widget = object("example.com/v1 Widget", {
          spec: JSON.parse(JSON.stringify(spec)) as Properties,
        });
        assert.equal(compare(widget, widget).changes, false);
      }),
    );
  });
});

describe("a definition", () => {
  const definition = (size: string): KubeObject =>
    object("apiextensions.k8s.io/v1 CustomResourceDefinition", {
      spec: {
        group: "example.com",
        versions: [
          { name: "v1", served: true, schema: { openAPIV3Schema: { type: "object" } } },
          { name: "v2", served: true, schema: { openAPIV3Schema: { properties: { size: { type: size } } } } },
        ],
      },
    });

  it("has no schemas in its state", () => {
    const inputs = definition("integer");
    const text = JSON.stringify(toState(inputs, inputs));
    assert.doesNotMatch(text, /schema/i);
    assert.equal(text.match(/"served":true/g)?.length, 2);
  });

  it("is compared with its schemas all the same", () => {
    const detailed = (news: KubeObject) => compare(definition("integer"), news).detailed;
    assert.deepEqual(detailed(definition("integer")), {});
    assert.deepEqual(detailed(definition("string")), {
      "spec.versions[1].schema.openAPIV3Schema.properties.size.type": "update",
    });
  });
});

describe("property paths", () => {
  it("quote what the notation needs quoted", () => {
    assert.equal(
      pathText(["metadata", "annotations", "a.b/c", 0, 'x"y']),
      'metadata.annotations["a.b/c"][0]["x\\"y"]',
    );
  });
});

describe("pruning", () => {
  it("keeps what the shape has, at any depth, and no more list items than it", () => {
    const value = { a: 1, b: { c: 2, d: 3 }, list: [{ x: 1, y: 2 }, { x: 3 }] };
    assert.deepEqual(prune(value, { a: 0, b: { c: 0 }, list: [{ x: 0 }], missing: 0 }), {
      a: 1,
      b: { c: 2 },
      list: [{ x: 1 }],
    });
  });
});

describe("quantities", () => {
  for (const [left, right] of [
    ["1", "1000m"],
    ["1Gi", "1024Mi"],
    ["1k", 1000],
    ["0.5", "500m"],
    ["1e3", "1k"],
  ] as const) {
    it(`${left} is ${right}`, () => assert.ok(isSameQuantity(["requests", "cpu"], left, right)));
  }
  for (const [left, right] of [
    ["1", "2"],
    ["1G", "1Gi"],
    ["a", "a1"],
    ["", "0"],
  ] as const) {
    it(`${left || "nothing"} is not ${right}`, () =>
      assert.ok(!isSameQuantity(["requests", "cpu"], left, right)));
  }
  it("are none elsewhere", () => assert.ok(!isSameQuantity(["data", "port"], "1000m", "1")));
});
