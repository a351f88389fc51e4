/** Which request the code that runs is about: its ids are in every line that it logs. */
import { AsyncLocalStorage } from "node:async_hooks";
import { randomUUID } from "node:crypto";
import { type IncomingHttpHeaders } from "node:http";

export interface RequestIds {
  /** The caller's, in `x-request-id`, or one of our own; it is in the answer, too. */
  readonly requestId: string;
  /** 32 hexadecimal digits; absent where nobody has begun a trace. */
  readonly traceId?: string;
  /** 16 hexadecimal digits, of the span that answers the request; absent where nothing is traced. */
  readonly spanId?: string;
}

const current = new AsyncLocalStorage<RequestIds>();

/** The ids of the request that the caller is about; undefined outside of one. */
export const currentIds = (): RequestIds | undefined => current.getStore();

/** Runs what answers a request, and all that it waits for. */
export function withIds<T>(ids: RequestIds, work: () => T): T {
  return current.run(ids, work);
}

export function idsOf(headers: IncomingHttpHeaders): RequestIds {
  const requestId = acceptRequestId(headers["x-request-id"]) ?? randomUUID();
  const traceId = traceIdOf(headers);
  return { requestId, ...(traceId !== undefined && { traceId }) };
}

/** A caller's id is kept when it's harmless in logs and headers; anything else is replaced. */
function acceptRequestId(header: string | string[] | undefined): string | undefined {
  return typeof header === "string" && /^[\w.:-]{1,128}$/.test(header) ? header : undefined;
}

/** W3C Trace Context, "traceparent": version, trace id, parent id, flags; versions to come may have more. */
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-|$)/;
/**
 * What an Application Load Balancer adds to every request, and has in its access log: `Root=1-<8 digits>-<24 digits>`
 * (Elastic Load Balancing, "Request tracing for your Application Load Balancer").
 */
const AMAZON = /(?:^|;)\s*Root=1-([0-9a-f]{8})-([0-9a-f]{24})(?:;|$)/;

/** The trace of whoever asks; without one the load balancer's, whose digits are a trace id of W3C's without the hyphens. */
function traceIdOf(headers: IncomingHttpHeaders): string | undefined {
  const given = TRACEPARENT.exec(textOf(headers["traceparent"]))?.[1];
  if (given !== undefined) return given;
  const [, time, id] = AMAZON.exec(textOf(headers["x-amzn-trace-id"])) ?? [];
  return time === undefined || id === undefined ? undefined : time + id;
}

/** What is longer than any of these headers is none of them. */
const textOf = (header: string | string[] | undefined): string =>
  typeof header === "string" && header.length <= 512 ? header : "";
