import { closestMatch } from "leven";
import { below, type Problem } from "../validation.ts";

const parts = (rule: string, ...of: string[]): string[] => of.map((part) => `${rule}_${part}`);

/**
 * The rules of each of AWS's rule groups, by the key that configurations use.
 * Source: AWS WAF Developer Guide, "Baseline rule groups", "Use-case specific rule groups" and "IP reputation rule
 * groups", each in its newest static version; `aws wafv2 describe-managed-rule-group` lists those of the others.
 */
export const managedRules: Readonly<Record<string, readonly string[]>> = {
  ipReputation: ["AWSManagedIPReputationList", "AWSManagedReconnaissanceList", "AWSManagedIPDDoSList"],
  anonymousIp: ["AnonymousIPList", "HostingProviderIPList"],
  common: [
    "NoUserAgent_HEADER",
    "UserAgent_BadBots_HEADER",
    ...parts("SizeRestrictions", "QUERYSTRING", "Cookie_HEADER", "BODY", "URIPATH"),
    ...parts("EC2MetaDataSSRF", "BODY", "COOKIE", "URIPATH", "QUERYARGUMENTS"),
    ...parts("GenericLFI", "QUERYARGUMENTS", "URIPATH", "BODY"),
    ...parts("RestrictedExtensions", "URIPATH", "QUERYARGUMENTS"),
    ...parts("GenericRFI", "QUERYARGUMENTS", "BODY", "URIPATH"),
    ...parts("CrossSiteScripting", "COOKIE", "QUERYARGUMENTS", "BODY", "URIPATH"),
  ],
  knownBadInputs: [
    ...parts("JavaDeserializationRCE", "HEADER", "BODY", "URIPATH", "QUERYSTRING"),
    "Host_localhost_HEADER",
    "PROPFIND_METHOD",
    "ExploitablePaths_URIPATH",
    ...parts("Log4JRCE", "HEADER", "QUERYSTRING", "BODY", "URIPATH"),
    "ReactJSRCE_BODY",
  ],
  sqlInjection: [
    ...parts("SQLi", "QUERYARGUMENTS", "BODY", "COOKIE", "URIPATH"),
    ...parts("SQLiExtendedPatterns", "QUERYARGUMENTS", "BODY", "HEADER", "URIPATH"),
  ],
  linux: parts("LFI", "URIPATH", "QUERYSTRING", "HEADER"),
  posix: parts("UNIXShellCommandsVariables", "QUERYSTRING", "BODY", "HEADER"),
  adminProtection: ["AdminProtection_URIPATH"],
};

/** A rule that comes with the next version, counting only, has this at its end. */
const candidate = /_RC_COUNT$/;

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
      .filter(({ rule }) => !group.includes(rule.replace(candidate, "")));
  });
}

/** The rule that is meant where only a letter or two differ, or upper and lower case. */
function misspelt(rule: string, group: readonly string[]): string | undefined {
  const lowered = group.map((name) => name.toLowerCase());
  const match = closestMatch(rule.toLowerCase(), lowered, { maxDistance: 2 });
  return match === undefined ? undefined : group[lowered.indexOf(match)];
}
