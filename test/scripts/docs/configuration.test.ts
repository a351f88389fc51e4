import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import Ajv from "ajv/dist/2020.js";
import { parse } from "yaml";
import { renderSchema, renderTable, SCHEMA_FILE, TABLE_FILE } from "../../../scripts/docs/configuration.ts";

const stackFile = (stack: string): unknown =>
  parse(readFileSync(new URL(`../../../Pulumi.${stack}.yaml`, import.meta.url), "utf8"));

describe("stacks: what is told of the settings", () => {
  it("docs/configuration.md has the table of the schema: if not, npm run docs:configuration", async () => {
    const page = readFileSync(TABLE_FILE, "utf8");
    assert.equal(page, await renderTable(page));
  });

  it("docs/stack-file.schema.json is the schema's: if not, npm run docs:configuration", async () => {
    assert.equal(readFileSync(SCHEMA_FILE, "utf8"), await renderSchema());
  });

  describe("docs/stack-file.schema.json", () => {
    const validate = new Ajv.default({ strict: false, allErrors: true }).compile(
      JSON.parse(readFileSync(SCHEMA_FILE, "utf8")) as object,
    );

    for (const stack of ["staging", "production"]) {
      it(`accepts the committed stack file of ${stack}`, () => {
        assert.ok(validate(stackFile(stack)), JSON.stringify(validate.errors));
      });
    }

    const group = { instanceTypes: ["m7g.large"], minSize: 2, maxSize: 4 };
    const pool = { cpuLimit: 10, memoryLimitGiB: 20 };
    const refused: [path: string, value: unknown][] = [
      ["network.subnets", 4],
      ["network.cidr", "abc"],
      ["network.podCidr", "100.64.0.0"],
      ["network.natGateways", "pervone"],
      ["network.endpoints", "public"],
      ["network.flowLogRetentionDays", 31],
      ["network.availabilityZones", ["eu-west-1a"]],
      ["tags", { team: "shop" }],
      ["layers.deploy", "everything"],
      ["cluster.computeMode", "Auto"],
      ["cluster.supportType", "standard"],
      ["cluster.logRetentionDays", 100],
      ["cluster.access", { ci: { principalArn: "arn:aws:iam::111122223333:role/ci", policy: "root" } }],
      ["cluster.nodeGroups", { general: { ...group, capacityType: "spot" } }],
      ["cluster.nodeGroups", { general: { ...group, amiFamily: "al2" } }],
      ["cluster.karpenter", { nodePools: { general: { ...pool, architectures: ["x86_64"] } } }],
      ["cluster.karpenter", { nodePools: { general: { ...pool, capacityTypes: ["SPOT"] } } }],
      ["cluster.karpenter", { nodePools: { general: { ...pool, weight: 0 } } }],
      ["addons.dnsPolicy", "create-only"],
      ["admission", { mode: "enforce" }],
      ["admission", { mode: "warn", ruleModes: { "pod-privileged": "block" } }],
      ["databases", { main: { databaseName: "shop", engineVersion: "9.6" } }],
      ["databases", { main: { databaseName: "shop", monitoringInterval: 2 } }],
      ["databases", { main: { databaseName: "shop", allocatedStorage: 5 } }],
      ["edge", { domain: "shop.example.com", gateway: { scheme: "public" } }],
      ["edge", { domain: "shop.example.com", managedRuleGroups: { ipReputation: "allow" } }],
      ["services.api.kind", "cronjob"],
      ["services.api.secretsAs", "env"],
      ["services.api.minReplicas", 1],
      ["services.api.port", 80],
      ["services.api.buckets", { uploads: "readwrite" }],
      ["services.api.strategy", { type: "bluegreen" }],
      ["services.api.strategy", { type: "canary", stepWeights: [0] }],
      ["services.api.strategy", { type: "canary", metrics: "datadog" }],
    ];
    for (const [path, value] of refused) {
      it(`refuses ${path}: ${JSON.stringify(value)}`, () => {
        const file = stackFile("staging") as { config: Settings };
        const [section = "", ...rest] = path.split(".");
        const key = `slipway:${section}`;
        file.config[key] = replaced(file.config[key], rest, value);
        assert.ok(!validate(file));
      });
    }
  });
});

type Settings = Record<string, unknown>;

function replaced(settings: unknown, [first, ...rest]: readonly string[], value: unknown): unknown {
  if (first === undefined) return value;
  const group = (settings ?? {}) as Settings;
  return { ...group, [first]: replaced(group[first], rest, value) };
}
