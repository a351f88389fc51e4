import { choice, flag, input, list, matching, text, textShape, whole } from "../settings.ts";
import { runbookUrl, urlPattern } from "../patterns.ts";
import { alertSettings } from "./alert-settings.ts";
import { ComputeMode, MetricsBackend } from "./choices.ts";
import { logSettings } from "./log-settings.ts";
import { traceSettings } from "./trace-settings.ts";

/** What the stack file says of observability. */
export const observabilitySettings = {
  metrics: choice(
    { MetricsBackend },
    {
      description:
        "Where metrics are kept: `stack`, a Prometheus, an Alertmanager and a Grafana in the cluster (chart kube-prometheus-stack), or `none`.",
      default: "none",
    },
  ),
  metricsRetentionDays: whole(
    { min: 1, max: 365 },
    { description: "Days for which Prometheus keeps metrics.", default: 15 },
  ),
  metricsStorageGiB: whole(
    { min: 10, max: 16_384 },
    {
      description:
        "Size of each Prometheus' volume in GiB; the oldest metrics go where four fifths of it are full.",
      default: 50,
    },
  ),
  metricsMemoryMiB: whole(
    { min: 512, max: 262_144 },
    {
      description:
        "Memory of each Prometheus in MiB, requested and limited: it grows with the number of series.",
      default: 2048,
    },
  ),
  metricsReplicas: whole(
    { min: 1, max: 2 },
    {
      description:
        "How many Prometheus there are: with two, of which each reads everything, metrics and alerts outlive a node.",
      default: 1,
    },
  ),
  runbookUrl: matching(urlPattern, "`http://` or `https://` and a host", {
    ...runbookUrl,
    fallback: "none; required with `metrics`",
  }),
  ...alertSettings,
  ...logSettings,
  ...traceSettings,
};

/** What a program says besides: what it knows of the cluster. */
export const observabilityArguments = {
  clusterName: text({ description: "The cluster's name: the label `cluster` of what leaves it." }),
  owner: text({ description: "Who looks after the platform: the label `owner` of its alerts." }),
  computeMode: choice(
    { ComputeMode },
    {
      description:
        "How the cluster's nodes come: `managed` node groups, or `auto`, EKS Auto Mode, whose DNS is no pod that could be read.",
      default: "managed",
    },
  ),
  karpenter: flag({ description: "Whether Karpenter runs in kube-system.", default: false }),
  nodeCidrs: list(textShape(), {
    description:
      "Blocks of the subnets that the cluster was given, from which its API server calls webhooks.",
  }),
  queryNamespaces: list(textShape(), {
    description: "Namespaces whose pods may ask Prometheus, besides its own, e.g. Flagger's.",
    default: [],
  }),
  ...observabilitySettings,
  region: text({
    description: "Region of the receivers' secrets and of CloudWatch Logs, e.g. `eu-west-1`.",
    fallback:
      "none; required with receivers, with `logsHeader`, with `tracesHeader` and with `logs: cloudWatch`",
  }),
  accountId: input({
    description: "The cluster's AWS account.",
    fallback: "none; required with `logs: cloudWatch`",
  }),
  logKeyArn: input({
    description: "ARN of the KMS key that encrypts the log group of `logs: cloudWatch`.",
    fallback: "none: CloudWatch Logs encrypts by a key of its own",
  }),
  secretsKeyArn: input({
    description: "ARN of the KMS key that encrypts the secrets of receivers and of stores' headers.",
    fallback: "none; required with receivers, with `logsHeader` and with `tracesHeader`",
  }),
  secretOperatorRoleArn: input({
    description: "ARN of the role that the External Secrets operator runs as (`Addons.operatorRoleArn`).",
    fallback: "none; required with receivers, with `logsHeader` and with `tracesHeader`",
  }),
  secretRecoveryWindowDays: whole(
    { min: 0, max: 30 },
    {
      description:
        "Days in which a deleted secret of a receiver or of a store's header can be restored: 0 (gone at once) or 7 to 30.",
      default: 30,
    },
  ),
  protect: flag({
    description:
      "Refuses to delete or replace the secrets of receivers and of stores' headers until it is taken away again.",
    default: false,
  }),
  chartMirror: text({
    description: "Folder of an OCI registry that has the charts under their own names and versions.",
    fallback: "none: the charts' own repositories",
  }),
  imageMirror: text({
    description: "Registry that has the images, each under its original registry's name.",
    fallback: "none: the original registries",
  }),
};
