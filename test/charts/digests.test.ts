import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { ChartOutOfReach, fetchChart } from "../../sandbox/fallback/fetch-chart.ts";
import { runHelm } from "../../sandbox/kubernetes/helm.ts";
import { acquireTools } from "../../sandbox/toolchain/acquire.ts";
import { ChartRegistry, digestOf } from "../support/chart-registry.ts";

describe("a chart of a registry, named with its digest, by the real helm", () => {
  const registry = new ChartRegistry();
  let folder: string;
  const { PATH, HELM_CACHE_HOME } = process.env;
  let home: string;
  before(async function () {
    this.timeout(1_800_000); // a machine's first run may have to build it
    const { helm } = await acquireTools(["helm"]);
    home = mkdtempSync(join(tmpdir(), "slipway-helm-"));
    Object.assign(process.env, { PATH: [dirname(helm.path), PATH].join(delimiter), HELM_CACHE_HOME: home });
    await registry.listen();
  });
  after(async () => {
    process.env.PATH = PATH;
    if (HELM_CACHE_HOME === undefined) delete process.env.HELM_CACHE_HOME;
    else process.env.HELM_CACHE_HOME = HELM_CACHE_HOME;
    rmSync(home, { recursive: true });
    await registry.close();
  });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "slipway-digests-"));
    registry.files.clear();
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** A chart's archive; what it describes makes it another one. */
  async function archive(description: string): Promise<Buffer> {
    const chart = join(folder, description);
    mkdirSync(join(chart, "templates"), { recursive: true });
    writeFileSync(
      join(chart, "Chart.yaml"),
      `apiVersion: v2\nname: web\nversion: 1.2.3\ndescription: ${description}\n`,
    );
    const { code, stderr } = await runHelm(["package", chart, "--destination", chart]);
    assert.equal(code, 0, stderr);
    return readFileSync(join(chart, "web-1.2.3.tgz"));
  }

  let pulls = 0;
  const pull = async (digest: string): Promise<Buffer> => {
    const into = join(folder, `pull-${pulls++}`);
    mkdirSync(into);
    const chart = `oci://${registry.host}/team/web@${digest}`;
    return readFileSync(await fetchChart({ chart, version: "1.2.3", plainHttp: true }, into));
  };

  it("is pulled by it", async () => {
    const good = await archive("good");
    assert.deepEqual(await pull(registry.push("team/web", "1.2.3", good)), good);
  });

  it("is refused where its version is another one by now, or the registry has something else there", async () => {
    const refused = async (digest: string): Promise<void> =>
      assert.rejects(pull(digest), (error: Error) => {
        assert.ok(
          !(error instanceof ChartOutOfReach),
          `taken for a registry that does not answer: ${error.message}`,
        );
        return /can't be fetched/.test(error.message);
      });
    const pinned = registry.push("team/web", "1.2.3", await archive("good"));
    const evil = await archive("evil");
    const replaced = registry.push("team/web", "1.2.3", evil);
    assert.notEqual(pinned, replaced);
    await refused(pinned);

    // Whoever holds the registry answers whatever is asked with what they like.
    const manifest = registry.files.get(`/v2/team/web/manifests/${replaced}`);
    for (const path of registry.files.keys())
      if (path.includes("/manifests/") && manifest) registry.files.set(path, manifest);
    await refused(pinned);

    const again = registry.push("team/web", "1.2.3", await archive("good"));
    for (const path of registry.files.keys())
      if (path.includes("/blobs/")) registry.files.set(path, { content: evil });
    await refused(again);
    assert.equal(digestOf(evil).length, pinned.length);
  });
});
