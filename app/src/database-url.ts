/** What a database URL has to be before a password or a token goes where it says. */
import { type ConnectionOptions } from "node:tls";
import { parseIntoClientConfig } from "pg-connection-string";

/** Hosts that nobody is on the way to. */
const LOOPBACK: ReadonlySet<unknown> = new Set(["127.0.0.1", "::1", "localhost"]);

/** The URLs that a password goes to: who gets it is who the certificate says. */
export const usableUrls =
  "postgresql://USER:PASSWORD@HOST:PORT/DATABASE?sslmode=verify-full, percent-encoded, with NODE_TLS_REJECT_UNAUTHORIZED unset";

/** Whether it is a URL with a user, a host and a database, whose files are readable, and which verifies the server. */
export function isUsable(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, host, pathname } = new URL(text);
  if (!/^postgres(ql)?:$/.test(protocol) || username === "" || host === "" || pathname.length <= 1)
    return false;
  try {
    decodeURIComponent(password);
    return isHere(text) || verifiesServer(text);
  } catch {
    return false;
  }
}

/** Asked of the driver: a parameter may name another host. */
const isHere = (url: string): boolean => LOOPBACK.has(parseIntoClientConfig(url).host);

/**
 * Whether the server's certificate is verified, its name included: asked of what the driver makes of the URL, for of
 * several parameters that contradict each other it takes one. It reads the files that the URL names.
 */
export function verifiesServer(url: string): boolean {
  // Whatever is connected to then, Node verifies nothing (Node.js, "Command-line API", NODE_TLS_REJECT_UNAUTHORIZED).
  if (process.env["NODE_TLS_REJECT_UNAUTHORIZED"] === "0") return false;
  const { ssl } = parseIntoClientConfig(url) as { readonly ssl?: boolean | ConnectionOptions };
  if (typeof ssl !== "object") return ssl === true;
  return ssl.rejectUnauthorized !== false && ssl.checkServerIdentity === undefined;
}
