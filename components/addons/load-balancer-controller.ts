import * as pulumi from "@pulumi/pulumi";
import { given } from "../given.ts";
import { assertArguments } from "../arguments.ts";
import { PodIdentity } from "../identity/pod-identity.ts";
import { charts } from "./charts.ts";
import { HelmAddon } from "./helm-addon.ts";
import { loadBalancerControllerPolicy } from "./load-balancer-controller-policy.ts";
import { loadBalancerControllerValues } from "./load-balancer-controller-values.ts";

export interface LoadBalancerControllerArgs {
  /** EKS cluster's name. */
  readonly clusterName: pulumi.Input<string>;
  /** Region of the cluster, e.g. `eu-west-1`. */
  readonly region: string;
  /** ID of the AWS account, twelve digits. */
  readonly accountId: pulumi.Input<string>;
  /** VPC of the cluster, where its load balancers are made. */
  readonly vpcId: pulumi.Input<string>;
  /**
   * Leaves Ingresses and Services to another controller, EKS Auto Mode's.
   * @default false
   */
  readonly gatewaysOnly?: boolean;
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

const key = "aws-load-balancer-controller";

/**
 * The AWS Load Balancer Controller: load balancers for Gateways (class controllers `gateway.k8s.aws/alb` and `/nlb`),
 * Ingresses and Services, and readiness gates for pods. Makes its AWS identity with least privilege, its namespace
 * under the `restricted` Pod Security Standard, and the release. The CRDs of the Gateway API come before it;
 * everything that gets a load balancer depends on `ready`, so that on the way down the controller is still there to
 * take the load balancers away.
 *
 * Its own CRDs lie in the chart's `crds/` folder, which Helm installs but never upgrades: before raising the
 * chart's version apply those of the new one (RUNBOOK.md).
 *
 * @example
 * new LoadBalancerController("platform-load-balancers", { clusterName, region: "eu-west-1", accountId, vpcId },
 *   { providers: [aws, cluster.provider], dependsOn: gatewayApi });
 *
 * @transform kubernetes:helm.sh/v3:Release maxHistory 3
 */
export class LoadBalancerController extends pulumi.ComponentResource {
  /** What gets load balancers depends on it. */
  readonly ready: pulumi.Resource;

  constructor(name: string, args: LoadBalancerControllerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("slipway:addons:LoadBalancerController", name, {}, opts);
    assertArguments(this, name, args);
    const {
      clusterName,
      region,
      accountId,
      vpcId,
      gatewaysOnly = false,
      chartMirror,
      nodeCidrs = [],
      ...common
    } = args;
    const { namespace } = charts[key];

    const identity = new PodIdentity(
      name,
      {
        clusterName,
        region,
        accountId,
        namespace,
        serviceAccount: key,
        policies: {
          controller: pulumi
            .all([clusterName, accountId, vpcId])
            .apply(([cluster, account, vpc]) =>
              loadBalancerControllerPolicy({ clusterName: cluster, region, accountId: account, vpcId: vpc }),
            ),
        },
      },
      { parent: this },
    );
    const addon = new HelmAddon(
      name,
      {
        chart: key,
        values: loadBalancerControllerValues({
          ...common,
          clusterName,
          region,
          vpcId,
          serviceAccount: key,
          gatewaysOnly,
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
