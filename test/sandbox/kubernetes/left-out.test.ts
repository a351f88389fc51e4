import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { ChartOutOfReach, fetchChart, isOutOfReach } from "../../../sandbox/fallback/fetch-chart.ts";
import {
  leaveOut,
  nameOfChart,
  outputsOf,
  warningOf,
  whyLeftOut,
} from "../../../sandbox/kubernetes/left-out.ts";
import { whyOutOfReach } from "../../../sandbox/fallback/reachability.ts";

describe("what is left out", () => {
  it("is every controller that calls the AWS API, wherever its chart comes from, what watches nodes, and nothing else", () => {
    for (const chart of ["karpenter", "oci://mirror.example.com/charts/external-secrets", "./external-dns"])
      assert.match(whyLeftOut({ chart }) ?? "", /AWS API/);
    for (const chart of ["kube-prometheus-stack", "loki", "opentelemetry-collector"])
      assert.match(whyLeftOut({ chart }) ?? "", /simulated/);
    for (const chart of ["karpenter-crd", "prometheus-operator-crds", "cert-manager", "./charts/service"])
      assert.equal(whyLeftOut({ chart }), undefined);
  });

  it("is known by the chart's name alone", () => {
    for (const location of [
      "web",
      "./charts/web",
      "oci://example.com/a/web",
      `oci://example.com:5000/a/web:1.2.3@sha256:${"0".repeat(64)}`,
      "/tmp/web-1.2.3.tgz",
      "web-v2.0.0-rc.1.tgz",
    ])
      assert.equal(nameOfChart(location), "web");
  });

  it("is told to the user, and recorded in the SDK's words", async () => {
    const leftOut = await leaveOut(
      { chart: "oci://example.com/loki", version: "7.0.0" },
      "it can't be fetched",
    );
    assert.equal(warningOf(leftOut), "left out: chart loki 7.0.0: it can't be fetched");
    const { status, description } = outputsOf(leftOut, { name: "logs", namespace: "ops", revision: 2 });
    assert.deepEqual(status, {
      ...{ name: "logs", namespace: "ops", revision: 2, chart: "loki", version: "7.0.0" },
      ...{ appVersion: "", status: "left-out" },
    });
    assert.equal(description, "it can't be fetched");
  });
});

/** A host that takes connections, and nothing more. */
async function listen(): Promise<{ readonly server: Server; readonly host: string }> {
  const server = createServer((socket) => socket.end());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, host: `127.0.0.1:${(server.address() as AddressInfo).port}` };
}

describe("a chart that is elsewhere", () => {
  let dir: string;
  let server: Server;
  let host: string;
  const path = process.env.PATH;
  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), "slipway-fetch-"));
    process.env.PATH = [dir, path].join(delimiter);
    ({ server, host } = await listen());
  });
  afterEach(() => {
    server.close();
    process.env.PATH = path;
    rmSync(dir, { recursive: true, force: true });
  });

  function helm(script: string): void {
    writeFileSync(join(dir, "helm"), `#!/bin/sh\necho "$*" > "${dir}/args"\n${script}\n`);
    chmodSync(join(dir, "helm"), 0o755);
  }
  const args = (): string => readFileSync(join(dir, "args"), "utf8").trim();

  it("is pulled, with the version and repository that the program names", async () => {
    helm(`touch "${dir}/chart/web-1.2.3.tgz"`);
    const location = {
      chart: "web",
      version: "1.2.3",
      repositoryOpts: { repo: `https://${host}`, caFile: "ca" },
    };
    assert.equal(await fetchChart(location, dir), join(dir, "chart", "web-1.2.3.tgz"));
    const flags = `--version 1.2.3 --repo https://${host} --ca-file ca`;
    assert.equal(args(), `pull web ${flags} --destination ${dir}/chart`);
  });

  it("has to be the one that is pinned, where its repository's is", async () => {
    helm(`printf chart > "${dir}/chart/web-1.2.3.tgz"`);
    const location = { chart: "web", version: "1.2.3", repositoryOpts: { repo: `https://${host}` } };
    const key = `https://${host}/web:1.2.3`;
    const digest = `sha256:${createHash("sha256").update("chart").digest("hex")}`;
    assert.equal(await fetchChart(location, dir, { [key]: digest }), join(dir, "chart", "web-1.2.3.tgz"));
    rmSync(join(dir, "chart"), { recursive: true });
    const another = `sha256:${"0".repeat(64)}`;
    await assert.rejects(fetchChart(location, dir, { [key]: another }), (error: Error) => {
      assert.ok(error.message.includes(`is ${digest}, pinned is ${another} (facts/charts/digests.json)`));
      return !(error instanceof ChartOutOfReach);
    });
    rmSync(join(dir, "chart"), { recursive: true });
    await fetchChart({ ...location, version: "1.2.4" }, dir, { [key]: another });
  });

  it("is looked for in a repository that helm knows by name", async () => {
    helm(`touch "${dir}/chart/web-1.2.3.tgz"`);
    await fetchChart({ chart: "web", repositoryOpts: { repo: "stable" } }, dir);
    assert.match(args(), /^pull stable\/web --destination/);
  });

  it("is not asked for where it is a folder of this machine", async () => {
    helm("exit 1");
    assert.equal(await fetchChart({ chart: dir }, dir), dir);
  });

  it("is out of reach where nobody answers, and an error where the answer is that there is none", async () => {
    helm("echo 'Error: dial tcp: lookup example.com: no such host' >&2; exit 1");
    await assert.rejects(fetchChart({ chart: `oci://${host}/web` }, dir), ChartOutOfReach);
    rmSync(join(dir, "chart"), { recursive: true });
    helm(`echo 'Error: chart "web" version "9" not found in https://example.com repository' >&2; exit 1`);
    await assert.rejects(fetchChart({ chart: "web" }, dir), /the chart web can't be fetched: .* not found/);
  });

  for (const [words, outOfReach] of [
    ['looks like "https://e.com" is not a valid chart repository or cannot be reached: 403 Forbidden', true],
    ['failed to perform "FetchReference" on source: Get "https://e.com/v2": i/o timeout', true],
    ["no chart version found for web-9.9.9", false],
    ['failed to perform "FetchReference" on source: e.com/charts/web:9.9.9: not found', false],
  ] as const) {
    it(`is ${outOfReach ? "out of reach" : "not there"}: ${words.slice(0, 60)}`, () =>
      assert.equal(isOutOfReach(words), outOfReach));
  }

  it("is not asked of helm where its host takes no connections", async () => {
    helm(`touch "${dir}/chart/web-1.2.3.tgz"`);
    server.close();
    const location = { chart: `oci://${host}/web`, plainHttp: true };
    await assert.rejects(fetchChart(location, dir), {
      name: ChartOutOfReach.name,
      message: new RegExp(`^${host} does not answer: .*ECONNREFUSED`),
    });
    assert.throws(args, /ENOENT/);
  });
});

describe("a host", () => {
  it("is asked once", async () => {
    const { server, host } = await listen();
    assert.equal(await whyOutOfReach(`https://${host}/index.yaml`, {}), undefined);
    server.close();
    assert.equal(await whyOutOfReach(`oci://${host}/web`, {}), undefined);
  });

  it("is not asked directly where there is a proxy, nor where there is no host", async () => {
    assert.equal(await whyOutOfReach("https://127.0.0.1:1", { https_proxy: "http://proxy:3128" }), undefined);
    for (const chart of ["stable/web", "./charts/web", "file:///charts/web"])
      assert.equal(await whyOutOfReach(chart, {}), undefined);
    assert.match((await whyOutOfReach("https://127.0.0.1:1", { no_proxy: "*" })) ?? "", /ECONNREFUSED/);
  });
});
