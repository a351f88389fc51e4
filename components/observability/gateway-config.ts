/** What the OpenTelemetry Collector does with traces. Pure. */
import {
  collectorPorts,
  delivery,
  fileStorage,
  headerFromFile,
  memoryLimiter,
  MIB,
  telemetry,
} from "./collector-config.ts";
import type { TraceSettings } from "./trace-plan.ts";

export interface TraceGatewayArgs extends TraceSettings {
  readonly clusterName: string;
}

/** Ports of the gateway's pods: what takes traces (OTLP's own for HTTP), and what has the metrics that they become. */
export const gatewayPorts = { otlp: 4318, spanMetrics: 8889, ...collectorPorts } as const;

/** What waits for its store on each pod's volume, and that volume. */
export const traceQueue = { mebibytes: 1024, volumeGiB: 2 } as const;

/** Where that volume is mounted. */
export const queueFolder = "/var/lib/otelcol";

/** The most that a service may send at once; OTLP's SDKs send some hundred spans. */
const MAX_REQUEST = 4 * MIB;

/**
 * Names of objectives' buckets, in seconds: those of the sample service's own histogram (app/src/metrics.ts), so that the same
 * question has the same answer by either.
 */
const BUCKETS = [
  "5ms",
  "10ms",
  "25ms",
  "50ms",
  "100ms",
  "200ms",
  "300ms",
  "500ms",
  "750ms",
  "1s",
  "2500ms",
  "5s",
  "10s",
];

/** Combinations of labels of one service; whatever is more is counted as one, `otel_metric_overflow="true"`. */
const CARDINALITY = 1000;

/**
 * The gateway's configuration. A request is answered when its spans have been counted and are in a queue on the volume: none
 * that a service was told of is lost when a gateway is killed. What was counted since Prometheus read it last is: counters begin
 * again at 0, as those of any process do.
 *
 * No batch processor: it would answer before anything is written. The exporter batches what is in its queue.
 */
export function gatewayConfig(args: TraceGatewayArgs): Record<string, unknown> {
  const { tracesEndpoint, tracesSamplePercent = 100 } = args;
  const store = storeOf(args);
  const sampled = tracesEndpoint !== undefined && tracesSamplePercent < 100;
  return {
    extensions: {
      health_check: { endpoint: `\${env:MY_POD_IP}:${gatewayPorts.health}` },
      ...store.extensions,
    },
    receivers: {
      otlp: {
        protocols: {
          http: { endpoint: `\${env:MY_POD_IP}:${gatewayPorts.otlp}`, max_request_body_size: MAX_REQUEST },
        },
      },
    },
    processors: {
      // Where memory is short services are told to come again.
      memory_limiter: memoryLimiter,
      ...(sampled && { probabilistic_sampler: { sampling_percentage: tracesSamplePercent } }),
    },
    connectors: {
      // Options and names: opentelemetry-collector-contrib 0.165, connector/spanmetricsconnector/README.md.
      span_metrics: {
        histogram: { unit: "s", explicit: { buckets: BUCKETS } },
        dimensions: [
          { name: "service.namespace" },
          { name: "http.request.method" },
          { name: "http.route" },
          { name: "http.response.status_code" },
        ],
        // Pods are told apart by Prometheus' own label.
        exclude_dimensions: ["collector.instance.id"],
        aggregation_cardinality_limit: CARDINALITY,
        metrics_flush_interval: "15s",
        // Routes of the last version go.
        series_expiration: "1h",
      },
    },
    exporters: {
      prometheus: {
        endpoint: `\${env:MY_POD_IP}:${gatewayPorts.spanMetrics}`,
        metric_expiration: "1h",
      },
      ...store.exporters,
    },
    service: {
      extensions: ["health_check", ...Object.keys(store.extensions)],
      pipelines: {
        "traces/metrics": {
          receivers: ["otlp"],
          processors: ["memory_limiter"],
          exporters: ["span_metrics"],
        },
        ...(tracesEndpoint !== undefined && {
          "traces/store": {
            receivers: ["otlp"],
            processors: ["memory_limiter", ...(sampled ? ["probabilistic_sampler"] : [])],
            exporters: ["otlp_http"],
          },
        }),
        metrics: { receivers: ["span_metrics"], exporters: ["prometheus"] },
      },
      telemetry,
    },
  };
}

type Parts = Readonly<Record<"extensions" | "exporters", Readonly<Record<string, unknown>>>>;

/** What takes spans to their store, where they have one. */
function storeOf({ tracesEndpoint, tracesHeader }: TraceGatewayArgs): Parts {
  if (tracesEndpoint === undefined) return { extensions: {}, exporters: {} };
  const hasHeader = tracesHeader !== undefined;
  return {
    extensions: {
      file_storage: fileStorage(queueFolder),
      ...(hasHeader && { bearertokenauth: headerFromFile(tracesHeader) }),
    },
    exporters: {
      otlp_http: {
        traces_endpoint: tracesEndpoint,
        ...(hasHeader && { auth: { authenticator: "bearertokenauth" } }),
        ...delivery(traceQueue.mebibytes),
      },
    },
  };
}
