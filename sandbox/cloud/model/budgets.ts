import type { Budget, BudgetArgs } from "@pulumi/aws/budgets/budget.js";
import { AwsError } from "../errors.ts";
import { type Cloud, define, type InputsOf } from "./model.ts";
import { mayPublish } from "./sns.ts";

type Inputs = InputsOf<BudgetArgs>;

/** AWS: "Quotas and restrictions" of AWS Budgets, and the API reference, CreateNotification. */
const MOST = { notifications: 5, emails: 10, topics: 1 };

export const budget = define<Budget, BudgetArgs>()({
  type: "aws:budgets/budget:Budget",
  required: ["budgetType", "timeUnit"],
  immutable: ["accountId", "name", "namePrefix"],
  mutable: [
    "autoAdjustData",
    "billingViewArn",
    "budgetType",
    "costFilters",
    "costTypes",
    "filterExpression",
    "limitAmount",
    "limitUnit",
    "metrics",
    "notifications",
    "plannedLimits",
    "timePeriodEnd",
    "timePeriodStart",
    "timeUnit",
  ],
  computed: ["arn"],
  regional: false,
  defaults: { timePeriodEnd: "2087-06-15_00:00" },
  name: {
    property: "name",
    prefix: "namePrefix",
    max: 100,
    pattern: /^(?!.*\/action\/)[^:\\]+$/,
    allowed: "any characters but : and \\",
  },
  exists: (id) =>
    new AwsError("DuplicateRecordException", `the budget ${id.split(":").at(-1) ?? id} already exists`),
  check: (inputs, problems) => {
    problems.oneOf("budgetType", inputs.budgetType, [
      ...["COST", "USAGE", "RI_COVERAGE", "RI_UTILIZATION"],
      ...["SAVINGS_PLANS_COVERAGE", "SAVINGS_PLANS_UTILIZATION"],
    ]);
    problems.oneOf("timeUnit", inputs.timeUnit, ["DAILY", "MONTHLY", "QUARTERLY", "ANNUALLY", "CUSTOM"]);
    if (inputs.limitAmount !== undefined && !/^\d+(\.\d+)?$/.test(inputs.limitAmount))
      problems.report("limitAmount", `expected a number, got ${inputs.limitAmount}`);
    for (const { notificationType, comparisonOperator, thresholdType } of inputs.notifications ?? []) {
      problems.oneOf("notifications.notificationType", notificationType, ["ACTUAL", "FORECASTED"]);
      problems.oneOf("notifications.thresholdType", thresholdType, ["PERCENTAGE", "ABSOLUTE_VALUE"]);
      problems.oneOf("notifications.comparisonOperator", comparisonOperator, [
        "GREATER_THAN",
        "LESS_THAN",
        "EQUAL_TO",
      ]);
    }
  },
  create: (inputs, cloud) => {
    const { accountId = cloud.account, name = "" } = inputs;
    assertLimit(inputs);
    assertNotifications(inputs, cloud);
    return {
      id: `${accountId}:${name}`,
      outputs: {
        accountId,
        arn: cloud.arn("budgets", `budget/${name}`, { global: true }),
        ...(inputs.costFilters === undefined && { costFilters: [] }),
        ...(inputs.costTypes === undefined && { costTypes: {} }),
        namePrefix: inputs.namePrefix ?? "",
        timePeriodStart: inputs.timePeriodStart ?? `${cloud.now().slice(0, 7)}-01_00:00`,
      },
    };
  },
  update: (inputs, _object, cloud) => {
    assertLimit(inputs);
    assertNotifications(inputs, cloud);
    return {};
  },
});

const invalid = (message: string) => new AwsError("InvalidParameterException", message);

function assertLimit({ autoAdjustData, limitAmount, limitUnit, plannedLimits }: Inputs): void {
  if (autoAdjustData !== undefined || plannedLimits !== undefined) return;
  if (limitAmount === undefined || limitUnit === undefined)
    throw invalid("One of BudgetLimit, PlannedBudgetLimits and AutoAdjustData must be given.");
  if (Number(limitAmount) <= 0) throw invalid("BudgetLimit must be greater than zero.");
}

function assertNotifications({ notifications = [] }: Inputs, cloud: Cloud): void {
  if (notifications.length > MOST.notifications) {
    throw new AwsError(
      "CreationLimitExceededException",
      `A budget has at most ${MOST.notifications} notifications.`,
    );
  }
  for (const {
    subscriberEmailAddresses: emails = [],
    subscriberSnsTopicArns: topics = [],
  } of notifications) {
    if (emails.length + topics.length === 0)
      throw invalid("A notification must have at least one subscriber.");
    if (emails.length > MOST.emails || topics.length > MOST.topics) {
      throw new AwsError(
        "CreationLimitExceededException",
        `A notification has at most ${MOST.emails} e-mail subscribers and ${MOST.topics} SNS topic.`,
      );
    }
    for (const topic of topics) {
      if (!mayPublish(topic, "budgets.amazonaws.com", cloud))
        throw invalid(`Please check that the SNS topic ${topic} exists and lets AWS Budgets publish to it.`);
    }
  }
}
