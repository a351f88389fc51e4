import { alert, alertsMustHave, prometheusRule, RULE_KINDS } from "../../lib/alert-rules.ts";
import { kindRule } from "../../lib/kind-rule.ts";
import { strings } from "../../lib/options.ts";

export const alertRunbook = kindRule({
  name: "alert-runbook",
  title: "Alerts must lead to what to do about them",
  why: "Whoever is woken at night has minutes to find out what an alert means, and may never have seen the service.",
  fix: "Set the annotation runbook_url to the entry of your runbook that says what to look at and what to do.",
  severity: "low",
  // Charts of others bring alerts that can't be changed from outside, and many of them lead nowhere.
  enforcement: "advisory",
  controls: [],
  kinds: RULE_KINDS,
  options: {
    annotations: strings("Annotations of which any leads to a runbook.", ["runbook_url"]),
  },
  examples: {
    good: [
      {
        title: "A link; what records needs none",
        resource: prometheusRule(
          alert({ annotations: { runbook_url: "https://git.example.com/RUNBOOK.md#shop-is-down" } }),
          { record: "shop:up", expr: "up" },
        ),
      },
      {
        title: "Another annotation, by configuration",
        resource: prometheusRule(alert({ annotations: { runbook: "shop is down" } })),
        settings: { annotations: ["runbook_url", "runbook"] },
      },
    ],
    bad: [
      {
        title: "A summary alone",
        resource: prometheusRule(alert({ annotations: { summary: "The shop is down" } })),
        paths: ["spec.groups[0].rules[0].annotations.runbook_url"],
      },
    ],
  },
  check: ({ root }, { annotations }) =>
    alertsMustHave(root, "annotations", annotations, "the URL of a runbook's entry"),
});
