import assert from "node:assert/strict";
import { tools } from "../../../sandbox/toolchain/catalog.ts";
import { allReleases, pinReleases } from "../../../sandbox/toolchain/pin.ts";
import { pinnedChecksums } from "../../../sandbox/toolchain/pins.ts";
import { linux, Mirror, sha256 } from "./fixtures.ts";

const kubectl = tools.kubectl.release!(linux)!;
const kubelet = tools.kubelet.release!(linux)!;

describe("pins of the tools' releases", () => {
  const mirror = new Mirror();
  before(() => mirror.listen());
  after(() => mirror.close());
  beforeEach(() => mirror.reset());

  const pin = (former: Record<string, string>) =>
    pinReleases([kubelet, kubectl], former, { mirror: mirror.url });

  it("are what is published, sorted, without those of releases that are no longer used", async () => {
    mirror.serve(`${kubectl.url}.sha256`, sha256("kubectl"));
    mirror.serve(`${kubelet.url}.sha256`, sha256("kubelet"));
    const { pins, changed, missing } = await pin({ "https://dl.k8s.io/v1.2.3/kubectl": sha256("old") });
    assert.deepEqual(Object.entries(pins), [
      [kubectl.url, sha256("kubectl")],
      [kubelet.url, sha256("kubelet")],
    ]);
    assert.deepEqual([changed, missing], [[], []]);
  });

  it("stay as they are where a release has changed, which is said, or can't be asked for", async () => {
    mirror.serve(`${kubectl.url}.sha256`, sha256("another"));
    mirror.serve(`${kubelet.url}.sha256`, (response) => response.writeHead(404).end());
    const former = { [kubectl.url]: sha256("kubectl"), [kubelet.url]: sha256("kubelet") };
    const { pins, changed, missing } = await pin(former);
    assert.deepEqual(pins, former);
    assert.deepEqual(changed, [
      `${kubectl.url}: pinned ${sha256("kubectl")}, published ${sha256("another")}`,
    ]);
    assert.equal(missing.length, 1);
    assert.match(missing[0]!, /kubelet: .*answered 404/);
  });

  it("in the repository are of releases that are used, and are checksums", () => {
    const used = new Set(allReleases().map(({ url }) => url));
    for (const [url, checksum] of Object.entries(pinnedChecksums())) {
      assert.ok(used.has(url), `${url} is no release of the catalogue: npm run tools:pin`);
      assert.match(checksum, /^[0-9a-f]{64}$/, url);
    }
  });
});
