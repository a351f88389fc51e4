import { below, type Problem } from "../validation.ts";
import type { Plain } from "../plain.ts";
import type { BudgetArgs } from "./budget-args.ts";

/**
 * When somebody is told, in percent of the limit: what was spent, and what the month is going to cost. AWS Budgets
 * takes five of these a budget (AWS Budgets API reference, CreateBudget).
 */
const alerts = [
  { notificationType: "ACTUAL", threshold: 50 },
  { notificationType: "ACTUAL", threshold: 80 },
  { notificationType: "ACTUAL", threshold: 100 },
  { notificationType: "FORECASTED", threshold: 100 },
] as const;

/** AWS Budgets API reference, CreateNotification: beside one SNS topic. */
const mostEmails = 10;

/** The plain part of a budget's arguments: what decides which resources exist. */
export type BudgetPlanArgs = Plain<Omit<BudgetArgs, "accountId" | "region">>;

export interface BudgetPlan {
  readonly monthlyLimitUsd: number;
  readonly emails: readonly string[];
  readonly alertTopic: boolean;
  readonly alerts: typeof alerts;
  /** Cost filter values, `user:<key>$<value>`; with none the whole account counts. */
  readonly costTags: readonly string[];
}

/** Applies the defaults and collects every problem; the plan is only meaningful when there is none. */
export function planBudget(args: BudgetPlanArgs, path = ""): { plan: BudgetPlan; problems: Problem[] } {
  const at = below(path);
  const { monthlyLimitUsd, emails = [], alertTopic = false, costTags = {} } = args;
  return {
    plan: {
      monthlyLimitUsd,
      emails,
      alertTopic,
      alerts,
      // AWS Cost Management User Guide, "Budget filters": tags that users gave have this prefix.
      costTags: Object.entries(costTags).map(([key, value]) => `user:${key}$${value}`),
    },
    problems: [
      ...limitProblems(monthlyLimitUsd, at("monthlyLimitUsd")),
      ...subscriberProblems(emails, alertTopic, at("emails")),
      ...emails.flatMap((email, index) => emailProblems(email, `${at("emails")}[${index}]`)),
    ],
  };
}

/** A cent; AWS takes digits and a point only (AWS Budgets API reference, Spend), and no exponent. */
const smallestLimit = 0.01;

function limitProblems(limit: number, path: string): Problem[] {
  if (Number.isFinite(limit) && limit >= smallestLimit && limit <= 1e9) return [];
  return [
    {
      path,
      message: "not an amount of money",
      received: limit,
      allowed: "US dollars a month, from 0.01",
      fix: "take what the environment costs in a month, and a little more",
    },
  ];
}

function subscriberProblems(emails: readonly string[], alertTopic: boolean, path: string): Problem[] {
  const nobody = emails.length === 0 && !alertTopic;
  if (!nobody && emails.length <= mostEmails) return [];
  return [
    {
      path,
      message: nobody ? "nobody would be told" : `${emails.length} addresses`,
      received: emails,
      allowed: `1 to ${mostEmails} e-mail addresses; none is enough with alertTopic`,
      fix: nobody ? "name an address, or set alertTopic: true" : "use a mailing list",
    },
  ];
}

function emailProblems(email: string, path: string): Problem[] {
  if (/^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(email)) return [];
  return [
    {
      path,
      message: "not an e-mail address",
      received: email,
      allowed: "name, @ and domain",
      fix: "write it like platform@example.com",
    },
  ];
}
