import { given } from "../components/given.ts";
import { AccountGuards } from "../components/guardrails/account-guards.ts";
import { Backup } from "../components/guardrails/backup.ts";
import { Budget } from "../components/guardrails/budget.ts";
import { withPlan } from "../components/planned.ts";
import type { AwsAccount } from "./aws-account.ts";
import { vaultName } from "./config/names.ts";
import type { SectionPlans } from "./config/plan-sections.ts";
import type { StackConfig } from "./config/schema.ts";

/**
 * What watches over cost, data and account.
 * @returns the backup plan, by whose tag others have their data taken up
 */
export function createGuardRails(
  name: string,
  { guardRails }: StackConfig,
  account: AwsAccount,
  plans: SectionPlans,
): Backup | undefined {
  const { accountId, region, protect } = account;
  const { budget, backup, account: wholeAccount } = guardRails;
  if (wholeAccount) {
    new AccountGuards(
      `${name}-account`,
      withPlan({ ...wholeAccount, accountId }, plans.accountGuards?.plan),
      account.options,
    );
  }
  if (budget) {
    const topicKeyArn =
      budget.alertTopic === true
        ? account.key("alerts", "Alert topics", { servicePrincipals: ["budgets.amazonaws.com"] })
        : undefined;
    new Budget(
      name,
      withPlan({ ...budget, accountId, region, ...given({ topicKeyArn }) }, plans.budget?.plan),
      account.options,
    );
  }
  return (
    backup &&
    new Backup(
      name,
      withPlan(
        {
          ...backup,
          region,
          protect,
          vaultName: vaultName(name),
          tagValue: name,
          keyArn: account.key("backups", "Backups"),
        },
        plans.backup?.plan,
      ),
      account.options,
    )
  );
}
