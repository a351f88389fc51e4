import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { assertArguments } from "../arguments.ts";
import { planned, withPlan } from "../planned.ts";
import { assertValid } from "../validation.ts";
import { Certificate } from "./certificate.ts";
import { planEdge } from "./edge-plan.ts";
import { WebAcl } from "./web-acl.ts";
import type { EdgeArgs } from "./edge-args.ts";

export type { EdgeArgs } from "./edge-args.ts";

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
