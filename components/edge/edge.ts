import type { RuleGroupMode } from "../choices.ts";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { assertArguments } from "../arguments.ts";
import { planned, withPlan } from "../planned.ts";
import { assertValid } from "../validation.ts";
import { Certificate } from "./certificate.ts";
import { planEdge } from "./edge-plan.ts";
import { WebAcl } from "./web-acl.ts";

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

/**
 * What a load balancer in AWS stands behind: the domain's zone where none is given, an issued certificate and a web
 * ACL. Nothing in it needs Kubernetes, so it is made while the cluster still comes up; `Gateway` is the half that
 * does. The services' own DNS records are external-dns's work.
 *
 * @example
 * new Edge("web", { domain: "example.com", hostedZoneId: "Z0123456789ABCDEFGHIJ", rateLimit: 5000, logKeyArn: key.keyArn });
 *
 * @transform aws:wafv2/webAcl:WebAcl tokenDomains ["example.org"]
 */
export class Edge extends pulumi.ComponentResource {
  /** ARN of the certificate, known once it is issued. */
  readonly certificateArn: pulumi.Output<string>;
  readonly webAclArn: pulumi.Output<string>;
  /** ID of the domain's zone, given or made. */
  readonly hostedZoneId: pulumi.Output<string>;
  /** Name servers of the zone that was made, to delegate to; empty where a zone was given. */
  readonly nameServers: pulumi.Output<string[]>;

  constructor(name: string, args: EdgeArgs, opts?: pulumi.ComponentResourceOptions) {
    super("slipway:edge:Edge", name, {}, opts);
    assertArguments(this, name, args);
    const { plan, problems } = planned(args, () => planEdge(args));
    assertValid(`Edge ${name}`, problems);
    const child = { parent: this };

    const zone =
      plan.zone === undefined
        ? undefined
        : new aws.route53.Zone(
            `${name}-zone`,
            { name: plan.zone, comment: `Public zone of ${name}`, forceDestroy: args.forceDestroy ?? false },
            { parent: this, protect: args.protect ?? false },
          );
    this.hostedZoneId = zone?.zoneId ?? pulumi.output(args.hostedZoneId ?? "");
    this.nameServers = zone?.nameServers ?? pulumi.output<string[]>([]);
    this.certificateArn = new Certificate(
      name,
      withPlan({ ...args, hostedZoneId: this.hostedZoneId }, plan.certificate),
      child,
    ).certificateArn;
    this.webAclArn = new WebAcl(name, withPlan({ ...args }, plan.webAcl), child).webAclArn;
    this.registerOutputs({
      certificateArn: this.certificateArn,
      webAclArn: this.webAclArn,
      hostedZoneId: this.hostedZoneId,
      nameServers: this.nameServers,
    });
  }
}
