/** From the platform's alerts to Prometheus' rules. Pure. */
import { given } from "../given.ts";
import { watchdog } from "./alertmanager-config.ts";
import type { PlatformAlert } from "./platform-alert.ts";
import { platformAlerts, type Watched } from "./platform-alerts.ts";
import type { Rule, RuleGroup } from "./rule.ts";

export interface PlatformRulesArgs extends Watched {
  /** Label `owner` of each alert. */
  readonly owner: string;
  /** Where people read what to do; a heading is added. */
  readonly runbookUrl: string;
  /** Whether somebody is told when alerts stop. @default false */
  readonly deadMansSwitch?: boolean;
}

/** The rules of the platform. The same arguments make the same rules. */
export function platformRules(args: PlatformRulesArgs): RuleGroup[] {
  const groups = Object.entries(platformAlerts(args)).map(([name, alerts]) => ({
    name: `platform-${name}`,
    interval: "30s",
    rules: alerts.map((alert) => ruleOf(alert, args)),
  }));
  return args.deadMansSwitch === true ? [...groups, watchdogGroup(args)] : groups;
}

/** An alert that always fires: where it stops, alerts don't get through. No severity sends it to people. */
function watchdogGroup({ owner, runbookUrl }: PlatformRulesArgs): RuleGroup {
  return {
    name: "platform-watchdog",
    interval: "30s",
    rules: [
      {
        alert: watchdog,
        expr: "vector(1)",
        labels: { severity: "none", owner },
        annotations: {
          summary: "alerts get through",
          description: "It always fires, and is for the dead man's switch, which calls people when it stops.",
          runbook_url: `${runbookUrl}#${watchdogHeading}`,
        },
      },
    ],
  };
}

/** Heading of the runbook, as a link has it. A test looks it up in RUNBOOK.md. */
export const watchdogHeading = "the-dead-mans-switch-calls";

function ruleOf(
  { alert, expr, for: duration, severity, summary, description, runbook }: PlatformAlert,
  { owner, runbookUrl }: PlatformRulesArgs,
): Rule {
  return {
    alert,
    expr,
    ...given({ for: duration }),
    labels: { severity, owner },
    annotations: { summary, description, runbook_url: `${runbookUrl}#${runbook}` },
  };
}
