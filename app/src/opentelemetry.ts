/**
 * Traces by OpenTelemetry's SDK. Loaded only where `OTEL_EXPORTER_OTLP_ENDPOINT` says where they go: it takes a quarter
 * of a second and 18 MB (docs/observability.md, "Traces"). Spans are made here and not by instrumentation packages, which
 * hook into every import and bring as many packages again.
 *
 * Names: OpenTelemetry, "Semantic conventions for HTTP spans" and "… for database client calls", both stable.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import {
  diag,
  DiagLogLevel,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from "@opentelemetry/api";
import { W3CTraceContextPropagator } from "@opentelemetry/core";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from "@opentelemetry/resources";
import { BatchSpanProcessor, RandomIdGenerator, TracerProvider } from "@opentelemetry/sdk-trace";
import { type Config } from "./config.ts";
import { type Logger } from "./log.ts";
import { type Tracing } from "./tracing.ts";

/** What the end of a process may wait for spans; `gracePeriodSeconds` has ten to spare. */
const STOP_MS = 4000;
const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

const headersGetter = {
  keys: (headers: object) => Object.keys(headers),
  get: (headers: Readonly<Record<string, string | string[] | undefined>>, key: string) => headers[key],
};

/** @param endpoint base URL that takes OTLP over HTTP; the path `/v1/traces` is OpenTelemetry's own */
export function startTracing(
  { serviceName, serviceVersion }: Config,
  endpoint: string,
  log: Logger,
): Tracing {
  diag.setLogger(sdkLogger(log), { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
  const random = new RandomIdGenerator();
  // Of the trace that is begun in this very call: who asks by another header than W3C's has begun it already.
  let known: string | undefined;
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, "")}/v1/traces` });
  const provider = new TracerProvider({
    resource: defaultResource()
      .merge(
        resourceFromAttributes({
          "service.name": serviceName,
          "service.version": serviceVersion,
          "service.instance.id": hostname(),
        }),
      )
      // What the pod's environment says of it goes before.
      .merge(detectResources({ detectors: [envDetector] })),
    idGenerator: {
      generateTraceId: () => known ?? random.generateTraceId(),
      generateSpanId: () => random.generateSpanId(),
    },
    spanLimits: { attributeValueLengthLimit: 256 },
    spanProcessors: [new BatchSpanProcessor({ exporter, scheduledDelayMillis: 1000 })],
  });
  const tracer = provider.getTracer("slipway-sample-service", serviceVersion);
  const propagator = new W3CTraceContextPropagator();
  const current = new AsyncLocalStorage<Span>();

  return {
    request: ({ method, path, route, headers, traceId }, work) => {
      const isMatched = route !== "unmatched";
      const knownMethod = METHODS.has(method) ? method : "_OTHER";
      const named = knownMethod === "_OTHER" ? "HTTP" : method;
      known = traceId;
      const span = tracer.startSpan(
        isMatched ? `${named} ${route}` : named,
        {
          kind: SpanKind.SERVER,
          attributes: {
            "http.request.method": knownMethod,
            "url.path": path,
            "url.scheme": "http",
            ...(isMatched && { "http.route": route }),
          },
        },
        propagator.extract(ROOT_CONTEXT, headers, headersGetter),
      );
      known = undefined;
      const { traceId: ofSpan, spanId } = span.spanContext();
      return current.run(span, () =>
        work({
          ids: { traceId: ofSpan, spanId },
          end: ({ status }) => {
            span.setAttribute("http.response.status_code", status);
            if (status >= 500) fail(span, String(status));
            span.end();
          },
        }),
      );
    },
    call: async (name, attributes, work) => {
      const parent = current.getStore();
      const context = parent === undefined ? ROOT_CONTEXT : trace.setSpan(ROOT_CONTEXT, parent);
      const span = tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes: { ...attributes } }, context);
      try {
        return await work();
      } catch (error) {
        fail(span, error instanceof Error ? error.name : "_OTHER");
        throw error;
      } finally {
        span.end();
      }
    },
    stop: async () => {
      const sent = provider.shutdown().then(
        () => undefined,
        (error: unknown) => String(error),
      );
      const late = `not sent within ${String(STOP_MS)} ms`;
      const error = await Promise.race([sent, sleep(STOP_MS, late, { ref: false })]);
      if (error !== undefined) log.warn("tracing", { error });
    },
  };
}

function fail(span: Span, type: string): void {
  span.setStatus({ code: SpanStatusCode.ERROR });
  span.setAttribute("error.type", type);
}

/** What the SDK has to say, among it that spans could not be sent: a line of the log, and nobody's failed request. */
function sdkLogger(log: Logger) {
  const at =
    (level: "debug" | "warn") =>
    (...said: unknown[]): void =>
      log[level]("tracing", { error: said.map(String).join(" ").slice(0, 500) });
  return { verbose: at("debug"), debug: at("debug"), info: at("debug"), warn: at("warn"), error: at("warn") };
}
