import { not, when } from "../../lib/answer.ts";
import { at, items } from "../../lib/field.ts";
import { must } from "../../lib/finding.ts";
import { awsFsbp } from "../../lib/frameworks.ts";
import { isSet } from "../../lib/iam-policy.ts";
import { resourceRule } from "../../lib/rule.ts";
import { WEB_ACL, webAcl } from "./types.ts";

export const wafRules = resourceRule({
  name: "waf-rules",
  title: "Web ACLs must have rules",
  why: "A web ACL without rules lets everything through, and looks like protection.",
  fix: "Add rule groups of AWS's, and a rate limit.",
  severity: "medium",
  controls: [awsFsbp("WAF.10")],
  types: [WEB_ACL],
  examples: {
    good: [
      { title: "With a rule", resource: webAcl({ rules: [{ name: "rateLimit", priority: 0 }] }) },
      { title: "With rules as JSON", resource: webAcl({ ruleJson: "[{}]" }) },
    ],
    bad: [
      { title: "Without", resource: webAcl({}), paths: ["rules"] },
      { title: "An empty list", resource: webAcl({ rules: [] }), paths: ["rules"] },
    ],
  },
  check: ({ root }) => {
    const rules = at(root, "rules");
    return when(not(isSet(at(root, "ruleJson"))), [
      must(rules, () => items(rules).length > 0, "a list of rules"),
    ]);
  },
});
