import assert from "node:assert/strict";
import fc from "fast-check";
import { layersOf, shortType } from "../../../sandbox/report/layers.ts";
import { databasesText, leftOutOf, leftOutTable } from "../../../sandbox/report/left-out.ts";
import { Phases } from "../../../sandbox/report/phases.ts";
import { indent, table } from "../../../sandbox/report/table.ts";
import { silent } from "../../../sandbox/progress.ts";

describe("table", () => {
  it("aligns words to the left and numbers to the right", () => {
    assert.equal(
      table(
        ["layer", "n"],
        [
          ["network", 3],
          ["a", 12],
        ],
      ),
      "layer     n\nnetwork   3\na        12",
    );
  });

  it("has one line a row and leaves no space at the ends of lines", () => {
    const cell = fc.string({ unit: fc.constantFrom("a", "b", " ") });
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell)), (rows) => {
        const lines = table(["x", "y"], rows).split("\n");
        assert.equal(lines.length, rows.length + 1);
        for (const line of lines) assert.equal(line, line.trimEnd());
      }),
    );
  });

  it("of nothing is its headings", () => assert.equal(table(["a", "b"], []), "a  b"));

  it("indents every line but empty ones", () => assert.equal(indent("a\n\nb"), "  a\n\n  b"));
});

describe("layers", () => {
  const resource = (types: string, name: string, custom = true) => ({
    urn: `urn:pulumi:staging::slipway::${types}::${name}`,
    custom,
  });
  const resources = [
    resource("pulumi:pulumi:Stack", "slipway-staging", false),
    resource("pulumi:providers:aws", "p"),
    resource("slipway:network:Network", "n", false),
    resource("slipway:network:Network$aws:ec2/vpc:Vpc", "n"),
    resource("slipway:network:Network$aws:ec2/subnet:Subnet", "a"),
    resource("slipway:network:Network$aws:ec2/subnet:Subnet", "b"),
    resource("slipway:cluster:Cluster$slipway:compute:NodeGroup$aws:eks/nodeGroup:NodeGroup", "g"),
    resource("random:index/randomId:RandomId", "r"),
  ];

  it("are those of the outermost component, by name, frequent kinds first", () => {
    assert.deepEqual(layersOf(resources), [
      { name: "cluster", resources: 1, kinds: [["NodeGroup", 1]] },
      {
        name: "network",
        resources: 3,
        kinds: [
          ["Subnet", 2],
          ["Vpc", 1],
        ],
      },
      { name: "platform", resources: 1, kinds: [["RandomId", 1]] },
    ]);
  });

  it("count every resource that exists outside of Pulumi once", () => {
    const total = layersOf(resources).reduce((sum, layer) => sum + layer.resources, 0);
    assert.equal(total, 5);
  });

  it("have short names for types", () => {
    assert.equal(shortType("kubernetes:apps/v1:Deployment"), "Deployment");
    assert.equal(shortType("odd"), "odd");
  });
});

describe("what was left out", () => {
  const release = (chart: string, status: string, description: string) => ({
    outputs: { description, status: { chart, status, name: chart, namespace: "ops", version: "1.0.0" } },
  });

  it("is named with its reason; what helm has installed, and every other resource, is not", () => {
    const charts = leftOutOf([
      release("karpenter", "left-out", "its controller calls the AWS API"),
      release("flagger", "deployed", "Install complete"),
      release("alloy", "left-out", "it can't be fetched"),
      { outputs: { status: "ACTIVE" } },
      {},
    ]);
    assert.deepEqual(charts[0], {
      ...{ chart: "alloy", version: "1.0.0", release: "ops/alloy" },
      reason: "it can't be fetched",
    });
    assert.equal(
      leftOutTable(charts),
      "chart      version  why\nalloy      1.0.0    it can't be fetched\nkarpenter  1.0.0    its controller calls the AWS API",
    );
  });
});

describe("databases", () => {
  const database = { type: "aws:rds/instance:Instance" };

  it("are said to be out of reach where pods would ask them", () => {
    assert.match(databasesText([{ type: "aws:s3/bucket:Bucket" }, database], "real") ?? "", /end in Error/);
  });

  it("are not spoken of where there are none, or no pod runs", () => {
    assert.equal(databasesText([{ type: "aws:s3/bucket:Bucket" }], "real"), undefined);
    assert.equal(databasesText([database], "simulated"), undefined);
  });
});

describe("phases", () => {
  it("are taken in order, failed ones too", async () => {
    const told: string[] = [];
    const phases = new Phases({
      ...silent,
      done: (text) => told.push(text),
      fail: (text) => told.push(text),
    });
    assert.equal(
      await phases.show(
        "first",
        async () => 1,
        (result) => `got ${result}`,
      ),
      1,
    );
    await assert.rejects(
      phases.show("second", () => Promise.reject(new Error("no")), String),
      /no/,
    );
    assert.deepEqual(
      phases.taken.map(({ name }) => name),
      ["first", "second"],
    );
    assert.deepEqual(told, ["got 1", "failed"]);
  });

  it("show work begun ahead in its own turn, from the step that it has reached", async () => {
    const told: string[] = [];
    const phases = new Phases({ ...silent, update: (text) => told.push(text) });
    let resolve!: (made: string) => void;
    const promise = new Promise<string>((made) => (resolve = made));
    const begun = phases.begin(async (progress) => {
      progress.update("one");
      progress.update("two");
      const result = await promise;
      progress.update("three");
      return result;
    });
    const shown = begun();
    resolve("made");
    assert.equal(await shown, "made");
    assert.deepEqual(told, ["two", "three"]);
  });

  it("throw what work begun ahead has thrown, in its own turn", async () => {
    const begun = new Phases(silent).begin(() => Promise.reject(new Error("no")));
    await new Promise(setImmediate);
    await assert.rejects(begun(), /no/);
  });
});
