/** Which handler answers a request; pure. */

export interface Reply {
  readonly status: number;
  /** Sent as JSON. */
  readonly body: object;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Handler = () => Reply | Promise<Reply>;

/** Handlers by path and method. HEAD is answered by GET's handler. */
export type Routes = Readonly<Record<string, Readonly<Record<string, Handler>>>>;

export interface Match {
  /** The route's pattern, or `unmatched`: safe as a metric's label. */
  readonly route: string;
  readonly handler: Handler;
}

const notFound: Handler = () => ({ status: 404, body: { error: "not found" } });

/** Finds the handler; an unknown path gets 404, an unknown method 405 with the methods allowed. */
export function match(routes: Routes, method: string, url: string): Match {
  const path = url.split("?", 1)[0] ?? "";
  if (!Object.hasOwn(routes, path)) return { route: "unmatched", handler: notFound };
  const methods = new Map(Object.entries(routes[path] ?? {}));
  const get = methods.get("GET");
  if (get) methods.set("HEAD", get);
  const allow = [...methods.keys()].join(", ");
  const notAllowed: Handler = () => ({
    status: 405,
    body: { error: "method not allowed", allow },
    headers: { allow },
  });
  return { route: path, handler: methods.get(method) ?? notAllowed };
}
