import assert from "node:assert/strict";
import { LOAD_BALANCER } from "../../../sandbox/cloud/model/elbv2.ts";
import { REGION, TestCloud } from "./harness.ts";

const WEB_ACL = "aws:wafv2/webAcl:WebAcl";
const LOGGING = "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration";
const LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup";

const visibilityConfig = {
  cloudwatchMetricsEnabled: true,
  sampledRequestsEnabled: false,
  metricName: "m",
};
const rate = (limit: number, name = "rate", priority = 0) => ({
  name,
  priority,
  visibilityConfig,
  action: { block: {} },
  statement: { rateBasedStatement: { limit, aggregateKeyType: "IP" } },
});
const group = (name: string, priority: number, vendorName = "AWS") => ({
  name,
  priority,
  visibilityConfig,
  overrideAction: { none: {} },
  statement: { managedRuleGroupStatement: { vendorName, name } },
});

describe("the emulated cloud: WAF", () => {
  let cloud: TestCloud;
  beforeEach(async () => {
    cloud = new TestCloud();
    await cloud.start();
  });
  afterEach(() => cloud.stop());

  const inputs = (rules: unknown[], more = {}) => ({
    scope: "REGIONAL",
    defaultAction: { allow: {} },
    visibilityConfig,
    rules,
    ...more,
  });
  const webAcl = (rules: unknown[] = [], more = {}) => cloud.create(WEB_ACL, "acl", inputs(rules, more));

  it("adds up the capacity of the rules, and refuses more than a web ACL has", async () => {
    const rules = [
      rate(2000),
      group("AWSManagedRulesCommonRuleSet", 1),
      group("AWSManagedRulesSQLiRuleSet", 2),
    ];
    assert.equal((await webAcl(rules)).outs["capacity"], 902);
    const many = Array.from({ length: 8 }, (_, index) => ({
      ...group("AWSManagedRulesCommonRuleSet", index),
      name: `common-${index}`,
    }));
    await assert.rejects(webAcl(many, { name: "other" }), /WAFLimitsExceededException.*5600 of 5000/);
  });

  it("refuses two rules of one name or priority, and limits out of range", async () => {
    await assert.rejects(webAcl([rate(10), rate(20, "rate", 1)]), /WAFDuplicateItemException/);
    await assert.rejects(webAcl([rate(10), rate(20, "other", 0)]), /WAFInvalidParameterException.*priority/);
    await assert.rejects(webAcl([rate(9)]), /WAFInvalidParameterException.*RATE_BASED_STATEMENT/);
  });

  it("says which rule groups it does not know", async () => {
    await assert.rejects(
      webAcl([group("Bots", 0, "Somebody")]),
      /does not model the rule group Somebody Bots/,
    );
  });

  it("says which rules it does not know of a group, which AWS would ignore, until they are declared", async () => {
    const counting = (name: string) => ({
      ...group("AWSManagedRulesCommonRuleSet", 0),
      statement: {
        managedRuleGroupStatement: {
          ...{ vendorName: "AWS", name: "AWSManagedRulesCommonRuleSet" },
          ruleActionOverrides: [{ name, actionToUse: { count: {} } }],
        },
      },
    });
    const unknown = /does not model the rule SizeRestriction_BODY of AWSManagedRulesCommonRuleSet/;
    await assert.rejects(webAcl([counting("SizeRestriction_BODY")]), unknown);
    const made = await webAcl([counting("SizeRestrictions_BODY")]);
    const update = async () => {
      const news = { ...made.inputs, rules: [counting("SizeRestriction_BODY")] };
      const { inputs: checked } = await cloud.check(WEB_ACL, "acl", news);
      return cloud.provider.update(made.id, made.urn, made.outs, checked, {
        ...{ preview: false, timeout: 0, oldInputs: made.inputs, ignoreChanges: [] },
      });
    };
    await assert.rejects(update(), unknown);
    cloud.declare("SizeRestriction_BODY");
    await update();
  });

  it("checks what can be told before", async () => {
    const failures = await cloud.failures(
      WEB_ACL,
      inputs(
        [
          { ...rate(10), action: undefined },
          { ...group("AWSManagedRulesLinuxRuleSet", 1), action: {} },
        ],
        {
          scope: "GLOBAL",
          defaultAction: {},
          name: "a b",
        },
      ),
    );
    assert.deepEqual(
      failures.map(({ property }) => property),
      ["name", "scope", "defaultAction", "rules[0]", "rules[1]"],
    );
  });

  it("takes a name once", async () => {
    await webAcl([], { name: "one" });
    await assert.rejects(
      cloud.create(WEB_ACL, "second", inputs([], { name: "one" })),
      /WAFDuplicateItemException/,
    );
  });

  it("changes the lock token with every update", async () => {
    const made = await webAcl([rate(10)]);
    const { inputs: news } = await cloud.check(WEB_ACL, "acl", { ...made.inputs, rules: [rate(20)] });
    const updated = await cloud.provider.update(made.id, made.urn, made.outs, news, {
      preview: false,
      timeout: 0,
      oldInputs: made.inputs,
      ignoreChanges: [],
    });
    assert.notEqual(updated.outs["lockToken"], made.outs["lockToken"]);
  });

  it("stays while a load balancer is behind it", async () => {
    const made = await webAcl();
    const outputs = { webAclArn: made.outs["arn"] };
    await cloud.editor.put({ type: LOAD_BALANCER, scope: REGION, id: "lb", outputs });
    await assert.rejects(cloud.delete(made), /WAFAssociatedItemException/);
    await cloud.editor.delete(LOAD_BALANCER, "lb");
    await cloud.delete(made);
  });

  describe("logging", () => {
    const logGroup = (name: string) => cloud.create(LOG_GROUP, name, { name });

    it("goes to a log group that is there and has the prefix, and goes with the web ACL", async () => {
      const made = await webAcl();
      const logs = await logGroup("aws-waf-logs-web");
      const logging = { resourceArn: made.outs["arn"], logDestinationConfigs: [logs.outs["arn"]] };
      await cloud.create(LOGGING, "logging", logging);
      await cloud.delete(made);
      assert.deepEqual(await cloud.editor.list(LOGGING), []);
    });

    it("refuses another destination", async () => {
      const made = await webAcl();
      const resourceArn = made.outs["arn"];
      const { outs } = await logGroup("web");
      const [failure] = await cloud.failures(LOGGING, { resourceArn, logDestinationConfigs: [outs["arn"]] });
      assert.match(failure?.reason ?? "", /must begin with aws-waf-logs-/);
      const nowhere = `arn:aws:logs:${REGION}:111122223333:log-group:aws-waf-logs-none`;
      await assert.rejects(
        cloud.create(LOGGING, "logging", { resourceArn, logDestinationConfigs: [nowhere] }),
        /WAFLogDestinationPermissionIssueException/,
      );
      await assert.rejects(
        cloud.create(LOGGING, "logging", {
          resourceArn: `${String(resourceArn)}x`,
          logDestinationConfigs: [],
        }),
        /WAFNonexistentItemException/,
      );
    });
  });
});
