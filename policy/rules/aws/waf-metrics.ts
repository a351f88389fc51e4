import { at, items } from "../../lib/field.ts";
import { isTrue, must } from "../../lib/finding.ts";
import { awsFsbp } from "../../lib/frameworks.ts";
import { resourceRule } from "../../lib/rule.ts";
import { WAF_RULE_GROUP, WEB_ACL, webAcl } from "./types.ts";

export const wafMetrics = resourceRule({
  name: "waf-metrics",
  title: "Web ACLs, rule groups and their rules must have metrics",
  why: "Without metrics nobody sees an attack, nor a rule that blocks customers.",
  fix: "Set visibilityConfig.cloudwatchMetricsEnabled to true, for the ACL or the group and for each rule.",
  severity: "low",
  enforcement: "advisory",
  controls: [awsFsbp("WAF.12")],
  types: [WEB_ACL, WAF_RULE_GROUP],
  examples: {
    good: [
      {
        title: "With metrics",
        resource: webAcl({
          visibilityConfig: { cloudwatchMetricsEnabled: true, metricName: "web" },
          rules: [
            {
              name: "rateLimit",
              visibilityConfig: { cloudwatchMetricsEnabled: true, metricName: "rateLimit" },
            },
          ],
        }),
      },
    ],
    bad: [
      {
        title: "Without",
        resource: webAcl({
          visibilityConfig: { cloudwatchMetricsEnabled: false },
          rules: [{ name: "rateLimit" }],
        }),
        paths: [
          "visibilityConfig.cloudwatchMetricsEnabled",
          "rules[0].visibilityConfig.cloudwatchMetricsEnabled",
        ],
      },
      {
        title: "A group of rules without",
        resource: {
          type: WAF_RULE_GROUP,
          props: { visibilityConfig: { cloudwatchMetricsEnabled: false, metricName: "group" } },
        },
        paths: ["visibilityConfig.cloudwatchMetricsEnabled"],
      },
    ],
  },
  check: ({ root }) =>
    [root, ...items(at(root, "rules"))].map((holder) =>
      must(at(holder, "visibilityConfig", "cloudwatchMetricsEnabled"), isTrue, "true"),
    ),
});
