/**
 * Servers that answer none but this user. A provider makes whatever it is asked for, a language host runs whatever
 * program it is told to, and a policy pack forgets its rules by another configuration: on a machine with other users
 * their ports on the loopback interface are open to all of them.
 */
import { readFileSync } from "node:fs";
import { createServer } from "node:net";

/** Linux's tables of sockets. A socket of IPv6 can connect to an IPv4 address, too. */
const TABLES = ["/proc/net/tcp", "/proc/net/tcp6"];

/** Where servers listen, and clients come from. */
const LOOPBACK = "127.0.0.1";

/** State of a connection that both ends hold: those that one has left belong to nobody. Source: Linux, tcp_states.h. */
const ESTABLISHED = "01";

/** The end of an address in the table: 127.0.0.1, the least significant byte first, and the port. */
const addressEnd = (port) => `0100007F:${port.toString(16).toUpperCase().padStart(4, "0")}`;

/**
 * The user that holds the other end of a connection over the loopback interface; undefined where nobody does any more.
 *
 * @param {string} table what `/proc/net/tcp` says (Linux, Documentation/networking/proc_net_tcp.rst)
 * @param {{ readonly peer: number, readonly own: number }} ports
 * @returns {number | undefined}
 */
export function ownerOf(table, { peer, own }) {
  for (const line of table.split("\n")) {
    const [, local = "", remote = "", state, , , , uid] = line.trim().split(/\s+/);
    if (state === ESTABLISHED && local.endsWith(addressEnd(peer)) && remote.endsWith(addressEnd(own)))
      return Number(uid);
  }
  return undefined;
}

function readTables() {
  return TABLES.flatMap((path) => {
    try {
      return [readFileSync(path, "utf8")];
    } catch {
      return [];
    }
  });
}

/** A table is read in pieces while connections come and go, and may miss one that is there. */
const READINGS = 3;

/**
 * Whether a connection is this user's. Where the system has no table to look into, nobody can tell.
 *
 * The loopback interface has 16 million addresses, of which each has its own ports: somebody who comes by another one could
 * take the port of a connection that is this user's, and be taken for it.
 */
function isOwn({ remoteAddress, remotePort, localPort }) {
  if (remoteAddress !== LOOPBACK) return false;
  const ports = { peer: remotePort ?? 0, own: localPort ?? 0 };
  for (let reading = 1; reading <= READINGS; reading++) {
    const tables = readTables();
    if (tables.length === 0) return true;
    const owner = tables.map((table) => ownerOf(table, ports)).find((user) => user !== undefined);
    if (owner !== undefined) return owner === process.geteuid?.();
  }
  return false;
}

/**
 * Has a gRPC server listen on a free port of 127.0.0.1, for this user.
 *
 * @param {import("@grpc/grpc-js").Server} server
 * @param {import("@grpc/grpc-js").ServerCredentials} credentials
 * @returns {Promise<{ readonly port: number, readonly close: () => void }>}
 */
export function listenForOwnUser(server, credentials) {
  const injector = server.createConnectionInjector(credentials);
  const listener = createServer((socket) => {
    socket.on("error", () => undefined); // that its peer is gone is said by its close
    if (isOwn(socket)) injector.injectConnection(socket);
    else socket.destroy();
  });
  return new Promise((resolve, reject) => {
    listener.once("error", reject);
    listener.listen(0, LOOPBACK, () =>
      resolve({ port: listener.address().port, close: () => listener.close() }),
    );
  });
}
