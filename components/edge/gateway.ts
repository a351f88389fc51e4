import { createHash } from "node:crypto";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { namespaceClaims } from "../admission/namespace-claims.ts";
import { assertArguments } from "../arguments.ts";
import { planned } from "../planned.ts";
import { podSecurityLabels } from "../pod-security.ts";
import { assertValid } from "../validation.ts";
import { type GatewayPlan, planGateway, publicGateway, routeNamespaceLabels } from "./gateway-plan.ts";
import type { GatewayArgs } from "./gateway-args.ts";

export type { GatewayArgs } from "./gateway-args.ts";

const { name: gatewayName, namespace, sectionName: listenerName } = publicGateway;
const className = "slipway-alb";

/**
 * Ingress from outside, as Kubernetes Gateway API objects for the AWS Load Balancer Controller (3.3 or newer),
 * which makes one Application Load Balancer of them: HTTPS with an ACM certificate, HTTP answered by a redirect
 * (AWS FSBP ELB.1), invalid headers dropped (ELB.4), access logs (ELB.5), desync mitigation (ELB.12), web ACL
 * (ELB.16), pods as targets. Services attach HTTPRoutes from namespaces with the label
 * `slipway.dev/gateway: web`; external-dns makes the DNS records of the routes' hostnames.
 *
 * An update waits until the load balancer is there, and fails with the controller's reason where it is refused. A change
 * of what it is like is awaited, too.
 *
 * Needs a Kubernetes provider in its options, and `dependsOn` the controller and the CRDs: on deletion the Gateway
 * has to go while the controller is still there to take the load balancer down.
 *
 * @example
 * new Gateway("web", { certificateArn: edge.certificateArn, webAclArn: edge.webAclArn, accessLogBucket: logs.bucketName },
 *   { providers: [cluster.provider], dependsOn: addons });
 *
 * @transform kubernetes:core/v1:Namespace metadata { ...props.metadata, annotations: { "example.com/owner": "platform" } }
 */
export class Gateway extends pulumi.ComponentResource {
  /** What a service's HTTPRoute names as its parent. */
  readonly gatewayName: pulumi.Output<string>;
  /** Namespace of the Gateway. */
  readonly namespace: pulumi.Output<string>;

  constructor(name: string, args: GatewayArgs, opts?: pulumi.ComponentResourceOptions) {
    super("slipway:edge:Gateway", name, {}, opts);
    assertArguments(this, name, args);
    const { plan, problems } = planned(args, () => planGateway(args));
    assertValid(`Gateway ${name}`, problems);

    const home = new k8s.core.v1.Namespace(
      `${name}-namespace`,
      {
        metadata: {
          name: namespace,
          // The redirect answers for every host.
          annotations: { [namespaceClaims.hostnames]: "*" },
          labels: podSecurityLabels("restricted"),
        },
      },
      { parent: this },
    );
    const gatewayClass = this.#object(`${name}-class`, [], {
      apiVersion: gatewayApi,
      kind: "GatewayClass",
      metadata: { name: className },
      spec: { controllerName: "gateway.k8s.aws/alb" },
    });
    const targets = this.#object(`${name}-targets`, [home], {
      apiVersion: controllerApi,
      kind: "TargetGroupConfiguration",
      metadata: { name: gatewayName, namespace },
      spec: { defaultConfiguration: targetGroupOf(plan) },
    });
    const loadBalancerSpec = {
      ...loadBalancerOf(plan, args),
      defaultTargetGroupConfiguration: { name: gatewayName },
    };
    const loadBalancer = this.#object(`${name}-load-balancer`, [targets], {
      apiVersion: controllerApi,
      kind: "LoadBalancerConfiguration",
      metadata: { name: gatewayName, namespace },
      spec: loadBalancerSpec,
    });
    const gateway = this.#object(`${name}-gateway`, [gatewayClass, loadBalancer], {
      apiVersion: gatewayApi,
      kind: "Gateway",
      metadata: { name: gatewayName, namespace, annotations: AWAITED },
      spec: {
        gatewayClassName: className,
        infrastructure: {
          annotations: { [configurationAnnotation]: digestOf({ loadBalancerSpec, plan }) },
          parametersRef: {
            group: "gateway.k8s.aws",
            kind: "LoadBalancerConfiguration",
            name: gatewayName,
          },
        },
        listeners: [
          // Nothing but the redirect may listen in plain text.
          { name: "http", protocol: "HTTP", port: 80, allowedRoutes: { namespaces: { from: "Same" } } },
          {
            name: listenerName,
            protocol: "HTTPS",
            port: 443,
            allowedRoutes: {
              namespaces: { from: "Selector", selector: { matchLabels: routeNamespaceLabels } },
            },
          },
        ],
      },
    });
    this.#object(`${name}-redirect`, [gateway], {
      apiVersion: gatewayApi,
      kind: "HTTPRoute",
      metadata: { name: "https-redirect", namespace },
      spec: {
        parentRefs: [{ name: gatewayName, sectionName: "http" }],
        rules: [
          {
            filters: [
              { type: "RequestRedirect", requestRedirect: { scheme: "https", port: 443, statusCode: 301 } },
            ],
          },
        ],
      },
    });

    // Known only when the Gateway is there: a route that uses them waits for it.
    this.gatewayName = gateway.metadata.name;
    this.namespace = gateway.metadata.namespace;
    this.registerOutputs({ gatewayName: this.gatewayName, namespace: this.namespace });
  }

  #object(
    name: string,
    dependsOn: pulumi.Resource[],
    object: k8s.apiextensions.CustomResourceArgs,
  ): k8s.apiextensions.CustomResource {
    return new k8s.apiextensions.CustomResource(name, object, { parent: this, dependsOn });
  }
}

/**
 * An update waits for the load balancer, ten minutes at most, and fails with what the controller says of it: a refused one
 * leaves Accepted false with its reason in the Gateway's events, which Pulumi shows. Sources: pulumi-kubernetes,
 * `pulumi.com/waitFor`; AWS Load Balancer Controller, controllers/gateway/gateway_controller.go.
 */
const AWAITED = {
  "pulumi.com/waitFor": '["condition=Accepted","condition=Programmed"]',
  "pulumi.com/timeoutSeconds": "600",
};

/**
 * What the load balancer is like is in other objects. Conditions are of a generation of the Gateway, which only a change
 * of its own spec makes new: so its spec has a digest of theirs. The controller copies it to TargetGroupBindings.
 */
const configurationAnnotation = "slipway.dev/configuration";

function digestOf(values: Readonly<Record<string, unknown>>): pulumi.Output<string> {
  return pulumi
    .output(values)
    .apply((known) => createHash("sha256").update(JSON.stringify(known)).digest("hex").slice(0, 16));
}

const gatewayApi = "gateway.networking.k8s.io/v1";
const controllerApi = "gateway.k8s.aws/v1beta1";

/** Spec of a LoadBalancerConfiguration. */
function loadBalancerOf(plan: GatewayPlan, args: GatewayArgs): Record<string, unknown> {
  return {
    scheme: plan.scheme,
    ...(plan.clientCidrs.length > 0 && { sourceRanges: plan.clientCidrs }),
    listenerConfigurations: [
      { protocolPort: "HTTPS:443", defaultCertificate: args.certificateArn, sslPolicy: plan.sslPolicy },
    ],
    wafV2: { webACL: args.webAclArn },
    loadBalancerAttributes: attributes({
      "access_logs.s3.enabled": "true",
      "access_logs.s3.bucket": args.accessLogBucket,
      "deletion_protection.enabled": String(plan.deletionProtection),
      "idle_timeout.timeout_seconds": String(plan.idleTimeoutSeconds),
      "routing.http.desync_mitigation_mode": "defensive",
      "routing.http.drop_invalid_header_fields.enabled": "true",
    }),
    tags: args.tags ?? {},
  };
}

/** What every service's target group is like, unless it brings a TargetGroupConfiguration of its own. */
function targetGroupOf(plan: GatewayPlan): Record<string, unknown> {
  return {
    targetType: "ip",
    targetGroupAttributes: attributes({
      "deregistration_delay.timeout_seconds": String(plan.deregistrationDelaySeconds),
    }),
  };
}

function attributes(values: Readonly<Record<string, pulumi.Input<string>>>): object[] {
  return Object.entries(values).map(([key, value]) => ({ key, value }));
}
