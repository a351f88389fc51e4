/** What a request's trace is told, whether anybody collects it or not. */
import { type IncomingHttpHeaders } from "node:http";

/** Ids by which lines of a log lead to a span, in lower-case hexadecimal digits. */
export interface SpanIds {
  readonly traceId: string;
  readonly spanId: string;
}

export interface RequestSpan {
  /** Absent where nothing is traced. */
  readonly ids?: SpanIds;
  end(answer: { readonly status: number }): void;
}

export interface IncomingRequest {
  readonly method: string;
  /** Without its query, which may hold what is nobody's business. */
  readonly path: string;
  /** Route pattern, or `unmatched`. */
  readonly route: string;
  readonly headers: IncomingHttpHeaders;
  /** Trace that the request belongs to by a header that is not W3C's; a span that begins a trace takes this id. */
  readonly traceId?: string | undefined;
}

/** Names by OpenTelemetry's semantic conventions. */
export type SpanAttributes = Readonly<Record<string, string | number>>;

export interface Tracing {
  /** Runs what answers a request, within a span that it ends. */
  request<T>(incoming: IncomingRequest, work: (span: RequestSpan) => T): T;
  /** Runs a call to something else, as a part of the request that it is made for. */
  call<T>(name: string, attributes: SpanAttributes, work: () => Promise<T>): Promise<T>;
  /** Sends what is not sent yet, for a few seconds at most. */
  stop(): Promise<void>;
}

const untraced: RequestSpan = { end: () => undefined };

export const noTracing: Tracing = {
  request: (_incoming, work) => work(untraced),
  call: (_name, _attributes, work) => work(),
  stop: () => Promise.resolve(),
};
