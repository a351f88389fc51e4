/** Answers HTTP requests by the routes, with request ids, access logs and metrics. */
import { randomUUID } from "node:crypto";
import { type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import { type Lifecycle } from "./lifecycle.ts";
import { type Logger } from "./log.ts";
import { type Metrics } from "./metrics.ts";
import { type Handler, type Reply, type Routes, match } from "./router.ts";

/** What is counted and logged where the connection went before the answer: the status that nginx gives. */
const UNANSWERED = 499;

export interface ListenerArgs {
  readonly routes: Routes;
  /** Routes that are logged at level debug only, for they are asked every few seconds. */
  readonly quietRoutes: ReadonlySet<string>;
  readonly lifecycle: Lifecycle;
  readonly log: Logger;
  readonly metrics: Metrics;
}

export function createListener(args: ListenerArgs): RequestListener {
  return (request, response) => void answer(args, request, response);
}

async function answer(
  { routes, quietRoutes, lifecycle, log, metrics }: ListenerArgs,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const started = performance.now();
  const { method = "GET", url = "/" } = request;
  const requestId = acceptRequestId(request.headers["x-request-id"]) ?? randomUUID();
  const { route, handler } = match(routes, method, url);

  response.once("close", () => {
    const seconds = (performance.now() - started) / 1000;
    const status = response.headersSent ? response.statusCode : UNANSWERED;
    metrics.observe({ method, route, status, seconds });
    log[quietRoutes.has(route) ? "debug" : "info"]("request", { requestId, method, route, status, seconds });
  });

  const { status, body, headers } = await runHandler(handler, (error) => {
    log.error("handler failed", { requestId, route, error: String(error) });
  });
  // Decided after the handler: a request that was waiting when the drain began must say so, too.
  if (lifecycle.phase === "draining") response.setHeader("connection", "close");
  const json = JSON.stringify(body);
  response
    .writeHead(status, {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(json),
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "x-request-id": requestId,
      ...headers,
    })
    .end(json);
}

/** A caller's id is kept when it's harmless in logs and headers; anything else is replaced. */
function acceptRequestId(header: string | string[] | undefined): string | undefined {
  return typeof header === "string" && /^[\w.:-]{1,128}$/.test(header) ? header : undefined;
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
