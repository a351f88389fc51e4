/** Puts the service together: two servers, one for requests and one for metrics. */
import { once } from "node:events";
import { type Server, type ServerOptions, createServer } from "node:http";
import { type AddressInfo } from "node:net";
import { type Config } from "./config.ts";
import { type Database } from "./database.ts";
import { type Lifecycle, drain } from "./lifecycle.ts";
import { createListener } from "./listener.ts";
import { type Logger } from "./log.ts";
import { type Metrics, createMetrics } from "./metrics.ts";
import { type Handler, type Reply, type Routes } from "./router.ts";
import { noTracing, type Tracing } from "./tracing.ts";

/** What a request may take to arrive; Node's own default. */
const REQUEST_MS = 300_000;

/** What one pod holds open at once: beyond that a connection is refused, and memory stays within its limit. */
export const MAX_CONNECTIONS = 1000;

/** The same for its metrics, which a few Prometheus read. */
const MAX_METRICS_CONNECTIONS = 100;

export interface App {
  /** Listens, then turns ready. Rejects when a port is taken. */
  start(): Promise<{ readonly port: number; readonly metricsPort: number }>;
  /** Drains and stops, once however often it is asked. Resolves to false when the deadline cut requests off. */
  stop(): Promise<boolean>;
}

export interface AppArgs {
  readonly config: Config;
  readonly hostname: string;
  readonly log: Logger;
  /** What `/visits` counts in; the app closes it when it stops. @default none */
  readonly database?: Database | undefined;
  /** Told of each request and of each query; the app stops it when it stops. @default none */
  readonly tracing?: Tracing | undefined;
  /** Routes besides those that every service has. */
  readonly routes?: Routes;
  /** Connections that are open at once; one more is closed unheard. @default 1000 */
  readonly maxConnections?: number;
}

export function createApp({
  config,
  hostname,
  log,
  database,
  tracing = noTracing,
  routes,
  maxConnections = MAX_CONNECTIONS,
}: AppArgs): App {
  const lifecycle: Lifecycle = { phase: "starting" };
  const metrics = createMetrics();
  const server = createServer(
    timeoutsOf(config),
    createListener({
      routes: {
        ...serviceRoutes(config, hostname),
        ...healthRoutes(lifecycle),
        ...(database && visitRoutes(traced(database, tracing), log, metrics)),
        ...routes,
      },
      quietRoutes: new Set(["/health", "/ready"]),
      lifecycle,
      log,
      metrics,
      tracing,
    }),
  );
  server.maxConnections = maxConnections;
  const metricsServer = createMetricsServer(metrics);
  metricsServer.maxConnections = Math.min(maxConnections, MAX_METRICS_CONNECTIONS);
  let stopped: Promise<boolean> | undefined;
  const stop = async (): Promise<boolean> => {
    const finished = await drain({ server, lifecycle, drainSeconds: config.drainSeconds });
    metricsServer.close();
    metricsServer.closeAllConnections();
    // Only now: requests in flight have used it until here.
    await database?.close();
    await tracing.stop();
    return finished;
  };
  return {
    start: async () => {
      const metricsPort = await listen(metricsServer, config.metricsPort);
      const port = await listen(server, config.port);
      if (lifecycle.phase === "starting") lifecycle.phase = "ready";
      return { port, metricsPort };
    },
    stop: () => (stopped ??= stop()),
  };
}

/**
 * The default is above the idle timeout of an AWS load balancer (60 s): the balancer, not the service, ends idle
 * connections. Headers get longer, or a connection reused late would be cut while they arrive; a whole request no less.
 */
function timeoutsOf({ keepAliveSeconds }: Config): ServerOptions {
  const headersTimeout = (keepAliveSeconds + 1) * 1000;
  return {
    keepAliveTimeout: keepAliveSeconds * 1000,
    headersTimeout,
    requestTimeout: Math.max(REQUEST_MS, headersTimeout),
  };
}

function serviceRoutes(config: Config, hostname: string): Routes {
  const greeting = { service: config.serviceName, version: config.serviceVersion, hostname };
  return { "/": { GET: () => ({ status: 200, body: greeting }) } };
}

function healthRoutes(lifecycle: Lifecycle): Routes {
  return {
    // Liveness asks no dependency: a restart repairs only what is broken in this very process.
    "/health": { GET: () => ({ status: 200, body: { status: "ok" } }) },
    // Nor does readiness: what every pod shares would take all of them away at once, and with them the routes that
    // need no database.
    "/ready": {
      GET: () => ({ status: lifecycle.phase === "ready" ? 200 : 503, body: { status: lifecycle.phase } }),
    },
  };
}

function visitRoutes(database: Database, log: Logger, metrics: Metrics): Routes {
  const reply = async (status: number): Promise<Reply> => ({
    status,
    body: { visits: await database.countVisits() },
  });
  const whileItAnswers =
    (handler: Handler): Handler =>
    async () => {
      try {
        return await handler();
      } catch (error) {
        log.error("database query failed", { error: error instanceof Error ? error.message : String(error) });
        return { status: 503, body: { error: "database unavailable" } };
      }
    };
  return {
    "/visits": {
      GET: whileItAnswers(() => reply(200)),
      POST: whileItAnswers(async () => {
        try {
          await database.recordVisit();
        } catch (error) {
          metrics.countVisit("failed");
          throw error;
        }
        metrics.countVisit("recorded");
        return reply(201);
      }),
    },
  };
}

/** Each query in a span of its own. */
function traced(database: Database, tracing: Tracing): Database {
  const query = <T>(operation: string, work: () => Promise<T>): Promise<T> =>
    tracing.call(
      `${operation} visits`,
      {
        "db.system.name": "postgresql",
        "db.operation.name": operation,
        "db.collection.name": "visits",
      },
      work,
    );
  return {
    recordVisit: () => query("INSERT", () => database.recordVisit()),
    countVisits: () => query("SELECT", () => database.countVisits()),
    close: () => database.close(),
  };
}

function createMetricsServer(metrics: Metrics): Server {
  return createServer((request, response) => {
    if (request.url !== "/metrics") {
      response.writeHead(404).end();
      return;
    }
    metrics.render().then(
      (text) => response.writeHead(200, { "content-type": metrics.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
}

async function listen(server: Server, port: number): Promise<number> {
  await once(server.listen(port), "listening");
  return (server.address() as AddressInfo).port;
}
