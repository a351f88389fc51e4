/**
 * Passes TCP or Unix connections on: `relay.ts LISTEN CONNECT [LISTEN CONNECT …]`, where each is `tcp:HOST:PORT` or
 * `unix:PATH`.
 *
 * A network namespace has no way in. A Unix socket has a path, which is the same inside and outside; so a relay
 * on this machine's loopback hands its connections to one inside over such a socket. Paths may be relative to
 * the working directory: a socket's may have some 100 characters only.
 */
import { rmSync } from "node:fs";
import { type NetConnectOpts, type Server, type Socket, connect, createServer } from "node:net";
import { fileURLToPath } from "node:url";

/** @throws where the text isn't `tcp:HOST:PORT` or `unix:PATH` */
export function parseEndpoint(text: string): NetConnectOpts {
  const { path, host, port } =
    /^(?:unix:(?<path>.+)|tcp:(?<host>[^:]+):(?<port>\d+))$/.exec(text)?.groups ?? {};
  if (path !== undefined) return { path };
  if (host !== undefined) return { host, port: Number(port) };
  throw new Error(`endpoint "${text}" is neither tcp:HOST:PORT nor unix:PATH`);
}

/** Passes every connection to `from` on to `to`, half-closed ones too, until the process ends. */
export function relay(from: NetConnectOpts, to: NetConnectOpts): Server {
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (incoming) => {
    const outgoing = connect({ ...to, allowHalfOpen: true, noDelay: true } as NetConnectOpts);
    incoming.pipe(outgoing);
    outgoing.pipe(incoming, { end: false });
    outgoing.on("end", () => finish(incoming, outgoing));
    outgoing.on("error", () => finish(incoming, outgoing));
    incoming.on("error", () => outgoing.destroy());
    incoming.on("close", () => outgoing.destroySoon());
  });
  // The socket of a relay that was killed is still there.
  if ("path" in from && from.path !== undefined) rmSync(from.path, { force: true });
  return server.listen(from);
}

/**
 * Ends a connection as its target did. Where that never answered, refused or not, the client sees a reset, as it
 * would without a relay, and not an orderly end that looks like an empty answer.
 */
function finish(incoming: Socket, outgoing: Socket): void {
  if (outgoing.bytesRead > 0) incoming.end();
  else if (incoming.remoteAddress === undefined)
    incoming.destroy(); // a Unix socket can't be reset
  else incoming.resetAndDestroy();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const endpoints = process.argv.slice(2).map(parseEndpoint);
  for (let index = 0; index + 1 < endpoints.length; index += 2) {
    const [listen, to] = endpoints.slice(index);
    if (listen && to) relay(listen, to);
  }
}
