import {
  type CommonValuesArgs,
  disruptionBudget,
  mirrored,
  monitored,
  priorityClassName,
  replicas,
  resources,
  spread,
} from "./hardening.ts";

export interface CertManagerValuesArgs extends CommonValuesArgs {
  /** Whether the Gateway API's CRDs are there: without them the controller would not start with its support on. */
  readonly gatewayApi: boolean;
}

/**
 * Values of the chart `cert-manager` 1.21: controller, webhook and CA injector, two replicas each. The chart's own
 * security contexts meet the `restricted` Pod Security Standard; its start-up check (a hook) makes the release ready
 * only when its API answers. It has no AWS identity: issuers that prove domains by Route 53 need one of their own.
 */
export function certManagerValues(args: CertManagerValuesArgs): Record<string, unknown> {
  const { gatewayApi, serviceMonitor = false, imageMirror } = args;
  const deployment = (component: string, memoryMebibytes: number): Record<string, unknown> => ({
    replicaCount: replicas,
    podDisruptionBudget: { enabled: true, ...disruptionBudget },
    topologySpreadConstraints: spread({
      "app.kubernetes.io/instance": "cert-manager",
      "app.kubernetes.io/component": component,
    }),
    resources: resources(10, memoryMebibytes),
  });
  return {
    ...deployment("controller", 64),
    webhook: deployment("webhook", 32),
    cainjector: deployment("cainjector", 64),
    startupapicheck: { resources: resources(10, 32) },
    crds: { enabled: true },
    config: {
      apiVersion: "controller.config.cert-manager.io/v1alpha1",
      kind: "ControllerConfiguration",
      gatewayAPI: { enable: gatewayApi },
    },
    imageRegistry: mirrored("quay.io", imageMirror),
    global: {
      priorityClassName,
      // Leases beside the controllers, not in kube-system: no rights there.
      leaderElection: { namespace: "cert-manager" },
    },
    prometheus: { servicemonitor: monitored(serviceMonitor) },
  };
}
