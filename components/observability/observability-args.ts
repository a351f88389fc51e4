// Made by `npm run generate:chart` from components/observability/settings.ts: change it there.
import type * as pulumi from "@pulumi/pulumi";

import type { ComputeMode, LogsBackend, MetricsBackend, ReceiverType, TracesBackend } from "./choices.ts";

/** Somebody who is told of alerts. The secret that this takes is in Secrets Manager, and passes through no state. */
export interface AlertReceiver {
  /**
   * What it is, and so what its secret holds: `slack` (the URL of an incoming webhook), `pagerDuty` (the integration
   * key of an Events API v2 integration), `webhook` (a URL that takes Alertmanager's JSON by POST), `email` (the
   * password of the mail server).
   */
  readonly type: ReceiverType;
  /**
   * Addresses that mails go to; of `email`.
   * @default none
   */
  readonly to?: string[];
  /**
   * Address that mails come from; of `email`.
   * @default none
   */
  readonly from?: string;
  /**
   * Mail server, `host:port`; of `email`. It has to speak TLS (STARTTLS, or 465).
   * @default none
   */
  readonly smarthost?: string;
  /**
   * User at the mail server; of `email`.
   * @default none
   */
  readonly username?: string;
}

/** Who is told of one owner's alerts. */
export interface OwnerReceivers {
  /**
   * Receivers of this owner's alerts with `severity: page`, by their names; `[nobody]` says that there are none.
   * @default those of the platform
   */
  readonly pages?: string[];
  /**
   * Receivers of this owner's alerts with `severity: ticket`, by their names; `[nobody]` says that there are none.
   * @default those of the platform
   */
  readonly tickets?: string[];
}

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
  readonly computeMode?: ComputeMode;
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
   * Whom alerts may go to, by a name of yours.
   * @default {}
   */
  readonly receivers?: Record<string, AlertReceiver>;
  /**
   * Receivers of alerts with `severity: page`, which wake people, by their names; `[nobody]` says that there are
   * none.
   * @default none; required with `metrics`
   */
  readonly pages?: string[];
  /**
   * Receivers of alerts with `severity: ticket`, and of whatever has neither severity, by their names; `[nobody]`
   * says that there are none.
   * @default none; required with `metrics`
   */
  readonly tickets?: string[];
  /**
   * Owners whose alerts go elsewhere, by their label `owner`: a service's objectives name theirs.
   * @default {}
   */
  readonly owners?: Record<string, OwnerReceivers>;
  /**
   * Whether an alert that always fires, `Watchdog`, is sent every five minutes to a service of somebody else's,
   * which tells people when it stops: then Prometheus or Alertmanager is down. Its secret holds the URL.
   * @default false
   */
  readonly deadMansSwitch?: boolean;
  /**
   * Where the logs of all pods are kept: `loki`, a Loki in the cluster; `cloudWatch`, a log group of CloudWatch
   * Logs; `otlp`, another store, by OTLP; or `none`, on their node, until the kubelet rotates them.
   * @default "none"
   */
  readonly logs?: LogsBackend;
  /**
   * Days for which logs are kept, of `loki` and `cloudWatch`; CloudWatch Logs knows some numbers only.
   * @default 30
   */
  readonly logsRetentionDays?: number;
  /**
   * Size of Loki's volume in GiB.
   * @default 50
   */
  readonly logsStorageGiB?: number;
  /**
   * Memory of Loki in MiB, requested and limited.
   * @default 1024
   */
  readonly logsMemoryMiB?: number;
  /**
   * How much of each node's disk logs may take that their store doesn't take, in MiB. Where it is full they stay in
   * the pods' own files, until the kubelet rotates those.
   * @default 1024
   */
  readonly logsQueueMiB?: number;
  /**
   * URL that takes logs by OTLP over HTTP, of `otlp`, e.g. `https://otlp.datadoghq.eu/v1/logs`.
   * @default none; required with `logs: otlp`
   */
  readonly logsEndpoint?: string;
  /**
   * Name of the header by which the store of `otlp` knows who sends, e.g. `dd-api-key` or `Authorization`. Its value
   * is a secret in Secrets Manager, which you set.
   * @default none: the store asks for none
   */
  readonly logsHeader?: string;
  /**
   * Whether services may send traces: `otlp`, to a collector in the cluster that makes metrics of them and sends
   * them on; or `none`. A service opts in.
   * @default "none"
   */
  readonly traces?: TracesBackend;
  /**
   * URL that takes traces by OTLP over HTTP, of `otlp`, e.g. `https://otlp.example.com/v1/traces`.
   * @default none: traces become metrics, and are kept by nobody
   */
  readonly tracesEndpoint?: string;
  /**
   * Name of the header by which the store of traces knows who sends, e.g. `Authorization`. Its value is a secret in
   * Secrets Manager, which you set.
   * @default none: the store asks for none
   */
  readonly tracesHeader?: string;
  /**
   * How many traces of a hundred are sent to their store, whole ones. Metrics are made of all of them.
   * @default 100
   */
  readonly tracesSamplePercent?: number;
  /**
   * Region of the receivers' secrets and of CloudWatch Logs, e.g. `eu-west-1`.
   * @default none; required with receivers, with `logsHeader`, with `tracesHeader` and with `logs: cloudWatch`
   */
  readonly region?: string;
  /**
   * The cluster's AWS account.
   * @default none; required with `logs: cloudWatch`
   */
  readonly accountId?: pulumi.Input<string>;
  /**
   * ARN of the KMS key that encrypts the log group of `logs: cloudWatch`.
   * @default none: CloudWatch Logs encrypts by a key of its own
   */
  readonly logKeyArn?: pulumi.Input<string>;
  /**
   * ARN of the KMS key that encrypts the secrets of receivers and of stores' headers.
   * @default none; required with receivers, with `logsHeader` and with `tracesHeader`
   */
  readonly secretsKeyArn?: pulumi.Input<string>;
  /**
   * ARN of the role that the External Secrets operator runs as (`Addons.operatorRoleArn`).
   * @default none; required with receivers, with `logsHeader` and with `tracesHeader`
   */
  readonly secretOperatorRoleArn?: pulumi.Input<string>;
  /**
   * Days in which a deleted secret of a receiver or of a store's header can be restored: 0 (gone at once) or 7 to
   * 30.
   * @default 30
   */
  readonly secretRecoveryWindowDays?: number;
  /**
   * Refuses to delete or replace the secrets of receivers and of stores' headers until it is taken away again.
   * @default false
   */
  readonly protect?: boolean;
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
