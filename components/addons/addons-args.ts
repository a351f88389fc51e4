import type * as pulumi from "@pulumi/pulumi";
import type { ComputeMode, DnsPolicy } from "../choices.ts";

export interface AddonsArgs {
  /** EKS cluster's name. */
  readonly clusterName: pulumi.Input<string>;
  /** Region of the cluster, e.g. `eu-west-1`. */
  readonly region: string;
  /** ID of the AWS account, twelve digits. */
  readonly accountId: pulumi.Input<string>;
  /** VPC of the cluster. */
  readonly vpcId: pulumi.Input<string>;
  /** The platform's name: the External Secrets operator may become roles below `/<platform>/secret-readers/`. */
  readonly platform: string;
  /**
   * How the cluster's nodes come: `managed` node groups, or `auto`, EKS Auto Mode, whose own controller serves
   * Ingresses and Services; ours then serves Gateways only.
   * @default "managed"
   */
  readonly computeMode?: ComputeMode;
  /**
   * The CRDs of the Gateway API, standard channel.
   * @default true
   */
  readonly gatewayApi?: boolean;
  /**
   * AWS Load Balancer Controller.
   * @default true
   */
  readonly loadBalancerController?: boolean;
  /**
   * External Secrets operator.
   * @default true
   */
  readonly externalSecrets?: boolean;
  /**
   * external-dns; needs `hostedZones`.
   * @default false
   */
  readonly externalDns?: boolean;
  /**
   * cert-manager, for certificates inside of the cluster; those of load balancers are ACM's.
   * @default false
   */
  readonly certManager?: boolean;
  /**
   * The CRDs of the Prometheus operator (ServiceMonitor, PrometheusRule, …).
   * @default true
   */
  readonly prometheusCrds?: boolean;
  /**
   * A ServiceMonitor for each add-on; needs `prometheusCrds`.
   * @default false
   */
  readonly serviceMonitors?: boolean;
  /**
   * Flagger, which judges releases of services with a strategy other than `rolling`; needs `prometheusUrl`.
   * @default false
   */
  readonly flagger?: boolean;
  /**
   * URL, as pods reach it, of the Prometheus whose metrics releases are judged by.
   * @default none
   */
  readonly prometheusUrl?: string;
  /**
   * IDs of the Route 53 zones that external-dns may write to, by their domain.
   * @default {}
   */
  readonly hostedZones?: Record<string, pulumi.Input<string>>;
  /**
   * How records follow their sources: `upsert-only` never deletes one, `sync` does.
   * @default "upsert-only"
   */
  readonly dnsPolicy?: DnsPolicy;
  /**
   * Blocks of the subnets that the cluster was given, from which its API server calls webhooks. With them
   * NetworkPolicies let nothing else into the namespaces of the add-ons but scrapers of metrics.
   * @default [] no NetworkPolicies
   */
  readonly nodeCidrs?: string[];
  /**
   * Folder of an OCI registry that has the charts under their own names and versions, for accounts with no way to the
   * internet, e.g. `oci://111122223333.dkr.ecr.eu-west-1.amazonaws.com/charts`.
   * @default none: the charts' own repositories
   */
  readonly chartMirror?: string;
  /**
   * Registry that has the images, each under its original registry's name, e.g.
   * `111122223333.dkr.ecr.eu-west-1.amazonaws.com/mirror` for `…/mirror/quay.io/jetstack/cert-manager-webhook`.
   * @default none: the original registries
   */
  readonly imageMirror?: string;
}
