/** What the OpenTelemetry Collector does on each node. Pure. */
import { cloudWatchEndpoint, logGroupName, type LogSettings, logStreamName } from "./log-plan.ts";
import { lokiUrl, namespaces } from "./names.ts";

export interface CollectorArgs extends Required<Pick<LogSettings, "logs" | "logsQueueMiB">> {
  readonly clusterName: string;
  readonly logsEndpoint?: string;
  readonly logsHeader?: string;
  readonly region?: string;
}

/** Folders of the node and of the pod, which both call them the same. */
export const nodeFolders = {
  /** Where the kubelet has containers' output written (Kubernetes, "Logging Architecture", "How nodes handle container logs"). */
  pods: "/var/log/pods",
  /** Offsets and what was not sent yet. */
  state: "/var/lib/otelcol",
} as const;

/** Where the value of the header is mounted. */
export const headerFolder = "/etc/otelcol/header";

/** Ports of the collector's pods, none of which takes anything. */
export const collectorPorts = { health: 13_133, metrics: 8888 } as const;

/**
 * Without it, what is read waits in memory for up to 100 ms after its offset was written: a collector that is killed loses
 * it. Source: opentelemetry-collector-contrib 0.165, pkg/stanza, feature gate of 0.122 (contrib#35456).
 */
export const featureGates = "stanza.synchronousLogEmitter";

export const MIB = 1024 * 1024;

/**
 * The collector's configuration. What a pod wrote is read from its file, put into a queue on the node's disk, and
 * only then is its offset written: so that whatever is killed, in whatever moment, nothing is lost. What was in flight
 * then is sent again, at the same time and with the same words, which Loki keeps once. Of a kill while a line of more than
 * 16 KiB is put together, its beginning is lost.
 *
 * Names of pods come from the path of their file, and nothing is asked of the API server. Nothing listens but for
 * probes and scrapers.
 */
export function collectorConfig(args: CollectorArgs): Record<string, unknown> {
  const { exporter, extension } = sinkOf(args);
  return {
    extensions: {
      health_check: { endpoint: `\${env:MY_POD_IP}:${collectorPorts.health}` },
      file_storage: fileStorage(nodeFolders.state),
      ...extension,
    },
    receivers: { file_log: fileLog(args.clusterName) },
    // Where memory is short the receiver waits, and files are read later.
    processors: { memory_limiter: memoryLimiter },
    exporters: { otlp_http: { ...exporter, ...delivery(args.logsQueueMiB) } },
    service: {
      extensions: ["health_check", "file_storage", ...Object.keys(extension)],
      pipelines: {
        // No batch processor: it would keep in memory what a kill then loses. The exporter batches what is in its queue.
        logs: { receivers: ["file_log"], processors: ["memory_limiter"], exporters: ["otlp_http"] },
      },
      telemetry,
    },
  };
}

/** When any collector of ours takes nothing more. */
export const memoryLimiter = { check_interval: "1s", limit_percentage: 80, spike_limit_percentage: 25 };

/** What any collector of ours says of itself. */
export const telemetry = {
  logs: { level: "info", encoding: "json" },
  metrics: {
    readers: [
      { pull: { exporter: { prometheus: { host: "${env:MY_POD_IP}", port: collectorPorts.metrics } } } },
    ],
  },
};

/** Where a queue, or offsets, outlive the process. */
export const fileStorage = (directory: string): object => ({
  directory,
  // Space that an outage took is given back.
  compaction: { on_start: true, on_rebound: true, directory, cleanup_on_start: true },
});

/** A file, which is read anew when it changes. The whole value is the secret's: `scheme` would be put before it. */
export const headerFromFile = (header: string): object => ({
  header,
  scheme: "",
  filename: `${headerFolder}/value`,
});

/** Options: opentelemetry-collector-contrib 0.165, receiver/filelogreceiver/README.md and pkg/stanza/docs/operators. */
function fileLog(clusterName: string): object {
  return {
    // `0.log`, and what the kubelet has renamed to `0.log.20261130-083000`: of a file that was rotated while nobody read it
    // the rest is there. Older ones are compressed, and known by how they begin where they were read before.
    include: [`${nodeFolders.pods}/*/*/*.log*`],
    exclude: [
      `${nodeFolders.pods}/*/*/*.gz`,
      `${nodeFolders.pods}/*/*/*.tmp`,
      // Its own would be a circle: each line sent is another one written.
      `${nodeFolders.pods}/${namespaces.nodes}_*/opentelemetry-collector/*`,
    ],
    // What was written before the collector came, or while it was away.
    start_at: "beginning",
    include_file_path: true,
    include_file_name: false,
    storage: "file_storage",
    // Where nothing takes it, it is tried for ever: the alternative is to drop it after five minutes.
    retry_on_failure: { enabled: true, initial_interval: "1s", max_interval: "30s", max_elapsed_time: 0 },
    resource: { "k8s.cluster.name": clusterName, "k8s.node.name": "${env:OTEL_K8S_NODE_NAME}" },
    operators: [
      { type: "container", id: "container" },
      // What a service is called where nothing else says it (OpenTelemetry, "Service attributes in Kubernetes").
      {
        type: "add",
        field: 'resource["service.name"]',
        value: 'EXPR(resource["k8s.container.name"])',
        on_error: "send_quiet",
      },
      {
        type: "json_parser",
        if: 'body matches "^\\\\s*{"',
        parse_from: "body",
        parse_to: "attributes",
        on_error: "send_quiet",
      },
      {
        type: "severity_parser",
        if: 'attributes.level != nil and type(attributes.level) == "string"',
        parse_from: "attributes.level",
        on_error: "send_quiet",
      },
      {
        type: "trace_parser",
        if: 'attributes.traceId != nil and type(attributes.traceId) == "string" and attributes.traceId matches "^[0-9a-f]{32}$"',
        trace_id: { parse_from: "attributes.traceId" },
        on_error: "send_quiet",
      },
      // What it says in words; the rest of the object is beside it. Two names, of which most loggers use one.
      ...["message", "msg"].map((name) => ({
        type: "move",
        if: `attributes.${name} != nil and type(attributes.${name}) == "string"`,
        from: `attributes.${name}`,
        to: "body",
        on_error: "send_quiet",
      })),
    ],
  };
}

/** Options: opentelemetry-collector 0.165, exporter/exporterhelper/README.md. */
export function delivery(queueMiB: number): object {
  return {
    // The default gives up after five minutes, and drops.
    retry_on_failure: { enabled: true, initial_interval: "1s", max_interval: "30s", max_elapsed_time: 0 },
    sending_queue: {
      enabled: true,
      storage: "file_storage",
      sizer: "bytes",
      queue_size: queueMiB * MIB,
      num_consumers: 4,
      // Below 1 MiB, the most that CloudWatch's endpoint takes at once, and what Loki takes in one go.
      batch: { flush_timeout: "1s", sizer: "bytes", min_size: MIB / 4, max_size: MIB / 2 },
    },
    timeout: "30s",
  };
}

interface Sink {
  readonly exporter: Readonly<Record<string, unknown>>;
  readonly extension: Readonly<Record<string, unknown>>;
}

function sinkOf({ logs, clusterName, region = "", logsEndpoint, logsHeader }: CollectorArgs): Sink {
  switch (logs) {
    case "cloudWatch":
      return {
        exporter: {
          logs_endpoint: cloudWatchEndpoint(region),
          auth: { authenticator: "sigv4auth" },
          headers: { "x-aws-log-group": logGroupName(clusterName), "x-aws-log-stream": logStreamName },
        },
        extension: { sigv4auth: { region, service: "logs" } },
      };
    case "loki":
      return { exporter: { logs_endpoint: `${lokiUrl}/otlp/v1/logs` }, extension: {} };
    default:
      return {
        exporter: {
          logs_endpoint: logsEndpoint,
          ...(logsHeader !== undefined && { auth: { authenticator: "bearertokenauth" } }),
        },
        extension: logsHeader === undefined ? {} : { bearertokenauth: headerFromFile(logsHeader) },
      };
  }
}
