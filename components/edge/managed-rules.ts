import { closestMatch } from "leven";
import { hasRule, managedRuleGroupRules } from "../../facts/aws/waf-rules.ts";
import { below, type Problem } from "../validation.ts";

/** Names of AWS's rule groups, by the key that configurations use. */
const groups: Readonly<Record<string, string>> = {
  ipReputation: "AWSManagedRulesAmazonIpReputationList",
  anonymousIp: "AWSManagedRulesAnonymousIpList",
  common: "AWSManagedRulesCommonRuleSet",
  knownBadInputs: "AWSManagedRulesKnownBadInputsRuleSet",
  sqlInjection: "AWSManagedRulesSQLiRuleSet",
  linux: "AWSManagedRulesLinuxRuleSet",
  posix: "AWSManagedRulesUnixRuleSet",
  adminProtection: "AWSManagedRulesAdminProtectionRuleSet",
};

/** The rules of each of AWS's rule groups, by that key. */
export const managedRules: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.entries(groups).map(([key, group]) => [key, managedRuleGroupRules[group] ?? []]),
);

type CountedRules = Readonly<Record<string, readonly string[]>>;

/**
 * Names that can't be meant: AWS WAF "silently ignores any override that uses an invalid rule name" (API reference,
 * RuleActionOverride), so that the rule goes on blocking. A name that is only new is a warning.
 */
export function countedRuleProblems(countedRules: CountedRules, path: string): Problem[] {
  return unknownRules(countedRules, path).flatMap(({ group, rule, at }) => {
    const meant = misspelt(rule, group);
    // AWS WAF API reference, RuleActionOverride: Name.
    const isName = /^[\w-]{1,128}$/.test(rule);
    if (meant === undefined && isName) return [];
    return [
      {
        path: at,
        message: isName ? "the group has no such rule, and AWS would ignore it" : "not a rule's name",
        received: rule,
        allowed: group.join(", "),
        fix: meant === undefined ? "take the name that the web ACL's log shows" : `did you mean ${meant}?`,
      },
    ];
  });
}

/** Names that AWS may have come to know since. */
export function countedRuleWarnings(countedRules: CountedRules, path: string): Problem[] {
  const wrong = new Set(countedRuleProblems(countedRules, path).map((problem) => problem.path));
  return unknownRules(countedRules, path)
    .filter(({ at }) => !wrong.has(at))
    .map(({ group, rule, at }) => ({
      path: at,
      message:
        "no rule of the group that Slipway knows of: where AWS does not either, it is ignored and goes on blocking",
      received: rule,
      allowed: group.join(", "),
      fix: "look it up with: aws wafv2 describe-managed-rule-group --vendor-name AWS --scope REGIONAL --name <group>",
    }));
}

function unknownRules(countedRules: CountedRules, path: string) {
  return Object.entries(countedRules).flatMap(([key, rules]) => {
    const group = Object.hasOwn(managedRules, key) ? (managedRules[key] ?? []) : [];
    // A key that is no group has a problem of its own.
    if (group.length === 0) return [];
    return rules
      .map((rule, index) => ({ group, rule, at: `${below(path)(key)}[${index}]` }))
      .filter(({ rule }) => !hasRule(group, rule));
  });
}

/** The rule that is meant where only a letter or two differ, or upper and lower case. */
function misspelt(rule: string, group: readonly string[]): string | undefined {
  const lowered = group.map((name) => name.toLowerCase());
  const match = closestMatch(rule.toLowerCase(), lowered, { maxDistance: 2 });
  return match === undefined ? undefined : group[lowered.indexOf(match)];
}
