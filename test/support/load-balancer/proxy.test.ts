import assert from "node:assert/strict";
import { once } from "node:events";
import {
  Agent,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  createServer,
  request,
} from "node:http";
import { type AddressInfo, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { LaggingProxy } from "./proxy.ts";

interface Answer {
  readonly status: number | undefined;
  readonly body: string;
}

describe("lagging load balancer: proxy", () => {
  const servers: Server[] = [];
  /** Milliseconds; goes on by hand. */
  let now = 0;
  let proxy: LaggingProxy;
  let port = 0;

  beforeEach(async () => {
    now = 0;
    proxy = new LaggingProxy({ lagMs: 1_000, now: () => now });
    port = await proxy.listen(0, "127.0.0.1");
  });
  afterEach(() => {
    proxy.close();
    for (const server of servers.splice(0)) server.close().closeAllConnections();
  });

  /** A target of the Service `web`. @returns its address */
  async function serve(
    answer: (incoming: IncomingMessage, outgoing: ServerResponse) => void,
  ): Promise<string> {
    const server = createServer(answer);
    servers.push(server);
    await once(server.listen(0, "127.0.0.1"), "listening");
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  const follow = (...ready: readonly string[]): void =>
    proxy.follow({
      routes: [{ spec: { hostnames: ["web.test"], rules: [{ backendRefs: [{ name: "web" }] }] } }],
      endpoints: new Map([["web", ready]]),
      delaysMs: new Map([["web", 5_000]]),
    });

  const ask = async (host = "web.test", body?: string): Promise<Answer> => {
    const asked = request({ host: "127.0.0.1", port, headers: { host }, agent: new Agent(), method: "POST" });
    asked.end(body);
    const [answer] = (await once(asked, "response")) as [IncomingMessage];
    return { status: answer.statusCode, body: await text(answer) };
  };

  it("hands request and answer on", async () => {
    follow(
      await serve((incoming, outgoing) => void text(incoming).then((body) => outgoing.end(`got ${body}`))),
    );
    assert.deepEqual(await ask("web.test", "this"), { status: 200, body: "got this" });
  });

  it("answers 404 without a route and 503 without a target", async () => {
    follow();
    assert.equal((await ask("other.test")).status, 404);
    assert.equal((await ask()).status, 503);
  });

  it("sends to a target that leaves until the lag is over", async () => {
    const old = await serve((_, outgoing) => outgoing.end("old"));
    follow(old);
    follow();
    now = 999;
    assert.equal((await ask()).body, "old");
    now = 1_000;
    assert.equal((await ask()).status, 503);
  });

  it("answers 502 where the target refuses", async () => {
    const gone = await serve((_, outgoing) => outgoing.end("there"));
    follow(gone);
    const [server] = servers.splice(0);
    server?.close();
    server?.closeAllConnections();
    assert.equal((await ask()).status, 502);
  });

  it("cuts what is in flight when the delay ends, and not before", async () => {
    const requests: ServerResponse[] = [];
    let arrived = (): void => undefined;
    const target = await serve((_, outgoing) => {
      requests.push(outgoing);
      arrived();
    });
    const arrival = (): Promise<void> => new Promise((resolve) => (arrived = resolve));
    follow(target);

    const [first, firstArrived] = [ask(), arrival()];
    await firstArrived;
    follow();
    now = 4_999;
    follow();
    requests[0]?.end("in time");
    assert.deepEqual(await first, { status: 200, body: "in time" });

    now = 0;
    follow(target);
    const [second, secondArrived] = [ask(), arrival()];
    await secondArrived;
    follow();
    now = 5_000;
    follow();
    assert.equal((await second).status, 502);
  });

  it("closes idle connections when the delay ends", async () => {
    const target = await serve((_, outgoing) => outgoing.end("kept"));
    const [server] = servers;
    assert(server);
    const connected = once(server, "connection") as Promise<[Socket]>;
    follow(target);
    await ask();
    const [connection] = await connected;
    follow();
    now = 4_999;
    follow();
    assert.equal(connection.destroyed, false);
    const closed = once(connection, "close");
    now = 5_000;
    follow();
    await closed;
  });

  it("answers 504 where the target says nothing within the idle timeout", async () => {
    const impatient = new LaggingProxy({ lagMs: 0, idleTimeoutMs: 50, now: () => now });
    proxy.close();
    proxy = impatient;
    port = await proxy.listen(0, "127.0.0.1");
    follow(await serve(() => undefined));
    assert.equal((await ask()).status, 504);
  });
});
