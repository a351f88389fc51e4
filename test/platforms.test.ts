import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { InvalidInputError } from "../components/validation.ts";
import { parseConfig } from "../stacks/config/parse.ts";
import { projectRoot } from "./support/project-root.ts";
import { sourceOf } from "./support/stack-file.ts";

const page = readFileSync(join(projectRoot, "docs", "platforms.md"), "utf8");
const resources = { requests: { cpu: "100m", memory: "96Mi" }, limits: { cpu: "500m", memory: "192Mi" } };
const api = { repository: "ghcr.io/octo-org/api", minReplicas: 2, maxReplicas: 6, resources };

/** Paths of the problems of a stack of services on a cluster of which nothing is in AWS. */
function problemsOf(service: object, sections: object = {}): readonly string[] {
  const settings = {
    cluster: { existing: { name: "shop", context: "shop", clientCidrs: ["10.0.0.0/8"] } },
    services: { api: { ...api, ...service } },
    ...sections,
  };
  try {
    parseConfig(sourceOf("shop", settings));
    return [];
  } catch (error) {
    assert.ok(error instanceof InvalidInputError, String(error));
    return error.problems.map(({ path }) => path);
  }
}

/** The last column of a row. */
function elsewhere(capability: string): string | undefined {
  const row = page.split("\n").find((line) => line.startsWith(`| ${capability} `));
  return row?.split("|").at(-2)?.trim();
}

const none = {};
/** What each row asks for, and where the problem is. */
const asked: readonly (readonly [row: string, service: object, sections: object, path: RegExp])[] = [
  ["secrets", { secrets: { key: "Signs something" } }, none, /services\.api\.secrets/],
  ["databases, buckets", { database: "main" }, { databases: { main: { databaseName: "app" } } }, /databases/],
  ["databases, buckets", none, { buckets: { uploads: {} } }, /buckets/],
  ["AWS permissions of a service's pods", { buckets: { uploads: "read" } }, none, /services\.api\.buckets/],
  ["network, cluster, nodes, add-ons", none, { network: { cidr: "10.0.0.0/16" } }, /network/],
  ["network, cluster, nodes, add-ons", none, { addons: { flagger: true } }, /addons/],
  ["TLS, redirect, limits of rate and size", none, { edge: { domain: "example.com" } }, /edge/],
  ["SLOs, alerts, dashboards, logs, traces", none, { observability: { metrics: "stack" } }, /observability/],
  ["policies in the cluster", none, { admission: { mode: "warn" } }, /admission/],
];

describe("docs/platforms.md", () => {
  it("has services on a cluster outside AWS that ask for nothing more", () =>
    assert.deepEqual(problemsOf({}), []));

  for (const [row, service, sections, path] of asked)
    it(`says of "${row}" that such a stack does not get it: ${path.source}`, () => {
      assert.match(elsewhere(row) ?? "", /^(refused|yours)$/);
      assert.ok(problemsOf(service, sections).some((problem) => path.test(problem)));
    });

  it("has one of four answers in each cell", () => {
    const [, table = ""] = page.split("| capability");
    const rows = table.split("\n\n")[0]!.split("\n").slice(2);
    assert.ok(rows.length > 10);
    for (const row of rows)
      assert.deepEqual(
        row
          .split("|")
          .slice(2, -1)
          .filter((cell) => !/^ (run|held|refused|yours) +$/.test(cell)),
        [],
      );
  });
});
