import assert from "node:assert/strict";
import { Budget } from "../../../components/guardrails/budget.ts";
import { type BudgetPlanArgs, planBudget } from "../../../components/guardrails/budget-plan.ts";
import { prerequisites } from "../../support/graph.ts";
import { inputsOf, register, registerGraph } from "../../support/mocks.ts";

const BUDGET = "aws:budgets/budget:Budget";
const args = {
  accountId: "111122223333",
  region: "eu-west-1",
  monthlyLimitUsd: 1500,
  emails: ["platform@example.com"],
};
const topicKeyArn = "arn:aws:kms:eu-west-1:111122223333:key/k";

const paths = (planned: BudgetPlanArgs): string[] =>
  planBudget(planned, "guardRails").problems.map(({ path }) => path);

describe("guard rails: planBudget", () => {
  it("collects every problem", () => {
    assert.deepEqual(paths({ monthlyLimitUsd: 0 }), ["guardRails.monthlyLimitUsd", "guardRails.emails"]);
    assert.deepEqual(paths({ monthlyLimitUsd: 1, emails: ["a@b.example", "nobody"] }), [
      "guardRails.emails[1]",
    ]);
    const crowd = Array.from({ length: 11 }, (_, index) => `u${index}@example.com`);
    assert.deepEqual(paths({ monthlyLimitUsd: 1, emails: crowd }), ["guardRails.emails"]);
    assert.deepEqual(paths({ monthlyLimitUsd: 1, alertTopic: true }), []);
  });
});

describe("guard rails: Budget", () => {
  it("tells people at 50, 80 and 100 %, and when the month is going to cost too much", async () => {
    const resources = await register(() => new Budget("b", args));
    const { notifications, ...budget } = inputsOf(resources, BUDGET, "b-budget");
    assert.deepEqual(budget, {
      accountId: "111122223333",
      budgetType: "COST",
      timeUnit: "MONTHLY",
      limitAmount: "1500",
      limitUnit: "USD",
    });
    const common = {
      thresholdType: "PERCENTAGE",
      comparisonOperator: "GREATER_THAN",
      subscriberEmailAddresses: ["platform@example.com"],
      subscriberSnsTopicArns: [],
    };
    assert.deepEqual(notifications, [
      { notificationType: "ACTUAL", threshold: 50, ...common },
      { notificationType: "ACTUAL", threshold: 80, ...common },
      { notificationType: "ACTUAL", threshold: 100, ...common },
      { notificationType: "FORECASTED", threshold: 100, ...common },
    ]);
    assert.equal(resources.length, 1);
  });

  it("counts an environment's resources alone", async () => {
    const resources = await register(
      () => new Budget("b", { ...args, costTags: { environment: "staging" } }),
    );
    assert.deepEqual(inputsOf(resources, BUDGET, "b-budget")["costFilters"], [
      { name: "TagKeyValue", values: ["user:environment$staging"] },
    ]);
  });

  it("publishes to an encrypted topic that nobody else's budgets may use", async () => {
    const { resources, graph } = await registerGraph(
      () => new Budget("b", { ...args, emails: [], alertTopic: true, topicKeyArn }),
    );
    assert.deepEqual(inputsOf(resources, "aws:sns/topic:Topic", "b-budget-alerts"), {
      displayName: "Budget alerts of b",
      kmsMasterKeyId: topicKeyArn,
    });
    const { policy } = inputsOf(resources, "aws:sns/topicPolicy:TopicPolicy", "b-budget-alerts");
    const topicArn = "arn:aws:sns:eu-west-1:111122223333:b-budget-alerts";
    assert.deepEqual((JSON.parse(String(policy)) as { Statement: unknown }).Statement, [
      {
        Sid: "BudgetAlerts",
        Effect: "Allow",
        Principal: { Service: "budgets.amazonaws.com" },
        Action: "sns:Publish",
        Resource: topicArn,
        Condition: {
          StringEquals: { "aws:SourceAccount": "111122223333" },
          ArnLike: { "aws:SourceArn": "arn:aws:budgets::111122223333:*" },
        },
      },
      {
        Sid: "DenyPlainHttp",
        Effect: "Deny",
        Principal: { AWS: "*" },
        Action: "sns:Publish",
        Resource: topicArn,
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ]);
    const budget = graph.find(({ type }) => type === BUDGET);
    const topicPolicy = graph.find(({ type }) => type === "aws:sns/topicPolicy:TopicPolicy");
    assert.ok(prerequisites(graph, budget?.urn ?? "").has(topicPolicy?.urn ?? "none"));
    const notifications = inputsOf(resources, BUDGET, "b-budget")["notifications"] as Record<
      string,
      unknown
    >[];
    assert.deepEqual(
      notifications.map(({ subscriberSnsTopicArns }) => subscriberSnsTopicArns),
      [[topicArn], [topicArn], [topicArn], [topicArn]],
    );
  });

  it("refuses a topic without a key that Budgets can use", async () => {
    await register(() => {
      assert.throws(() => new Budget("b", { ...args, alertTopic: true }), /topicKeyArn: no key/);
    });
  });
});
