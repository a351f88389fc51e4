import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { type ChartKey, charts, type PinnedChart } from "../../../components/addons/charts.ts";

const source = readFileSync(new URL("../../../components/addons/charts.ts", import.meta.url), "utf8");
const table = Object.entries<PinnedChart>(charts);

describe("addons: the table of pinned charts", () => {
  for (const [key, { repository, chart, version, namespace }] of table) {
    it(`pins ${key} to one version of a repository that can be verified`, () => {
      assert.match(version, /^v?\d+\.\d+\.\d+$/);
      assert.match(repository, /^(https|oci):\/\/[^\s]+[^/]$/);
      assert.match(chart, /^[a-z0-9-]+$/);
      assert.match(namespace, /^[a-z0-9-]+$/);
    });

    it(`tells Renovate where newer versions of ${key} are`, () => {
      const expected = repository.startsWith("oci://")
        ? `// renovate: datasource=docker depName=${repository.slice("oci://".length)}/${chart}\n    version: "${version}"`
        : `// renovate: datasource=helm depName=${chart} registryUrl=${repository}\n    version: "${version}"`;
      assert.ok(source.includes(expected), `no comment above the version of ${key}:\n${expected}`);
    });
  }

  it("keeps Karpenter and its definitions at one version", () => {
    assert.equal(charts.karpenter.version, charts["karpenter-crd"].version);
  });

  it("has the AWS Load Balancer Controller with the Gateway API, 3.5 or later", () => {
    const [major = 0, minor = 0] = charts["aws-load-balancer-controller" satisfies ChartKey].version
      .split(".")
      .map(Number);
    assert.ok(major > 3 || (major === 3 && minor >= 5));
  });
});
