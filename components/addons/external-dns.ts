import { given } from "../given.ts";
import type { DnsPolicy } from "../choices.ts";
import * as pulumi from "@pulumi/pulumi";
import { assertArguments } from "../arguments.ts";
import { partitionOf } from "../aws.ts";
import { PodIdentity } from "../identity/pod-identity.ts";
import { assertValid, choiceProblems } from "../validation.ts";
import { charts } from "./charts.ts";
import { dnsPolicies, externalDnsPolicy, externalDnsValues } from "./external-dns-values.ts";
import { HelmAddon } from "./helm-addon.ts";

export interface ExternalDnsArgs {
  /** EKS cluster's name. */
  readonly clusterName: pulumi.Input<string>;
  /** Region of the cluster, e.g. `eu-west-1`. */
  readonly region: string;
  /** The cluster's AWS account. */
  readonly accountId: pulumi.Input<string>;
  /** IDs of the Route 53 zones that it may write to, by their domain, e.g. `{ "example.com": zone.zoneId }`. */
  readonly hostedZones: Record<string, pulumi.Input<string>>;
  /**
   * How records follow their sources: `upsert-only` never deletes one, `sync` does.
   * @default "upsert-only"
   */
  readonly dnsPolicy?: DnsPolicy;
  /**
   * Whether the Gateway API's CRDs are there, so that records follow HTTPRoutes too.
   * @default true
   */
  readonly gatewayApi?: boolean;
  /**
   * A ServiceMonitor for the Prometheus operator, whose CRDs have to be there.
   * @default false
   */
  readonly serviceMonitor?: boolean;
  /**
   * Blocks of the subnets that the cluster was given, from which its API server calls webhooks. With them a
   * NetworkPolicy lets nothing else into the namespace but scrapers of metrics.
   * @default [] no NetworkPolicy
   */
  readonly nodeCidrs?: string[];
  /**
   * Folder of an OCI registry that has the charts.
   * @default none: the charts' own repositories
   */
  readonly chartMirror?: string;
  /**
   * Registry that has the images, each under its original registry's name.
   * @default none: the original registries
   */
  readonly imageMirror?: string;
}

const key = "external-dns";

/**
 * external-dns: Route 53 records for Services, Ingresses and HTTPRoutes, in the given zones only. It marks each as
 * this cluster's and touches nobody else's. Makes its AWS identity, its namespace under the `restricted` Pod Security
 * Standard, and the release.
 *
 * @example
 * new ExternalDns("platform-external-dns", { clusterName, region: "eu-west-1", accountId,
 *   hostedZones: { "example.com": zoneId } }, { providers: [aws, cluster.provider] });
 *
 * @transform kubernetes:helm.sh/v3:Release maxHistory 3
 */
export class ExternalDns extends pulumi.ComponentResource {
  /** What relies on its records depends on it. */
  readonly ready: pulumi.Resource;

  constructor(name: string, args: ExternalDnsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("slipway:addons:ExternalDns", name, {}, opts);
    assertArguments(this, name, args);
    const {
      clusterName,
      region,
      accountId,
      hostedZones,
      dnsPolicy = "upsert-only",
      chartMirror,
      nodeCidrs = [],
      ...others
    } = args;
    const { gatewayApi = true, ...common } = others;
    const { namespace } = charts[key];
    assertValid(`ExternalDns ${name}`, choiceProblems(dnsPolicies, dnsPolicy, "dnsPolicy"));

    const identity = new PodIdentity(
      name,
      {
        clusterName,
        region,
        accountId,
        namespace,
        serviceAccount: key,
        policies: {
          records: pulumi
            .all(Object.values(hostedZones))
            .apply((ids) => externalDnsPolicy(partitionOf(region), ids)),
        },
      },
      { parent: this },
    );
    const addon = new HelmAddon(
      name,
      {
        chart: key,
        values: externalDnsValues({
          ...common,
          clusterName,
          hostedZones,
          policy: dnsPolicy,
          serviceAccount: key,
          gatewayApi,
        }),
        nodeCidrs,
        ...given({ chartMirror }),
      },
      { parent: this, dependsOn: identity.association },
    );
    this.ready = addon.release;
    this.registerOutputs();
  }
}
