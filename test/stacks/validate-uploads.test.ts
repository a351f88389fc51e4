import assert from "node:assert/strict";
import { planEdge } from "../../components/edge/edge-plan.ts";
import { parseConfig } from "../../stacks/config/parse.ts";
import type { Sections } from "../../stacks/config/schema.ts";
import { uploadWarnings } from "../../stacks/config/validate-uploads.ts";
import { stackSource } from "../support/stack-file.ts";

type Edge = NonNullable<Sections["edge"]>;

const service = { hostnames: ["api.example.com"], buckets: { uploads: "readWrite" } };
const pathsOf = (edge: Partial<Edge>, ofService: object = service): string[] => {
  const settings = { domain: "example.com", ...edge } as Edge;
  const services = { api: { ...service, ...ofService } } as unknown as Sections["services"];
  return uploadWarnings({ edge: settings, services }, { edge: planEdge(settings) }).map(({ path }) => path);
};

describe("stacks: uploads behind the web ACL", () => {
  it("warns where a service takes uploads and the web ACL blocks what is above 8 KiB", () => {
    assert.deepEqual(pathsOf({}), ["slipway:edge.countedRules"]);
    assert.deepEqual(pathsOf({ countedRules: { ipReputation: ["AWSManagedReconnaissanceList"] } }), [
      "slipway:edge.countedRules",
    ]);
  });

  const silent: readonly (readonly [string, Partial<Edge>, object?])[] = [
    ["the rule only counts", { countedRules: { common: ["SizeRestrictions_BODY"] } }],
    ["it is said that there are none", { countedRules: { common: [] } }],
    ["the whole group only counts", { managedRuleGroups: { common: "count" } }],
    ["the group is not there", { managedRuleGroups: { ipReputation: "block" } }],
    ["the service has no hostname", {}, { hostnames: [] }],
    ["the service only reads", {}, { buckets: { uploads: "read" } }],
  ];
  for (const [why, edge, ofService] of silent)
    it(`is silent where ${why}`, () => assert.deepEqual(pathsOf(edge, ofService), []));

  for (const stack of ["staging", "production"] as const)
    it(`counts the rule in ${stack}, whose api takes uploads`, () => {
      const { config, warnings } = parseConfig(stackSource(stack));
      assert.deepEqual(config.edge?.countedRules, { common: ["SizeRestrictions_BODY"] });
      assert.ok(!warnings.some(({ path }) => path.startsWith("slipway:edge")));
    });

  it("is a warning of the stack file", () => {
    const source = stackSource("staging");
    const { countedRules: _, ...edge } = JSON.parse(source.settings["edge"] ?? "{}") as Edge;
    const { warnings } = parseConfig({
      ...source,
      settings: { ...source.settings, edge: JSON.stringify(edge) },
    });
    assert.ok(warnings.some(({ path }) => path === "slipway:edge.countedRules"));
  });
});
