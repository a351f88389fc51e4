// Made by `npm run generate:chart` from components/observability/settings.ts: change it there.
import type { MetricsBackend } from "./choices.ts";

/** What watches a cluster, and what is known of it. */
export interface ObservabilityArgs {
  /** The cluster's name: the label `cluster` of what leaves it. */
  readonly clusterName: string;
  /** Who looks after the platform: the label `owner` of its alerts. */
  readonly owner: string;
  /**
   * How the cluster's nodes come: `managed` node groups, or `auto`, EKS Auto Mode, whose DNS is no pod that could be
   * read.
   * @default "managed"
   */
  readonly computeMode?: string;
  /**
   * Whether Karpenter runs in kube-system.
   * @default false
   */
  readonly karpenter?: boolean;
  /** Blocks of the subnets that the cluster was given, from which its API server calls webhooks. */
  readonly nodeCidrs: string[];
  /**
   * Namespaces whose pods may ask Prometheus, besides its own, e.g. Flagger's.
   * @default []
   */
  readonly queryNamespaces?: string[];
  /**
   * Where metrics are kept: `stack`, a Prometheus, an Alertmanager and a Grafana in the cluster (chart
   * kube-prometheus-stack), or `none`.
   * @default "none"
   */
  readonly metrics?: MetricsBackend;
  /**
   * Days for which Prometheus keeps metrics.
   * @default 15
   */
  readonly metricsRetentionDays?: number;
  /**
   * Size of each Prometheus' volume in GiB; the oldest metrics go where four fifths of it are full.
   * @default 50
   */
  readonly metricsStorageGiB?: number;
  /**
   * Memory of each Prometheus in MiB, requested and limited: it grows with the number of series.
   * @default 2048
   */
  readonly metricsMemoryMiB?: number;
  /**
   * How many Prometheus there are: with two, of which each reads everything, metrics and alerts outlive a node.
   * @default 1
   */
  readonly metricsReplicas?: number;
  /**
   * URL at which RUNBOOK.md is read: alerts link to its entries.
   * @default none; required with `metrics`
   */
  readonly runbookUrl?: string;
  /**
   * Folder of an OCI registry that has the charts under their own names and versions.
   * @default none: the charts' own repositories
   */
  readonly chartMirror?: string;
  /**
   * Registry that has the images, each under its original registry's name.
   * @default none: the original registries
   */
  readonly imageMirror?: string;
}
