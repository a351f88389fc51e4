/** CPU and memory of a container, as Kubernetes quantities. */
export interface Resources {
  readonly requests: { readonly cpu: string; readonly memory: string };
  readonly limits: { readonly cpu: string; readonly memory: string };
}

/**
 * Requests of a controller and its limits: memory twice, CPU ten times the request. Controllers idle and then work
 * off a queue (start, resync), where a tight CPU limit would make them miss their leader election.
 */
export function resources(cpuMillicores: number, memoryMebibytes: number): Resources {
  return {
    requests: { cpu: `${cpuMillicores}m`, memory: `${memoryMebibytes}Mi` },
    limits: { cpu: `${cpuMillicores * 10}m`, memory: `${memoryMebibytes * 2}Mi` },
  };
}

/** What a pod needs under the `restricted` Pod Security Standard, where the chart doesn't say it itself. */
export const restrictedPod = { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } } as const;

/** The same for a container. */
export const restrictedContainer = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  runAsNonRoot: true,
  capabilities: { drop: ["ALL"] },
} as const;

/** Two replicas: one serves while the other is replaced. */
export const replicas = 2;

/** One replica at a time may be evicted, so that nodes can always be drained. */
export const disruptionBudget = { maxUnavailable: 1 } as const;

/** Evicted last: without these controllers no service gets its load balancer, secrets or certificate. */
export const priorityClassName = "system-cluster-critical";

/** Replicas of one version over zones and nodes, as far as there are any: a single node still gets them all. */
export function spread(
  matchLabels?: Readonly<Record<string, string>>,
  matchLabelKeys: readonly string[] = ["pod-template-hash"],
): object[] {
  return ["topology.kubernetes.io/zone", "kubernetes.io/hostname"].map((topologyKey) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: "ScheduleAnyway",
    // Of a Deployment's pods; a StatefulSet's have none.
    ...(matchLabelKeys.length > 0 && { matchLabelKeys: [...matchLabelKeys] }),
    // Charts that add their own selector take none.
    ...(matchLabels !== undefined && { labelSelector: { matchLabels } }),
  }));
}

/** What every add-on's values function takes. */
export interface CommonValuesArgs {
  /**
   * A ServiceMonitor for the Prometheus operator, whose CRDs have to be there.
   * @default false
   */
  readonly serviceMonitor?: boolean;
  /**
   * Registry, with an optional prefix, that has the images under their original registry's name: with
   * `registry.example/mirror`, `quay.io/a/b` comes from `registry.example/mirror/quay.io/a/b`. That is how pull-through
   * caches and most mirroring tools lay them out, and no two registries' images can collide.
   * @default none: the original registries
   */
  readonly imageMirror?: string;
}

/** Where an image comes from, given a mirror or none. */
export function mirrored(image: string, imageMirror?: string): string {
  return imageMirror === undefined ? image : `${imageMirror}/${image}`;
}

/**
 * A monitor of what has figures of other objects, in namespaces of theirs: `namespace` stays the object's. Else the
 * operator has it overwritten by the exporter's own, and what the exporter said is `exported_namespace` (Prometheus operator,
 * API reference, `Endpoint.honorLabels`; Prometheus, "Configuration", `honor_labels`).
 */
export const monitored = (enabled: boolean): { readonly enabled: boolean; readonly honorLabels: true } => ({
  enabled,
  honorLabels: true,
});
