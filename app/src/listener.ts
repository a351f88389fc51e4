/** Answers HTTP requests by the routes, with request ids, access logs and metrics. */
import { type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import { type Lifecycle } from "./lifecycle.ts";
import { type Logger } from "./log.ts";
import { type Metrics } from "./metrics.ts";
import { type RequestIds, idsOf, withIds } from "./request-context.ts";
import { type Handler, type Match, type Reply, type Routes, match } from "./router.ts";
import { noTracing, type RequestSpan, type Tracing } from "./tracing.ts";

/** What is counted and logged where the connection went before the answer: the status that nginx gives. */
const UNANSWERED = 499;

/** What a request may carry that nobody reads. */
const MAX_BODY_BYTES = 64 * 1024;

export interface ListenerArgs {
  readonly routes: Routes;
  /** Routes that are logged at level debug only and traced by nobody, for they are asked every few seconds. */
  readonly quietRoutes: ReadonlySet<string>;
  readonly lifecycle: Lifecycle;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** @default none */
  readonly tracing?: Tracing;
}

export function createListener(args: ListenerArgs): RequestListener {
  const { routes, quietRoutes, tracing = noTracing } = args;
  return (request, response) => {
    const { headers, method = "GET", url = "/" } = request;
    const ids = idsOf(headers);
    const matched = match(routes, method, url);
    const { route } = matched;
    const path = url.split("?", 1)[0] ?? "";
    const { request: inSpan } = quietRoutes.has(route) ? noTracing : tracing;
    inSpan({ method, path, route, headers, traceId: ids.traceId }, (span) => {
      // A span that begins a trace has given it its id.
      const known = { ...ids, ...span.ids };
      void withIds(known, () => answer(args, { ids: known, span, method, matched }, request, response));
    });
  };
}

/** What is known of a request before it is answered. */
interface Known {
  readonly ids: RequestIds;
  readonly span: RequestSpan;
  readonly method: string;
  readonly matched: Match;
}

async function answer(
  { quietRoutes, lifecycle, log, metrics }: ListenerArgs,
  { ids, span, method, matched: { route, handler } }: Known,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const started = performance.now();

  response.once("close", () => {
    const seconds = (performance.now() - started) / 1000;
    const status = response.headersSent ? response.statusCode : UNANSWERED;
    metrics.observe({ method, route, status, seconds });
    span.end({ status });
    log[quietRoutes.has(route) ? "debug" : "info"]("request", { ...ids, method, route, status, seconds });
  });

  const { status, body, headers } = isTooLarge(request)
    ? tooLarge
    : await runHandler(handler, (error) => {
        log.error("handler failed", { route, error: String(error) });
      });
  dropBody(request);
  // Decided after the handler: a request that was waiting when the drain began must say so, too.
  if (lifecycle.phase === "draining") response.setHeader("connection", "close");
  const json = JSON.stringify(body);
  response
    .writeHead(status, {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(json),
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "x-request-id": ids.requestId,
      ...headers,
    })
    .end(json);
}

const tooLarge: Reply = {
  status: 413,
  body: { error: "content too large", limitBytes: MAX_BODY_BYTES },
  headers: { connection: "close" },
};

const isTooLarge = ({ headers }: IncomingMessage): boolean =>
  Number(headers["content-length"] ?? 0) > MAX_BODY_BYTES;

/** No route reads a body: a short one is let through so that the connection can be used again, a longer one is cut. */
function dropBody(request: IncomingMessage): void {
  let bytes = 0;
  request.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) request.destroy();
  });
}

/** The handler's reply, or a 500 that gives nothing away. */
async function runHandler(handler: Handler, onError: (error: unknown) => void): Promise<Reply> {
  try {
    return await handler();
  } catch (error) {
    onError(error);
    return { status: 500, body: { error: "internal error" } };
  }
}
