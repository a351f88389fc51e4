import type * as pulumi from "@pulumi/pulumi";
import type { RuleGroupMode } from "../choices.ts";

export interface WebAclArgs {
  /**
   * AWS's rule groups by key (`ipReputation`, `anonymousIp`, `common`, `knownBadInputs`, `sqlInjection`, `linux`,
   * `posix`, `adminProtection`), each `block` or `count`. A group that is not named is not there. Together with the
   * rate limit they may take 1,500 capacity units.
   * @default { ipReputation: "block", common: "block", knownBadInputs: "block" }
   */
  readonly managedRuleGroups?: Record<string, RuleGroupMode>;
  /**
   * Single rules that only count, by the key of their group, e.g. `{ common: ["SizeRestrictions_BODY"] }` where
   * services take uploads of more than 8 KiB.
   * @default {}
   */
  readonly countedRules?: Record<string, string[]>;
  /**
   * Requests that one address may send in 5 minutes, 10 to 2,000,000,000; further ones get 403. AWS Best Practices for
   * DDoS Resiliency begins with 500; four times that leaves room for an office behind one address.
   * @default 2000
   */
  readonly rateLimit?: number;
  /**
   * Days that the log of blocked and counted requests is kept, a period that CloudWatch Logs accepts.
   * @default 30
   */
  readonly wafLogRetentionDays?: number;
  /**
   * ARN of the KMS key for that log.
   * @default CloudWatch Logs' own encryption
   */
  readonly logKeyArn?: pulumi.Input<string>;
}
