import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type AddressInfo } from "node:net";
import fc from "fast-check";
import {
  compareReleases,
  newestRelease,
  publishedVersions,
} from "../../../scripts/releases/chart-versions.ts";
import { checkCharts, report } from "../../../scripts/releases/charts.ts";

const index = `apiVersion: v1
entries:
  other:
  - name: other
    version: 9.9.9
  shop:
  - apiVersion: v2
    dependencies:
    - name: other
      version: 7.0.0
    description: |
      A shop.
        other:
    name: shop
    version: 1.10.0
  - name: shop
    version: 1.9.0
  - name: shop
    version: 2.0.0-rc.1
  shop-crds:
  - name: shop-crds
    version: 8.8.8
generated: "2026-01-01T00:00:00Z"
`;

/** A chart repository and an OCI registry that demands a token and pages its tags. */
function answer(request: IncomingMessage, response: ServerResponse): void {
  const { pathname, searchParams, host } = new URL(request.url ?? "/", `http://${request.headers.host}`);
  const json = (body: unknown, headers: Record<string, string> = {}): void => {
    response.writeHead(200, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
  };
  if (pathname === "/charts/index.yaml") response.end(index);
  else if (pathname === "/garbage/index.yaml") response.end("entries:\n  shop:\n  - {");
  else if (pathname === "/token")
    json({ token: `${searchParams.get("service")} ${searchParams.get("scope")}` });
  else if (pathname === "/v2/team/shop/tags/list") {
    if (request.headers.authorization !== "Bearer registry pull") {
      const challenge = `Bearer realm="http://${host}/token",service="registry",scope="pull"`;
      response.writeHead(401, { "www-authenticate": challenge }).end();
    } else if (searchParams.get("last") === null) {
      json(
        { tags: ["v1.0.0", "latest"] },
        { link: `</v2/team/shop/tags/list?n=1000&last=latest>; rel="next"` },
      );
    } else json({ tags: ["v1.2.0", "v1.3.0-rc.0", "sha256-abc.sig"] });
  } else response.writeHead(404).end();
}

describe("addons: outdated charts", () => {
  let server: Server;
  let address: string;
  before((done) => {
    server = createServer(answer).listen(0, "127.0.0.1", () => {
      address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
      done();
    });
  });
  after((done) => {
    server.close(done);
  });

  it("reads a chart repository's index, this chart's part of it only", async () => {
    assert.deepEqual(await publishedVersions({ repository: `http://${address}/charts`, chart: "shop" }), [
      "1.10.0",
      "1.9.0",
      "2.0.0-rc.1",
    ]);
  });

  it("reads an OCI registry's tags, with the token that it demands, page by page", async () => {
    assert.deepEqual(await publishedVersions({ repository: `oci://${address}/team`, chart: "shop" }), [
      "v1.0.0",
      "latest",
      "v1.2.0",
      "v1.3.0-rc.0",
      "sha256-abc.sig",
    ]);
  });

  it("says which charts are behind, and ends with 1", async () => {
    const rows = await checkCharts({
      shop: { repository: `http://${address}/charts`, chart: "shop", version: "1.9.0" },
      team: { repository: `oci://${address}/team`, chart: "shop", version: "v1.2.0" },
    });
    const { text, exitCode } = report(rows);
    assert.equal(
      text,
      [
        "WHAT  RUNS    NEWEST",
        "shop  1.9.0   1.10.0  outdated",
        "team  v1.2.0  v1.2.0  current",
        'Charts: raise the versions in components/addons/charts.ts, then rehearse: npm start. Add-ons and AMIs: RUNBOOK.md, "Patch the nodes"',
      ].join("\n"),
    );
    assert.equal(exitCode, 1);
  });

  it("ends with 0 where all are current", async () => {
    const shop = { repository: `http://${address}/charts`, chart: "shop", version: "1.10.0" };
    assert.equal(report(await checkCharts({ shop })).exitCode, 0);
  });

  it("says what could not be read, and ends with 2", async () => {
    const rows = await checkCharts({
      offline: { repository: "http://127.0.0.1:9", chart: "shop", version: "1.0.0" },
      gone: { repository: `http://${address}/charts`, chart: "gone", version: "1.0.0" },
      garbage: { repository: `http://${address}/garbage`, chart: "shop", version: "1.0.0" },
      refused: { repository: `oci://${address}/nobody`, chart: "shop", version: "1.0.0" },
    });
    const { text, exitCode } = report(rows);
    assert.match(text, /offline: http:\/\/127\.0\.0\.1:9 can't be read \(.+\): this needs the internet/);
    assert.match(text, /gone: .*index\.yaml has no chart gone/);
    assert.match(text, /garbage: .* can't be read/);
    assert.match(text, /refused: .* answered 404/);
    assert.equal(exitCode, 2);
  });

  it("orders releases by number, and counts no pre-release", () => {
    assert.equal(newestRelease(["v1.9.0", "1.10.0", "2.0.0-rc.1", "latest"]), "1.10.0");
    assert.equal(newestRelease(["latest"]), undefined);
    const version = fc.tuple(fc.nat(50), fc.nat(50), fc.nat(50));
    fc.assert(
      fc.property(version, version, (a, b) => {
        const order = a.map((part, i) => part - (b[i] ?? 0)).find((difference) => difference !== 0) ?? 0;
        assert.equal(Math.sign(compareReleases(a.join("."), `v${b.join(".")}`)), Math.sign(order));
      }),
    );
  });
});
