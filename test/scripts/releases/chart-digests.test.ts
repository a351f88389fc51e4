import assert from "node:assert/strict";
import { pinCharts, publishedDigest } from "../../../scripts/releases/chart-digests.ts";
import { charts, type PinnedChart } from "../../../components/addons/charts.ts";
import { chartSource } from "../../../components/addons/helm-addon-plan.ts";
import { chartKey, pinnedCharts } from "../../../facts/charts/digests.ts";
import { ChartRegistry, digestOf } from "../../support/chart-registry.ts";

describe("addons: charts by digest", () => {
  const registry = new ChartRegistry();
  before(() => registry.listen());
  after(() => registry.close());
  beforeEach(() => registry.files.clear());

  const inRegistry = () => ({ repository: `oci://${registry.host}/team`, chart: "web", version: "1.2.3+4" });
  const inRepository = () => ({
    repository: `http://${registry.host}/charts`,
    chart: "web",
    version: "1.2.3",
  });

  it("have the digest of their manifest in a registry, of their archive in a repository", async () => {
    const manifest = registry.push("team/web", "1.2.3+4", Buffer.from("an archive"));
    registry.publish("charts", "web", "1.2.3", Buffer.from("an archive"));
    assert.equal(await publishedDigest(inRegistry()), manifest);
    assert.equal(await publishedDigest(inRepository()), digestOf("an archive"));
  });

  it("have none where an archive is not what its repository says, or there is no such version", async () => {
    registry.publish("charts", "web", "1.2.3", Buffer.from("an archive"));
    registry.files.set("/charts/web-1.2.3.tgz", { content: "another" });
    await assert.rejects(
      publishedDigest(inRepository()),
      /is said to be sha256:.+ and is sha256:.+: do not use it/,
    );
    await assert.rejects(publishedDigest({ ...inRepository(), version: "2.0.0" }), /has no web 2\.0\.0/);
    await assert.rejects(publishedDigest(inRegistry()), /answered 404/);
  });

  it("are pinned, sorted, without those of versions that are no longer used", async () => {
    const manifest = registry.push("team/web", "1.2.3+4", Buffer.from("an archive"));
    registry.publish("charts", "web", "1.2.3", Buffer.from("an archive"));
    const former = { "https://charts.example/old:1.0.0": digestOf("old") };
    const { digests, changed, missing } = await pinCharts([inRegistry(), inRepository()], former);
    assert.deepEqual(Object.entries(digests), [
      [chartKey(inRepository()), digestOf("an archive")],
      [chartKey(inRegistry()), manifest],
    ]);
    assert.deepEqual([changed, missing], [[], []]);
  });

  it("stay pinned where one has changed, which is said, or can't be asked for", async () => {
    const pinned = registry.push("team/web", "1.2.3+4", Buffer.from("an archive"));
    const former = { [chartKey(inRegistry())]: pinned, [chartKey(inRepository())]: digestOf("an archive") };
    const published = registry.push("team/web", "1.2.3+4", Buffer.from("another"));
    const { digests, changed, missing } = await pinCharts([inRegistry(), inRepository()], former);
    assert.deepEqual(digests, former);
    assert.deepEqual(changed, [`${chartKey(inRegistry())}: pinned ${pinned}, published ${published}`]);
    assert.deepEqual(missing, [
      `${chartKey(inRepository())}: http://${registry.host}/charts/index.yaml answered 404 Not Found`,
    ]);
  });

  it("are held to it by Helm where they are in a registry of their own and pinned, and nowhere else", () => {
    const pinned = digestOf("a manifest");
    for (const [key, { repository, chart, version }] of Object.entries<PinnedChart>(charts)) {
      const digests = { [chartKey({ repository, chart, version })]: pinned };
      const address = `${repository}/${chart}`;
      const expected = repository.startsWith("oci://")
        ? { chart: `${address}@${pinned}`, version }
        : { chart, version, repositoryOpts: { repo: repository } };
      assert.deepEqual(chartSource({ chart: key }, digests), expected);
      assert.ok(!chartSource({ chart: key, version: "9.9.9" }, digests).chart.includes("@"));
      const chartMirror = "oci://mirror.example/charts";
      assert.deepEqual(chartSource({ chart: key, chartMirror }, digests), {
        chart: `${chartMirror}/${chart}`,
        version,
      });
    }
  });

  it("in the repository are of charts of the table, and are digests", () => {
    const used = new Set(Object.values<PinnedChart>(charts).map(chartKey));
    for (const [key, digest] of Object.entries(pinnedCharts())) {
      assert.ok(used.has(key), `${key} is no chart of the table: npm run charts:pin`);
      assert.match(digest, /^sha256:[0-9a-f]{64}$/, key);
    }
  });
});
