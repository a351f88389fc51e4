import { alert, alertsMustHave, prometheusRule, RULE_KINDS } from "../../lib/alert-rules.ts";
import { kindRule } from "../../lib/kind-rule.ts";
import { strings } from "../../lib/options.ts";

export const alertSeverity = kindRule({
  name: "alert-severity",
  title: "Alerts must say how urgent they are",
  why: "Alertmanager routes by labels: an alert without a severity goes wherever the rest goes, and wakes everybody or nobody.",
  fix: "Set the label severity of the alert, or of its group, to a value that Alertmanager's routes know.",
  severity: "medium",
  controls: [],
  kinds: RULE_KINDS,
  options: {
    labels: strings("Labels of which any says how urgent an alert is.", ["severity"]),
  },
  examples: {
    good: [
      {
        title: "A label of the alert; what records needs none",
        resource: prometheusRule(alert({ labels: { severity: "page" } }), { record: "shop:up", expr: "up" }),
      },
      {
        title: "Another label, by configuration",
        resource: prometheusRule(alert({ labels: { priority: "P1" } })),
        settings: { labels: ["severity", "priority"] },
      },
    ],
    bad: [
      {
        title: "None",
        resource: prometheusRule(alert({ labels: { team: "shop" } })),
        paths: ["spec.groups[0].rules[0].labels.severity"],
      },
      {
        title: "An empty one, which is no label",
        resource: prometheusRule(alert({ labels: { severity: "" } })),
        paths: ["spec.groups[0].rules[0].labels.severity"],
      },
    ],
  },
  check: ({ root }, { labels }) =>
    alertsMustHave(root, "labels", labels, 'how urgent the alert is, such as "page" or "ticket"'),
});
