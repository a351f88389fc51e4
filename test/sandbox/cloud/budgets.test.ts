import assert from "node:assert/strict";
import { TestCloud } from "./harness.ts";

const BUDGET = "aws:budgets/budget:Budget";
const TOPIC = "aws:sns/topic:Topic";
const TOPIC_POLICY = "aws:sns/topicPolicy:TopicPolicy";

const notification = (more = {}) => ({
  comparisonOperator: "GREATER_THAN",
  notificationType: "ACTUAL",
  threshold: 80,
  thresholdType: "PERCENTAGE",
  subscriberEmailAddresses: ["a@example.com"],
  ...more,
});
const publishers = (Resource: unknown, Service: string) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service }, Action: "sns:Publish", Resource }],
  });

describe("the emulated cloud: Budgets and SNS", () => {
  let cloud: TestCloud;
  beforeEach(async () => {
    cloud = new TestCloud();
    await cloud.start();
  });
  afterEach(() => cloud.stop());

  const budget = (more = {}, name = "costs") =>
    cloud.create(BUDGET, name, {
      name,
      budgetType: "COST",
      timeUnit: "MONTHLY",
      limitAmount: "100",
      limitUnit: "USD",
      ...more,
    });

  it("takes a budget, once", async () => {
    const made = await budget({ notifications: [notification()] });
    assert.equal(made.id, "111122223333:costs");
    assert.equal(made.outs["arn"], "arn:aws:budgets::111122223333:budget/costs");
    const { inputs } = made;
    await assert.rejects(cloud.create(BUDGET, "second", inputs), /DuplicateRecordException/);
  });

  it("needs a limit above zero", async () => {
    await assert.rejects(budget({ limitAmount: "0" }), /InvalidParameterException.*greater than zero/);
    await assert.rejects(budget({ limitUnit: undefined }), /InvalidParameterException.*BudgetLimit/);
  });

  it("has five notifications at most, each for somebody", async () => {
    const six = Array.from({ length: 6 }, (_, index) => notification({ threshold: index + 1 }));
    await assert.rejects(budget({ notifications: six }), /CreationLimitExceededException.*5/);
    await assert.rejects(
      budget({ notifications: [notification({ subscriberEmailAddresses: [] })] }),
      /InvalidParameterException.*at least one subscriber/,
    );
    const crowd = Array.from({ length: 11 }, (_, index) => `u${index}@example.com`);
    await assert.rejects(
      budget({ notifications: [notification({ subscriberEmailAddresses: crowd })] }),
      /CreationLimitExceededException.*10 e-mail/,
    );
  });

  it("checks what can be told before", async () => {
    const failures = await cloud.failures(BUDGET, {
      name: "a:b",
      budgetType: "MONEY",
      timeUnit: "WEEKLY",
      limitAmount: "ten",
      notifications: [notification({ notificationType: "GUESSED" })],
    });
    assert.deepEqual(
      failures.map(({ property }) => property),
      ["name", "budgetType", "timeUnit", "limitAmount", "notifications.notificationType"],
    );
  });

  it("refuses a topic that it may not publish to", async () => {
    const topic = await cloud.create(TOPIC, "alerts", {});
    const toTopic = {
      notifications: [notification({ subscriberEmailAddresses: [], subscriberSnsTopicArns: [topic.id] })],
    };
    await assert.rejects(budget(toTopic), /InvalidParameterException.*lets AWS Budgets publish/);
    const policy = await cloud.create(TOPIC_POLICY, "alerts", {
      arn: topic.id,
      policy: publishers(topic.id, "events.amazonaws.com"),
    });
    await assert.rejects(budget(toTopic), /InvalidParameterException/);
    await cloud.delete(policy);
    const allowed = publishers(topic.id, "budgets.amazonaws.com");
    await cloud.create(TOPIC_POLICY, "alerts-2", { arn: topic.id, policy: allowed });
    await budget(toTopic);
  });

  it("encrypts topics with keys that exist, and takes their policies along", async () => {
    await assert.rejects(
      cloud.create(TOPIC, "t", { kmsMasterKeyId: "none" }),
      /NotFoundException.*Key 'none'/,
    );
    const topic = await cloud.create(TOPIC, "t", { kmsMasterKeyId: "alias/aws/sns" });
    await cloud.create(TOPIC_POLICY, "t", { arn: topic.id, policy: publishers(topic.id, "x.amazonaws.com") });
    await cloud.delete(topic);
    assert.deepEqual(await cloud.editor.list(TOPIC_POLICY), []);
    await assert.rejects(
      cloud.create(TOPIC_POLICY, "t2", { arn: topic.id, policy: publishers("*", "x.amazonaws.com") }),
      /NotFound: Topic does not exist/,
    );
  });
});
