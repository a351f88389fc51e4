const parts = (rule: string, ...of: string[]): string[] => of.map((part) => `${rule}_${part}`);

/**
 * The rules of AWS's managed rule groups for AWS WAF, by the group's name. Typed from the pages: AWS publishes them nowhere else
 * that needs no credentials (`aws wafv2 describe-managed-rule-group`).
 * Source: AWS WAF Developer Guide, "Baseline rule groups", "Use-case specific rule groups" and "IP reputation rule
 * groups", each in its newest static version, as of 2026-11.
 */
export const managedRuleGroupRules: Readonly<Record<string, readonly string[]>> = {
  AWSManagedRulesAmazonIpReputationList: [
    "AWSManagedIPReputationList",
    "AWSManagedReconnaissanceList",
    "AWSManagedIPDDoSList",
  ],
  AWSManagedRulesAnonymousIpList: ["AnonymousIPList", "HostingProviderIPList"],
  AWSManagedRulesCommonRuleSet: [
    "NoUserAgent_HEADER",
    "UserAgent_BadBots_HEADER",
    ...parts("SizeRestrictions", "QUERYSTRING", "Cookie_HEADER", "BODY", "URIPATH"),
    ...parts("EC2MetaDataSSRF", "BODY", "COOKIE", "URIPATH", "QUERYARGUMENTS"),
    ...parts("GenericLFI", "QUERYARGUMENTS", "URIPATH", "BODY"),
    ...parts("RestrictedExtensions", "URIPATH", "QUERYARGUMENTS"),
    ...parts("GenericRFI", "QUERYARGUMENTS", "BODY", "URIPATH"),
    ...parts("CrossSiteScripting", "COOKIE", "QUERYARGUMENTS", "BODY", "URIPATH"),
  ],
  AWSManagedRulesKnownBadInputsRuleSet: [
    ...parts("JavaDeserializationRCE", "HEADER", "BODY", "URIPATH", "QUERYSTRING"),
    "Host_localhost_HEADER",
    "PROPFIND_METHOD",
    "ExploitablePaths_URIPATH",
    ...parts("Log4JRCE", "HEADER", "QUERYSTRING", "BODY", "URIPATH"),
    "ReactJSRCE_BODY",
  ],
  AWSManagedRulesSQLiRuleSet: [
    ...parts("SQLi", "QUERYARGUMENTS", "BODY", "COOKIE", "URIPATH"),
    ...parts("SQLiExtendedPatterns", "QUERYARGUMENTS", "BODY", "HEADER", "URIPATH"),
  ],
  AWSManagedRulesLinuxRuleSet: parts("LFI", "URIPATH", "QUERYSTRING", "HEADER"),
  AWSManagedRulesUnixRuleSet: parts("UNIXShellCommandsVariables", "QUERYSTRING", "BODY", "HEADER"),
  AWSManagedRulesAdminProtectionRuleSet: ["AdminProtection_URIPATH"],
};

/** A rule that comes with the next version, counting only, has this at its end. */
const candidate = /_RC_COUNT$/;

/** Whether the rule group, which is one of AWS's, has the rule. */
export function hasRule(rules: readonly string[], rule: string): boolean {
  return rules.includes(rule.replace(candidate, ""));
}
