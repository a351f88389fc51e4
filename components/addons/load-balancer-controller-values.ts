import type * as pulumi from "@pulumi/pulumi";
import {
  type CommonValuesArgs,
  disruptionBudget,
  mirrored,
  priorityClassName,
  replicas,
  resources,
  restrictedContainer,
  restrictedPod,
  spread,
} from "./hardening.ts";

export interface LoadBalancerControllerValuesArgs extends CommonValuesArgs {
  /** EKS cluster's name: the value of the tag on everything that the controller makes. */
  readonly clusterName: pulumi.Input<string>;
  readonly region: string;
  readonly vpcId: pulumi.Input<string>;
  /** Key of the service account that has the AWS identity. */
  readonly serviceAccount: string;
  /** Leaves Ingresses and Services to another controller, EKS Auto Mode's. */
  readonly gatewaysOnly: boolean;
}

/**
 * Values of the chart `aws-load-balancer-controller` 3.5. It starts its Gateway API controllers when it finds their
 * definitions (both gates are on by default), so these have to be there before it.
 */
export function loadBalancerControllerValues(
  args: LoadBalancerControllerValuesArgs,
): Record<string, unknown> {
  const {
    clusterName,
    region,
    vpcId,
    serviceAccount,
    gatewaysOnly,
    serviceMonitor = false,
    imageMirror,
  } = args;
  return {
    clusterName,
    // Given, since pods can't ask the instance metadata service: nodes have a hop limit of 1.
    region,
    vpcId,
    image: { repository: mirrored("public.ecr.aws/eks/aws-load-balancer-controller", imageMirror) },
    serviceAccount: { name: serviceAccount },
    replicaCount: replicas,
    podDisruptionBudget: disruptionBudget,
    topologySpreadConstraints: spread({ "app.kubernetes.io/name": "aws-load-balancer-controller" }),
    priorityClassName,
    resources: resources(50, 128),
    podSecurityContext: { ...restrictedPod, fsGroup: 65534 },
    securityContext: restrictedContainer,
    // A pod is ready when its target is healthy, in namespaces labelled for it.
    enablePodReadinessGateInject: true,
    // Pods have addresses of the VPC; a hop over node ports would only add latency and hide the client.
    defaultTargetType: "ip",
    // Not the default for Services of type LoadBalancer: with it, nobody could create any Service while the
    // controller is not ready (its webhook fails closed). A Service names `loadBalancerClass: service.k8s.aws/nlb`.
    enableServiceMutatorWebhook: false,
    // The webhook's certificate is made once and kept. Otherwise every upgrade makes another, which replicas that
    // still have the old one contradict.
    keepTLSSecret: true,
    // WAF Classic was retired in 2025, Shield Advanced is a subscription of its own: no permissions, no calls.
    enableWaf: false,
    enableShield: false,
    ...(gatewaysOnly && {
      createIngressClassResource: false,
      ingressClassParams: { create: false },
      controllerConfig: { featureGates: { EnableServiceController: false } },
    }),
    serviceMonitor: { enabled: serviceMonitor },
  };
}
