import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { createApp } from "../../app/src/app.ts";
import { type Config, parseConfig } from "../../app/src/config.ts";
import type { Database } from "../../app/src/database.ts";
import { createLogger } from "../../app/src/log.ts";
import { startTracing } from "../../app/src/opentelemetry.ts";

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly attributes: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[];
  readonly status: { readonly code?: number };
}

type Line = Readonly<Record<string, unknown>>;
interface Seen {
  readonly spans: readonly Span[];
  readonly lines: readonly Line[];
  readonly resource: Readonly<Record<string, unknown>>;
}

/** OTLP's kinds (opentelemetry-proto, trace.proto). */
const [SERVER, CLIENT] = [2, 3];
const ERROR = 2;
const W3C = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

const attributesOf = (attributes: Span["attributes"]): Record<string, unknown> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));

const configOf = (endpoint: string): Config => {
  const parsed = parseConfig({
    ...{ SERVICE_NAME: "web", SERVICE_VERSION: "1.2.3", PORT: "0", METRICS_PORT: "0", DRAIN_SECONDS: "0" },
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
  });
  assert(parsed.ok);
  return parsed.config;
};

const database: Database = {
  recordVisit: () => Promise.resolve(),
  countVisits: () => Promise.reject(new RangeError("no luck")),
  close: () => Promise.resolve(),
};

/** What a collector is sent of some requests, and what was logged of them. */
async function traced(
  requests: readonly {
    readonly path: string;
    readonly method?: string;
    readonly headers?: Record<string, string>;
  }[],
): Promise<Seen> {
  const bodies: {
    resourceSpans: { resource: Pick<Span, "attributes">; scopeSpans: { spans: Span[] }[] }[];
  }[] = [];
  const collector: Server = createServer((request, response) => {
    assert.equal(request.url, "/v1/traces");
    void json(request).then((body) => {
      bodies.push(body as (typeof bodies)[number]);
      response.writeHead(200, { "content-type": "application/json" }).end("{}");
    });
  });
  await once(collector.listen(0, "127.0.0.1"), "listening");
  const config = configOf(`http://127.0.0.1:${String((collector.address() as AddressInfo).port)}`);
  const lines: Line[] = [];
  const log = createLogger({
    ...{ level: "debug", base: {}, now: () => new Date(0) },
    write: (line) => lines.push(JSON.parse(line) as Line),
  });
  const tracing = startTracing(config, config.tracesEndpoint ?? "", log);
  const app = createApp({ config, hostname: "pod-1", log, database, tracing });
  const { port } = await app.start();
  for (const { path, ...options } of requests)
    await (await fetch(`http://127.0.0.1:${String(port)}${path}`, options)).text();
  // What is not sent yet is sent as the service stops.
  await app.stop();
  collector.close();
  collector.closeAllConnections();
  const resources = bodies.flatMap(({ resourceSpans }) => resourceSpans);
  return {
    lines,
    spans: resources.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)),
    resource: attributesOf(resources[0]?.resource.attributes ?? []),
  };
}

describe("sample service: traces", () => {
  it("makes a span of each request with the ids that its lines have, and none of a probe", async () => {
    const { spans, lines, resource } = await traced([
      { path: "/?token=secret" },
      { path: "/health" },
      { path: "/nothing" },
    ]);
    assert.deepEqual(
      spans.map(({ name, kind }) => [name, kind]),
      [
        ["GET /", SERVER],
        ["GET", SERVER],
      ],
    );
    const logged = lines.filter(({ message, route }) => message === "request" && route !== "/health");
    assert.deepEqual(
      spans.map(({ traceId, spanId }) => [traceId, spanId]),
      logged.map(({ traceId, spanId }) => [traceId, spanId]),
    );
    assert.deepEqual(attributesOf(spans[0]?.attributes ?? []), {
      "http.request.method": "GET",
      "url.path": "/",
      "url.scheme": "http",
      "http.route": "/",
      "http.response.status_code": 200,
    });
    assert.deepEqual([resource["service.name"], resource["service.version"]], ["web", "1.2.3"]);
    assert.ok(!JSON.stringify(spans).includes("secret"));
  });

  it("goes on with the caller's trace, and begins one by the load balancer's id", async () => {
    const { spans, lines } = await traced([
      { path: "/", headers: { traceparent: W3C } },
      { path: "/", headers: { "x-amzn-trace-id": "Root=1-67891233-abcdef012345678912345678" } },
    ]);
    assert.deepEqual(
      spans.map(({ traceId, parentSpanId }) => [traceId, parentSpanId ?? ""]),
      [
        ["4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"],
        ["67891233abcdef012345678912345678", ""],
      ],
    );
    const logged = lines.filter(({ message }) => message === "request").map(({ traceId }) => traceId);
    assert.deepEqual(
      logged,
      spans.map(({ traceId }) => traceId),
    );
  });

  it("makes a span of each query within its request's, and marks what failed", async () => {
    const { spans } = await traced([{ path: "/visits", method: "POST" }]);
    const request = spans.find(({ kind }) => kind === SERVER);
    const queries = spans.filter(({ kind }) => kind === CLIENT);
    assert.deepEqual(
      queries.map(({ name, parentSpanId, traceId, status }) => [
        name,
        parentSpanId,
        traceId,
        status.code ?? 0,
      ]),
      [
        ["INSERT visits", request?.spanId, request?.traceId, 0],
        ["SELECT visits", request?.spanId, request?.traceId, ERROR],
      ],
    );
    assert.equal(attributesOf(queries[1]?.attributes ?? [])["error.type"], "RangeError");
    assert.equal(request?.status.code, ERROR);
    assert.equal(attributesOf(request?.attributes ?? [])["error.type"], "503");
  });

  it("answers as before where nobody takes its traces, says so, and stops in time", async () => {
    const lines: Line[] = [];
    const log = createLogger({
      ...{ level: "info", base: {}, now: () => new Date(0) },
      write: (line) => lines.push(JSON.parse(line) as Line),
    });
    // A port that nothing listens on.
    const config = configOf("http://127.0.0.1:9");
    const tracing = startTracing(config, config.tracesEndpoint ?? "", log);
    const app = createApp({ config, hostname: "pod-1", log, tracing });
    const { port } = await app.start();
    assert.equal((await fetch(`http://127.0.0.1:${String(port)}/`)).status, 200);
    const before = performance.now();
    assert.equal(await app.stop(), true);
    assert.ok(performance.now() - before < 9_000);
    assert.ok(lines.some(({ message, level }) => message === "tracing" && level === "warn"));
  });

  it("takes an endpoint alone, and shows none that may hold a password", () => {
    const received = (endpoint: string) => {
      const result = parseConfig({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint });
      return result.ok ? result.config.tracesEndpoint : result.problems[0];
    };
    assert.equal(received(""), undefined);
    assert.equal(received("http://collector:4318"), "http://collector:4318");
    for (const bad of ["collector:4318", "http://me:secret@collector", "https://collector?key=secret"])
      assert.ok(!JSON.stringify(received(bad)).includes("secret") && typeof received(bad) === "object", bad);
  });
});
