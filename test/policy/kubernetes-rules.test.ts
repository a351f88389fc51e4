import assert from "node:assert/strict";
import { UNKNOWN } from "../../policy/lib/field.ts";
import { judge, judgeContainer, judgePod } from "./helpers.ts";

const DIGEST = `sha256:${"0123456789abcdef".repeat(4)}`;
const at = (bound: string): string => `violation spec.containers[0].resources.${bound}`;

describe("container-resources", () => {
  const rule = "container-resources";
  const full = { requests: { cpu: "1", memory: "1Gi" }, limits: { cpu: "1", memory: "1Gi" } };

  it("wants all four bounds", () => {
    const all = ["requests.cpu", "requests.memory", "limits.cpu", "limits.memory"].map(at);
    assert.deepEqual(judgeContainer(rule, {}), all);
    assert.deepEqual(judgeContainer(rule, { resources: null }), all);
  });

  for (const quantity of [1, 0.5, "1", "250m", "1.5Gi", "1e3", ".5", "128974848", "129M", "100u"]) {
    it(`accepts the quantity ${JSON.stringify(quantity)}`, () => {
      assert.deepEqual(
        judgeContainer(rule, { resources: { ...full, limits: { cpu: quantity, memory: 1 } } }),
        [],
      );
    });
  }

  for (const quantity of [0, "0", "0Mi", "-1", "", "much", "1 Gi", "1GB", true, {}, Number.NaN]) {
    it(`refuses the quantity ${JSON.stringify(quantity)}`, () => {
      assert.deepEqual(
        judgeContainer(rule, { resources: { ...full, limits: { cpu: quantity, memory: 1 } } }),
        [at("limits.cpu")],
      );
    });
  }

  it("looks at init containers, and not at ephemeral ones, which can't have resources", () => {
    const reports = judgePod(rule, { initContainers: [{}], ephemeralContainers: [{}] });
    assert.equal(reports.length, 4);
    for (const report of reports) assert.match(report, /^violation spec\.initContainers\[0\]\./);
  });

  it("takes a pod's bounds for its containers'", () => {
    assert.deepEqual(judgePod(rule, { resources: full, containers: [{}, { resources: full }] }), []);
    assert.deepEqual(
      judgePod(rule, { resources: { ...full, limits: { cpu: 0, memory: 1 } }, containers: [{}] }),
      ["violation spec.resources.limits.cpu"],
    );
    assert.deepEqual(judgePod(rule, { resources: UNKNOWN, containers: [{}] }), ["unknown spec.resources"]);
  });

  it("wants the bounds that are configured, and all where the configuration is invalid", () => {
    assert.deepEqual(judgeContainer(rule, {}, { require: ["limits.memory"] }), [at("limits.memory")]);
    assert.equal(judgeContainer(rule, {}, { require: "limits.memory" }).length, 4);
    assert.equal(judgeContainer(rule, {}, { require: ["limits.disk"] }).length, 4);
  });
});

describe("image-digest", () => {
  const rule = "image-digest";

  for (const image of [`shop@${DIGEST}`, `registry.example:5000/team/shop:1.0@${DIGEST}`]) {
    it(`accepts ${image}`, () => {
      assert.deepEqual(judgeContainer(rule, { image }), []);
    });
  }

  for (const image of [
    "shop",
    "shop:latest",
    "shop@sha256:abc",
    `shop@${DIGEST}0`,
    `@${DIGEST}`,
    "",
    null,
    1,
    {},
  ]) {
    it(`refuses ${JSON.stringify(image)}`, () => {
      assert.deepEqual(judgeContainer(rule, { image }), ["violation spec.containers[0].image"]);
    });
  }

  it("looks at init and ephemeral containers, and says when an image is unknown", () => {
    const spec = {
      initContainers: [{ image: "a" }],
      containers: [{ image: UNKNOWN }],
      ephemeralContainers: [{}],
    };
    assert.deepEqual(judgePod(rule, spec), [
      "violation spec.initContainers[0].image",
      "unknown spec.containers[0].image",
      "violation spec.ephemeralContainers[0].image",
    ]);
  });
});

describe("no-default-namespace", () => {
  const judgeIn = (type: string, namespace: unknown): string[] =>
    judge("no-default-namespace", `kubernetes:${type}`, { metadata: { name: "a", namespace } });
  const refused = ["violation metadata.namespace"];

  for (const namespace of ["default", "", null, undefined, 1]) {
    it(`refuses a Service in ${JSON.stringify(namespace)}`, () => {
      assert.deepEqual(judgeIn("core/v1:Service", namespace), refused);
    });
  }

  it("accepts a namespace, and reports an unknown one", () => {
    assert.deepEqual(judgeIn("core/v1:Service", "shop"), []);
    assert.deepEqual(judgeIn("core/v1:Service", UNKNOWN), ["unknown metadata.namespace"]);
  });

  it("refuses of custom resources, whose scope it can't know, only those in default", () => {
    assert.deepEqual(judgeIn("example.com/v1:Backup", undefined), []);
    assert.deepEqual(judgeIn("example.com/v1:Backup", "default"), refused);
  });

  it("looks into lists", () => {
    const list = { items: [{ metadata: { namespace: "shop" } }, { metadata: {} }] };
    assert.deepEqual(judge("no-default-namespace", "kubernetes:core/v1:ConfigMapList", list), [
      "violation items[1].metadata.namespace",
    ]);
  });
});
