import assert from "node:assert/strict";
import fc from "fast-check";
import { WebAcl } from "../../../components/edge/web-acl.ts";
import { managedRuleGroups, planWebAcl, type WebAclPlanArgs } from "../../../components/edge/web-acl-plan.ts";
import { inputsOf, register } from "../../support/mocks.ts";

interface Rule {
  readonly name: string;
  readonly priority: number;
  readonly action?: unknown;
  readonly overrideAction?: unknown;
  readonly statement: Record<string, Record<string, unknown>>;
  readonly visibilityConfig: Record<string, unknown>;
}

const rulesOf = async (args: ConstructorParameters<typeof WebAcl>[1]): Promise<Rule[]> => {
  const resources = await register(() => new WebAcl("w", args));
  return inputsOf(resources, "aws:wafv2/webAcl:WebAcl", "w-web-acl")["rules"] as Rule[];
};

const paths = (args: WebAclPlanArgs): string[] => planWebAcl(args, "edge").problems.map(({ path }) => path);

describe("edge: planWebAcl", () => {
  it("takes what costs nothing extra", () => {
    const { plan, problems } = planWebAcl({});
    assert.deepEqual(problems, []);
    assert.deepEqual(
      plan.ruleGroups.map(({ name, mode }) => [name, mode]),
      [
        ["AWSManagedRulesAmazonIpReputationList", "block"],
        ["AWSManagedRulesCommonRuleSet", "block"],
        ["AWSManagedRulesKnownBadInputsRuleSet", "block"],
      ],
    );
    assert.equal(plan.capacity, 2 + 25 + 700 + 200);
    assert.deepEqual([plan.rateLimit, plan.rateWindowSeconds, plan.logRetentionDays], [2000, 300, 30]);
  });

  it("never plans two rules of one priority, nor more than the included capacity without saying so", () => {
    const modes = fc.dictionary(
      fc.constantFrom(...Object.keys(managedRuleGroups)),
      fc.constantFrom("block", "count"),
    );
    fc.assert(
      fc.property(modes, (groups) => {
        const { plan, problems } = planWebAcl({ managedRuleGroups: groups });
        const priorities = [0, ...plan.ruleGroups.map(({ priority }) => priority)];
        assert.deepEqual(
          [...new Set(priorities)].sort((a, b) => a - b),
          priorities,
        );
        assert.equal(problems.length > 0, plan.capacity > 1500);
      }),
    );
  });

  it("collects every problem", () => {
    assert.deepEqual(
      paths({
        managedRuleGroups: { common: "off" as never, bots: "block" },
        countedRules: { sqlInjection: ["SQLi_BODY"] },
        rateLimit: 9,
        wafLogRetentionDays: 31,
      }),
      [
        "edge.managedRuleGroups.common",
        "edge.managedRuleGroups.bots",
        "edge.countedRules.sqlInjection",
        "edge.rateLimit",
        "edge.wafLogRetentionDays",
      ],
    );
    const all = Object.fromEntries(Object.keys(managedRuleGroups).map((key) => [key, "block" as const]));
    assert.deepEqual(paths({ managedRuleGroups: all }), ["edge.managedRuleGroups"]);
  });
});

describe("edge: WebAcl", () => {
  it("limits each address first, then applies AWS's groups", async () => {
    const visibility = (metricName: string) => ({
      cloudwatchMetricsEnabled: true,
      sampledRequestsEnabled: false,
      metricName,
    });
    assert.deepEqual(
      await rulesOf({
        rateLimit: 500,
        managedRuleGroups: { common: "count", ipReputation: "block" },
        countedRules: { ipReputation: ["AWSManagedReconnaissanceList"] },
      }),
      [
        {
          name: "rateLimit",
          priority: 0,
          action: { block: {} },
          statement: {
            rateBasedStatement: { aggregateKeyType: "IP", evaluationWindowSec: 300, limit: 500 },
          },
          visibilityConfig: visibility("rateLimit"),
        },
        {
          name: "ipReputation",
          priority: 10,
          overrideAction: { none: {} },
          statement: {
            managedRuleGroupStatement: {
              vendorName: "AWS",
              name: "AWSManagedRulesAmazonIpReputationList",
              ruleActionOverrides: [{ name: "AWSManagedReconnaissanceList", actionToUse: { count: {} } }],
            },
          },
          visibilityConfig: visibility("ipReputation"),
        },
        {
          name: "common",
          priority: 30,
          overrideAction: { count: {} },
          statement: {
            managedRuleGroupStatement: {
              vendorName: "AWS",
              name: "AWSManagedRulesCommonRuleSet",
              ruleActionOverrides: [],
            },
          },
          visibilityConfig: visibility("common"),
        },
      ],
    );
  });

  it("has rules, metrics of each and a log (FSBP WAF.10, WAF.11, WAF.12), without credentials (anchors #6)", async () => {
    const keyArn = "arn:aws:kms:eu-west-1:111122223333:key/k";
    const resources = await register(() => new WebAcl("w", { logKeyArn: keyArn }));
    assert.deepEqual(inputsOf(resources, "aws:cloudwatch/logGroup:LogGroup", "w-waf-logs"), {
      name: "aws-waf-logs-w",
      retentionInDays: 30,
      kmsKeyId: keyArn,
    });
    const logging = inputsOf(
      resources,
      "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
      "w-waf-logs",
    );
    assert.deepEqual(logging["redactedFields"], [
      { singleHeader: { name: "authorization" } },
      { singleHeader: { name: "cookie" } },
    ]);
    assert.deepEqual(logging["logDestinationConfigs"], [
      "arn:aws:logs:eu-west-1:111122223333:log-group:w-waf-logs",
    ]);
    const rules = await rulesOf({});
    assert.ok(rules.length > 1);
    for (const { name, visibilityConfig } of rules)
      assert.equal(visibilityConfig["cloudwatchMetricsEnabled"], true, name);
  });
});
