import {
  type CommonValuesArgs,
  mirrored,
  monitored,
  priorityClassName,
  replicas,
  resources,
  restrictedContainer,
  restrictedPod,
} from "./hardening.ts";

export interface FlaggerValuesArgs extends CommonValuesArgs {
  /** URL of the Prometheus that releases are judged by, where a metric names none of its own. */
  readonly prometheusUrl: string;
}

/**
 * Values of the chart `flagger` 1.44: two replicas, of which one leads, for releases by the Gateway API unless a Canary
 * says otherwise. What its pods read of a release, ConfigMaps, is tracked: the chart of a service tells by it which
 * release was judged.
 */
export function flaggerValues(args: FlaggerValuesArgs): Record<string, unknown> {
  const { prometheusUrl, serviceMonitor = false, imageMirror } = args;
  return {
    image: { repository: mirrored("ghcr.io/fluxcd/flagger", imageMirror) },
    meshProvider: "gatewayapi:v1",
    metricsServer: prometheusUrl,
    configTracking: { enabled: true },
    // Who may write a Canary may not have another namespace's credentials used.
    noCrossNamespaceRefs: true,
    leaderElection: { enabled: true, replicaCount: replicas },
    podDisruptionBudget: { enabled: true, minAvailable: 1 },
    podPriorityClassName: priorityClassName,
    resources: resources(20, 128),
    // The chart has no place for what is the pod's: both are valid for a container too.
    securityContext: {
      enabled: true,
      context: {
        ...restrictedContainer,
        runAsUser: 10001,
        seccompProfile: restrictedPod.seccompProfile,
      },
    },
    podMonitor: monitored(serviceMonitor),
  };
}
