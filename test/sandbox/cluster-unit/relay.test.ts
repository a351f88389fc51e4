import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, type Server, connect, createServer } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { parseEndpoint, relay } from "../../../sandbox/cluster/real/relay.ts";

const LOOPBACK = { host: "127.0.0.1", port: 0 };

describe("relay", () => {
  const dir = mkdtempSync(join(tmpdir(), "relay-"));
  const path = join(dir, "r.sock");
  const servers: Server[] = [];
  after(() => {
    for (const server of servers) server.close();
    rmSync(dir, { recursive: true });
  });

  async function portOf(server: Server): Promise<number> {
    servers.push(server);
    if (!server.listening) await once(server, "listening");
    return (server.address() as AddressInfo | null)?.port ?? 0;
  }

  /** A way over two relays, as into a namespace and out of it. */
  async function wayTo(target: number): Promise<number> {
    const inside = relay({ path }, { host: "127.0.0.1", port: target });
    servers.push(inside);
    await once(inside, "listening");
    return portOf(relay(LOOPBACK, { path }));
  }

  async function assertReset(port: number): Promise<void> {
    const [error] = (await once(connect({ ...LOOPBACK, port }), "error")) as [NodeJS.ErrnoException];
    assert.equal(error.code, "ECONNRESET");
  }

  it("carries both directions, and an end in one of them", async () => {
    const echo = createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket)).listen(LOOPBACK);
    const client = connect({ host: "127.0.0.1", port: await wayTo(await portOf(echo)) });
    const sent = "0123456789".repeat(100_000);
    client.end(sent);
    assert.equal(await text(client), sent);
  });

  it("resets a connection whose target refuses it", async () => {
    const gone = createServer().listen(LOOPBACK);
    const port = await portOf(gone);
    gone.close();
    await assertReset(await wayTo(port));
  });

  it("resets a connection while there is nobody at the other end", async () => {
    const port = await portOf(relay(LOOPBACK, { path: join(dir, "missing.sock") }));
    await assertReset(port);
  });

  it("reads endpoints", () => {
    assert.deepEqual(parseEndpoint("tcp:127.0.0.1:80"), { host: "127.0.0.1", port: 80 });
    assert.deepEqual(parseEndpoint("unix:a.sock"), { path: "a.sock" });
    assert.throws(() => parseEndpoint("udp:1"), /neither tcp:HOST:PORT nor unix:PATH/);
  });
});
