import { type CommonValuesArgs, mirrored, priorityClassName } from "../addons/hardening.ts";

export interface LokiValuesArgs extends CommonValuesArgs {
  readonly retentionDays: number;
  readonly storageGiB: number;
  readonly memoryMiB: number;
}

const off = { enabled: false } as const;
const none = { replicas: 0 } as const;

/**
 * What a log is found by; all else is kept beside it, and searched. Few values each: every combination is a stream of its
 * own, so neither pods nor nodes are among them (Loki, "Label best practices").
 */
const indexed = ["k8s.cluster.name", "k8s.namespace.name", "k8s.container.name", "service.name"] as const;

/**
 * Values of the chart `loki` 18: one Loki on one volume (its "Monolithic" mode, "up to a few tens of GB/day"), which
 * deletes what is too old. While it restarts collectors keep what it doesn't take. Whatever the chart brings besides is
 * off: caches of gigabytes, a gateway, a canary on every node, a sidecar that would read every Secret.
 */
export function lokiValues(args: LokiValuesArgs): Record<string, unknown> {
  const { retentionDays, storageGiB, memoryMiB, serviceMonitor = false, imageMirror } = args;
  return {
    deploymentMode: "Monolithic",
    loki: {
      image: { registry: mirrored("docker.io", imageMirror) },
      // One tenant; who may ask is the NetworkPolicy's to say.
      auth_enabled: false,
      commonConfig: { replication_factor: 1 },
      storage: { type: "filesystem" },
      schemaConfig: {
        configs: [
          {
            // Never changed: what is written is read by the schema of its day.
            from: "2024-04-01",
            store: "tsdb",
            object_store: "filesystem",
            schema: "v13",
            index: { prefix: "index_", period: "24h" },
          },
        ],
      },
      compactor: { retention_enabled: true, delete_request_store: "filesystem" },
      limits_config: {
        retention_period: `${retentionDays * 24}h`,
        // Longer than any queue on a node lasts.
        reject_old_samples_max_age: "168h",
        // What comes after an outage comes at once. Above these Loki answers 429, and collectors wait.
        ingestion_rate_mb: 16,
        ingestion_burst_size_mb: 32,
        per_stream_rate_limit: "8MB",
        per_stream_rate_limit_burst: "24MB",
        // Refused, a line would take the whole request with it.
        max_line_size: "256KB",
        max_line_size_truncate: true,
        otlp_config: {
          resource_attributes: {
            ignore_defaults: true,
            attributes_config: [{ action: "index_label", attributes: [...indexed] }],
          },
        },
      },
      analytics: { reporting_enabled: false },
    },
    singleBinary: {
      replicas: 1,
      sidecar: false,
      persistence: { size: `${storageGiB}Gi` },
      // A database that shares its memory with nobody is not evicted for what others take.
      resources: {
        requests: { cpu: "100m", memory: `${memoryMiB}Mi` },
        limits: { memory: `${memoryMiB}Mi` },
      },
      priorityClassName,
      // Of one replica a budget would keep its node from being drained.
      podDisruptionBudget: off,
    },
    serviceAccount: { automountServiceAccountToken: false },
    defaults: { automountServiceAccountToken: false },
    rbac: { namespaced: true },
    monitoring: { serviceMonitor: { enabled: serviceMonitor } },
    gateway: off,
    chunksCache: off,
    resultsCache: off,
    lokiCanary: off,
    test: off,
    ruler: off,
    sidecar: { rules: off },
    backend: none,
    read: none,
    write: none,
  };
}
