import { type Answer, anyOf, not, when } from "../../lib/answer.ts";
import { at, type Field, isAbsent, items } from "../../lib/field.ts";
import { type Findings, must } from "../../lib/finding.ts";
import { awsFsbp } from "../../lib/frameworks.ts";
import { isSet } from "../../lib/iam-policy.ts";
import { resourceRule } from "../../lib/rule.ts";
import { WEB_ACL, webAcl } from "./types.ts";

/** Actions of a rule that stop some request; AWS WAF Developer Guide, "Using rule actions". */
const STOPPING = ["block", "captcha", "challenge"];

/** Whether a rule stops requests, or has a rule group do so: one that counts lets everything on. */
const stops = (rule: Field): Answer =>
  anyOf([
    ...STOPPING.map((action) => isSet(at(rule, "action", action))),
    isSet(at(rule, "overrideAction", "none")),
  ]);

/** A rule has an action, a rule group's one an override. */
const mustAct = (rule: Field): Findings =>
  when(not(isSet(at(rule, "overrideAction"))), [
    must(
      at(rule, "action"),
      (action) => !isAbsent(action),
      "an action, or an overrideAction of a rule group",
    ),
  ]);

export const wafRules = resourceRule({
  name: "waf-rules",
  title: "Web ACLs must have rules that stop requests",
  why: "A web ACL without rules, or with such that only count, lets everything through, and looks like protection.",
  fix: "Add rule groups of AWS's with overrideAction none, and a rate limit that blocks.",
  severity: "medium",
  controls: [awsFsbp("WAF.10")],
  types: [WEB_ACL],
  examples: {
    good: [
      {
        title: "With a rule",
        resource: webAcl({ rules: [{ name: "rateLimit", priority: 0, action: { block: {} } }] }),
      },
      {
        title: "With a rule group, and one that is tried",
        resource: webAcl({
          rules: [
            { name: "common", overrideAction: { none: {} } },
            { name: "bots", overrideAction: { count: {} } },
          ],
        }),
      },
      {
        title: "Closed but for what is let in",
        resource: webAcl({
          defaultAction: { block: {} },
          rules: [{ name: "office", action: { allow: {} } }],
        }),
      },
      { title: "With rules as JSON", resource: webAcl({ ruleJson: "[{}]" }) },
    ],
    bad: [
      { title: "Without", resource: webAcl({}), paths: ["rules"] },
      { title: "An empty list", resource: webAcl({ rules: [] }), paths: ["rules"] },
      {
        title: "Rules that only count",
        resource: webAcl({
          defaultAction: { allow: {} },
          rules: [
            { name: "rateLimit", action: { count: {} } },
            { name: "common", overrideAction: { count: {} } },
          ],
        }),
        paths: ["rules"],
      },
      {
        title: "A rule without an action",
        resource: webAcl({
          rules: [{ name: "rateLimit", action: { block: {} } }, { name: "common" }],
        }),
        paths: ["rules[1].action"],
      },
    ],
  },
  check: ({ root }) => {
    const rules = items(at(root, "rules"));
    const isClosed = isSet(at(root, "defaultAction", "block"));
    const isEnough = rules.length > 0 ? anyOf([isClosed, ...rules.map(stops)]) : false;
    return when(not(isSet(at(root, "ruleJson"))), [
      ...when(not(isEnough), [
        must(at(root, "rules"), () => false, "a list of rules, one of which stops requests"),
      ]),
      ...rules.flatMap(mustAct),
    ]);
  },
});
