import type * as pulumi from "@pulumi/pulumi";
import type { RuleGroupMode } from "../choices.ts";

export interface EdgeArgs {
  /** Domain that the services' hostnames are below, e.g. `example.com`. */
  readonly domain: string;
  /**
   * ID of the domain's public Route 53 zone, e.g. `Z0123456789ABCDEFGHIJ`.
   * @default a zone is made; the update then waits until its parent (a registrar, another zone) delegates to its
   * `nameServers`
   */
  readonly hostedZoneId?: string;
  /**
   * Further names of the certificate, wildcards too, in the same zone.
   * @default ["*.<domain>"]
   */
  readonly subjectAlternativeNames?: string[];
  /**
   * Who may issue certificates for the domain, as a CAA record, e.g. `["amazon.com"]`.
   * @default [] no CAA record: every authority may
   */
  readonly certificateAuthorities?: string[];
  /**
   * AWS's rule groups by key, each `block` or `count`: WebAcl lists them.
   * @default { ipReputation: "block", common: "block", knownBadInputs: "block" }
   */
  readonly managedRuleGroups?: Record<string, RuleGroupMode>;
  /**
   * Single rules that only count, by the key of their group.
   * @default {}
   */
  readonly countedRules?: Record<string, string[]>;
  /**
   * Requests that one address may send in 5 minutes.
   * @default 2000
   */
  readonly rateLimit?: number;
  /**
   * Days that the web ACL's log is kept, a period that CloudWatch Logs accepts.
   * @default 30
   */
  readonly wafLogRetentionDays?: number;
  /**
   * ARN of the KMS key for that log.
   * @default CloudWatch Logs' own encryption
   */
  readonly logKeyArn?: pulumi.Input<string>;
  /**
   * Deletes the zone with records that others put into it, as external-dns does. For environments that may be lost.
   * @default false
   */
  readonly forceDestroy?: boolean;
  /**
   * Refuses to delete the zone that was made: its successor would have other name servers.
   * @default false
   */
  readonly protect?: boolean;
}
