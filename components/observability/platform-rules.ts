/** From the platform's alerts to Prometheus' rules. Pure. */
import { platformAlerts, type PlatformAlert, type Watched } from "./platform-alerts.ts";
import type { Rule, RuleGroup } from "./rule.ts";

export interface PlatformRulesArgs extends Watched {
  /** Label `owner` of each alert. */
  readonly owner: string;
  /** Where people read what to do; a heading is added. */
  readonly runbookUrl: string;
}

/** The rules of the platform. The same arguments make the same rules. */
export function platformRules(args: PlatformRulesArgs): RuleGroup[] {
  return Object.entries(platformAlerts(args)).map(([name, alerts]) => ({
    name: `platform-${name}`,
    interval: "30s",
    rules: alerts.map((alert) => ruleOf(alert, args)),
  }));
}

function ruleOf(
  { alert, expr, for: duration, severity, summary, description, runbook }: PlatformAlert,
  { owner, runbookUrl }: PlatformRulesArgs,
): Rule {
  return {
    alert,
    expr,
    ...(duration === undefined ? {} : { for: duration }),
    labels: { severity, owner },
    annotations: { summary, description, runbook_url: `${runbookUrl}#${runbook}` },
  };
}
