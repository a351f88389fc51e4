/** Where logs go, as the settings say: what is wrong with that, and what is only worth a warning. Pure. */
import { logRetentionDays, partitionOf, policyDocument } from "../aws.ts";
import type { Plain } from "../plain.ts";
import { choiceProblems, type PathOf, type Problem } from "../validation.ts";
import type { logSettings } from "./log-settings.ts";
import { namespaces } from "./names.ts";
import type { ObservabilityArgs } from "./observability-args.ts";

/** What a stack file says of logs. */
export type LogSettings = Plain<Pick<ObservabilityArgs, keyof typeof logSettings>>;

/** Which setting has a meaning where. */
const ofBackend = {
  logsRetentionDays: ["loki", "cloudWatch"],
  logsStorageGiB: ["loki"],
  logsMemoryMiB: ["loki"],
  logsQueueMiB: ["loki", "cloudWatch", "otlp"],
  logsEndpoint: ["otlp"],
  logsHeader: ["otlp"],
} as const;

/** Everything that is wrong with settings whose parts are right. */
export function logProblems(settings: LogSettings, at: PathOf): Problem[] {
  const { logs = "none", logsRetentionDays, logsEndpoint } = settings;
  return [
    ...Object.entries(ofBackend).flatMap(([name, backends]) => {
      const received = settings[name as keyof typeof ofBackend];
      return received === undefined || backends.some((backend) => backend === logs)
        ? []
        : [
            {
              path: at(name),
              message: `of no use with logs: ${logs}`,
              received,
              allowed: `must be unset, but with logs: ${backends.join(" or ")}`,
              fix: "remove it, or choose where logs go",
            },
          ];
    }),
    ...(logs === "cloudWatch" && logsRetentionDays !== undefined
      ? choiceProblems(logRetentionDays, logsRetentionDays, at("logsRetentionDays")).map((problem) => ({
          ...problem,
          message: "not a retention period of CloudWatch Logs",
        }))
      : []),
    ...(logs === "otlp" && logsEndpoint === undefined
      ? [
          {
            path: at("logsEndpoint"),
            message: "nothing says where logs go",
            received: undefined,
            allowed: "a URL, with logs: otlp",
            fix: "name the store's endpoint for OTLP logs, e.g. https://otlp.datadoghq.eu/v1/logs",
          },
        ]
      : []),
  ];
}

/** What will be missed, though nothing is wrong. */
export function logWarnings(settings: LogSettings, metrics: string, at: PathOf): Problem[] {
  const { logs = "none" } = settings;
  if (logs === "none" || metrics === "stack") return [];
  return [
    {
      path: at("logs"),
      message:
        logs === "loki"
          ? "logs are kept, and nothing shows them: Grafana comes with metrics: stack"
          : "nobody is told where logs stop: the alerts on collectors come with metrics: stack",
      received: logs,
      allowed: "with metrics: stack, or without",
      fix: "choose metrics: stack, unless something else watches the collectors",
    },
  ];
}

/** Namespaces that logs bring: collectors, which read their node's files, are in one that every cluster has. */
export function logNamespaces({ logs = "none" }: LogSettings): string[] {
  return logs === "loki" ? [namespaces.loki] : [];
}

/** Charts that logs bring, each with every registry that its images are in. */
export function logImages({ logs = "none" }: LogSettings): (readonly [chart: string, registry: string])[] {
  if (logs === "none") return [];
  return [
    ["opentelemetry-collector", "ghcr.io"],
    ...(logs === "loki" ? ([["loki", "docker.io"]] as const) : []),
  ];
}

/** Key of the secret that the store's header takes, with what its value is; none where it takes none. */
export function logSecrets({ logs = "none", logsHeader }: LogSettings): Record<string, string> {
  return logs === "otlp" && logsHeader !== undefined
    ? { header: `Value of the header ${logsHeader}, by which the store of logs knows who sends` }
    : {};
}

/** Name of the log group of a cluster's pods. Beside that of its control plane, `/aws/eks/<cluster>/cluster`. */
export const logGroupName = (clusterName: string): string => `/aws/eks/${clusterName}/pods`;

/** The only stream of that group: a stream takes as much as a group does (CloudWatch Logs User Guide, "Quotas"). */
export const logStreamName = "collector";

/**
 * The endpoint of CloudWatch Logs for OTLP (CloudWatch User Guide, "OTLP Endpoints").
 */
export function cloudWatchEndpoint(region: string): string {
  const suffix = partitionOf(region) === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
  return `https://logs.${region}.${suffix}/v1/logs`;
}

/**
 * All that collectors may do in AWS: write to one stream. Its ARN is the group's with `:log-stream:` and its name (Service
 * Authorization Reference, "Actions, resources, and condition keys for Amazon CloudWatch Logs").
 */
export function putLogsPolicy(logStreamArn: string): string {
  return policyDocument({
    Sid: "WriteLogs",
    Effect: "Allow",
    Action: "logs:PutLogEvents",
    Resource: logStreamArn,
  });
}
