import type * as pulumi from "@pulumi/pulumi";
import type { LoadBalancerScheme, LoadBalancerTlsPolicy } from "../choices.ts";

export interface GatewayArgs {
  /** ARN of an issued ACM certificate of the cluster's region. */
  readonly certificateArn: pulumi.Input<string>;
  /** ARN of a regional WAFv2 web ACL. */
  readonly webAclArn: pulumi.Input<string>;
  /** Name of the bucket for access logs, of the same region, which lets Elastic Load Balancing write. */
  readonly accessLogBucket: pulumi.Input<string>;
  /**
   * `internet-facing`, or `internal`: reachable from the VPC only.
   * @default "internet-facing"
   */
  readonly scheme?: LoadBalancerScheme;
  /**
   * TLS policy of the load balancer: TLS 1.2 with forward secrecy and TLS 1.3, or 1.3 alone (`gateway-plan.ts` lists
   * them).
   * @default "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"
   */
  readonly sslPolicy?: LoadBalancerTlsPolicy;
  /**
   * Blocks that may connect.
   * @default [] everybody whom the scheme lets in
   */
  readonly clientCidrs?: string[];
  /**
   * Nobody can delete the load balancer. Before `pulumi destroy`, set it to false and update: else the Gateway waits
   * for the controller, which waits for the load balancer.
   * @default false
   */
  readonly deletionProtection?: boolean;
  /**
   * Seconds without traffic after which the load balancer closes a connection, 1 to 4000. The services' own
   * keep-alive has to be longer.
   * @default 60
   */
  readonly idleTimeoutSeconds?: number;
  /**
   * Seconds that a pod's open requests get before the load balancer forgets it, 0 to 3600, for services that bring no
   * TargetGroupConfiguration of their own.
   * @default 90
   */
  readonly deregistrationDelaySeconds?: number;
  /**
   * AWS tags of the load balancer and its target groups: the controller makes them, so the provider's default tags
   * don't reach them.
   * @default {}
   */
  readonly tags?: Record<string, string>;
}
