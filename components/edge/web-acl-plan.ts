import { RuleGroupMode } from "../choices.ts";
import { logRetentionDays } from "../aws.ts";
import { countedRuleProblems } from "./managed-rules.ts";
import { below, choiceProblems, type Problem } from "../validation.ts";
import type { Plain } from "../plain.ts";
import type { WebAclArgs } from "./web-acl-args.ts";

interface ManagedRuleGroup {
  /** As AWS calls it. */
  readonly name: string;
  /** Web ACL capacity units. */
  readonly capacity: number;
  /** Order of evaluation; gaps, so that a group that comes later renumbers none. */
  readonly priority: number;
}

/**
 * AWS's rule groups that cost nothing beside the web ACL itself, by the key that configurations use.
 * Source of names and capacities: AWS WAF Developer Guide, "AWS Managed Rules rule groups list".
 */
export const managedRuleGroups: Readonly<Record<string, ManagedRuleGroup>> = {
  ipReputation: group("AmazonIpReputationList", 25, 10),
  anonymousIp: group("AnonymousIpList", 50, 20),
  common: group("CommonRuleSet", 700, 30),
  knownBadInputs: group("KnownBadInputsRuleSet", 200, 40),
  sqlInjection: group("SQLiRuleSet", 200, 50),
  linux: group("LinuxRuleSet", 200, 60),
  posix: group("UnixRuleSet", 100, 70),
  adminProtection: group("AdminProtectionRuleSet", 100, 80),
};

/** `block`: as the group's rules say. `count`: they only count and label, to try a group out on real traffic. */
export const ruleGroupModes = Object.values(RuleGroupMode);

const defaultRuleGroups: Readonly<Record<string, string>> = {
  ipReputation: "block",
  common: "block",
  knownBadInputs: "block",
};

/** AWS WAF Developer Guide, "Web ACL capacity units": above it every million requests costs extra. */
const includedCapacity = 1500;
/** AWS WAF Developer Guide, "Rate-based rule statement": capacity, and the smallest and largest limit. */
const rateRule = { capacity: 2, min: 10, max: 2_000_000_000, windowSeconds: 300 };

/** The plain part of a web ACL's arguments: what decides which rules exist. */
export type WebAclPlanArgs = Plain<WebAclArgs>;

export interface RuleGroupPlan extends ManagedRuleGroup {
  /** The rule's name in the web ACL. */
  readonly key: string;
  readonly mode: string;
  /** Rules of the group that only count, whatever the mode. */
  readonly countedRules: readonly string[];
}

export interface WebAclPlan {
  /** In the order of evaluation. */
  readonly ruleGroups: readonly RuleGroupPlan[];
  /** Requests an address may send in `rateWindowSeconds`. */
  readonly rateLimit: number;
  readonly rateWindowSeconds: number;
  /** Web ACL capacity units that all rules take together. */
  readonly capacity: number;
  readonly logRetentionDays: number;
}

/** Applies the defaults and collects every problem; the plan is only meaningful when there is none. */
export function planWebAcl(args: WebAclPlanArgs, path = ""): { plan: WebAclPlan; problems: Problem[] } {
  const at = below(path);
  const { rateLimit = 2000, wafLogRetentionDays: retention = 30, countedRules = {} } = args;
  const modes = args.managedRuleGroups ?? defaultRuleGroups;
  const ruleGroups = Object.entries(managedRuleGroups)
    .flatMap(([key, known]) => {
      const mode = modes[key];
      return mode === undefined ? [] : [{ ...known, key, mode, countedRules: countedRules[key] ?? [] }];
    })
    .sort((one, other) => one.priority - other.priority);
  const capacity = ruleGroups.reduce((sum, each) => sum + each.capacity, rateRule.capacity);
  return {
    plan: {
      ruleGroups,
      rateLimit,
      rateWindowSeconds: rateRule.windowSeconds,
      capacity,
      logRetentionDays: retention,
    },
    problems: [
      ...Object.entries(modes).flatMap(([key, mode]) => [
        ...keyProblems(key, Object.keys(managedRuleGroups), at("managedRuleGroups")),
        ...choiceProblems(ruleGroupModes, mode, `${at("managedRuleGroups")}.${key}`),
      ]),
      ...Object.keys(countedRules).flatMap((key) => keyProblems(key, Object.keys(modes), at("countedRules"))),
      ...countedRuleProblems(countedRules, at("countedRules")),
      ...capacityProblems(capacity, at("managedRuleGroups")),
      ...rateLimitProblems(rateLimit, at("rateLimit")),
      ...choiceProblems(logRetentionDays, retention, at("wafLogRetentionDays")),
    ],
  };
}

function group(name: string, capacity: number, priority: number): ManagedRuleGroup {
  return { name: `AWSManagedRules${name}`, capacity, priority };
}

function keyProblems(key: string, known: readonly string[], path: string): Problem[] {
  if (known.includes(key)) return [];
  return [
    {
      path: `${path}.${key}`,
      message: "not one of the rule groups",
      received: key,
      allowed: known.join(", "),
      fix: "correct the key, or add the group to managedRuleGroups",
    },
  ];
}

function capacityProblems(capacity: number, path: string): Problem[] {
  if (capacity <= includedCapacity) return [];
  return [
    {
      path,
      message: `the rules take ${capacity} web ACL capacity units`,
      received: capacity,
      allowed: `up to ${includedCapacity}, rate limit included: what a web ACL's price covers`,
      fix: "leave out a group that your services have no use for, e.g. sqlInjection without an SQL database",
    },
  ];
}

function rateLimitProblems(rateLimit: number, path: string): Problem[] {
  if (Number.isInteger(rateLimit) && rateLimit >= rateRule.min && rateLimit <= rateRule.max) return [];
  return [
    {
      path,
      message: "not a rate limit",
      received: rateLimit,
      allowed: `a whole number of requests in 5 minutes, ${rateRule.min} to ${rateRule.max}`,
      fix: "take a few times of what your busiest address sends; many users may share one address",
    },
  ];
}
