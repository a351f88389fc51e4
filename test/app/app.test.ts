import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { connect } from "node:net";
import { setImmediate } from "node:timers/promises";
import { type App, createApp, MAX_CONNECTIONS } from "../../app/src/app.ts";
import { type Config, parseConfig } from "../../app/src/config.ts";
import { createLogger } from "../../app/src/log.ts";

interface Running {
  readonly app: App;
  readonly url: string;
  readonly metricsUrl: string;
  readonly lines: readonly Record<string, unknown>[];
  /** Lets `/slow` answer. */
  readonly release: () => void;
}

const apps: App[] = [];

/** Starts the service within this process. */
async function start(settings: Partial<Config> = {}, maxConnections?: number): Promise<Running> {
  const parsed = parseConfig({ SERVICE_NAME: "web", SERVICE_VERSION: "1.2.3", PORT: "0", METRICS_PORT: "0" });
  assert(parsed.ok);
  const lines: Record<string, unknown>[] = [];
  const gate = new EventEmitter();
  const app = createApp({
    config: { ...parsed.config, drainSeconds: 0, ...settings },
    hostname: "pod-1",
    ...(maxConnections !== undefined && { maxConnections }),
    log: createLogger({
      level: "debug",
      base: {},
      write: (line) => lines.push(JSON.parse(line) as Record<string, unknown>),
      now: () => new Date(0),
    }),
    routes: {
      "/slow": { GET: () => once(gate, "release").then(() => ({ status: 200, body: {} })) },
      "/broken": {
        GET: async () => {
          await setImmediate();
          throw new Error("no luck");
        },
      },
    },
  });
  apps.push(app);
  const { port, metricsPort } = await app.start();
  const at = (number: number): string => `http://127.0.0.1:${String(number)}`;
  return { app, url: at(port), metricsUrl: at(metricsPort), lines, release: () => gate.emit("release") };
}

describe("sample service", () => {
  afterEach(async () => {
    await Promise.all(apps.splice(0).map((app) => app.stop()));
  });

  it("says which service, version and pod answered", async () => {
    const { url } = await start();
    const response = await fetch(url);
    assert.equal(response.status, 200);
    assert.deepEqual(await response.json(), { service: "web", version: "1.2.3", hostname: "pod-1" });
  });

  it("keeps a caller's request id, and makes one where there is none or a bad one", async () => {
    const { url, lines } = await start();
    const idOf = async (id: string): Promise<string | null> =>
      (await fetch(url, { headers: { "x-request-id": id } })).headers.get("x-request-id");
    assert.equal(await idOf("trace-42"), "trace-42");
    assert.match((await idOf("spaces are not ids")) ?? "", /^[0-9a-f-]{36}$/);
    assert.match((await fetch(url)).headers.get("x-request-id") ?? "", /^[0-9a-f-]{36}$/);
    assert.equal(lines[0]?.["requestId"], "trace-42");
  });

  it("logs the trace that a request belongs to, the caller's before the load balancer's", async () => {
    const { url, lines } = await start();
    const amazon =
      "Self=1-67891233-12456789abcdef012345678a;Root=1-67891233-abcdef012345678912345678;From=app";
    const w3c = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    for (const headers of [
      { traceparent: w3c, "x-amzn-trace-id": amazon },
      { "x-amzn-trace-id": amazon },
      { traceparent: `${w3c}-of-a-version-to-come` },
      // No trace ids: all zeros, a version that there is not, one that is too long, and something else.
      { traceparent: `00-${"0".repeat(32)}-00f067aa0ba902b7-01` },
      { traceparent: w3c.replace("00-", "ff-") },
      { "x-amzn-trace-id": `${amazon};${"x".repeat(512)}` },
      { traceparent: "4bf92f3577b34da6a3ce929d0e0e4736" },
    ])
      await fetch(url, { headers });
    assert.deepEqual(
      lines.map(({ traceId }) => traceId),
      [
        "4bf92f3577b34da6a3ce929d0e0e4736",
        "67891233abcdef012345678912345678",
        "4bf92f3577b34da6a3ce929d0e0e4736",
        ...[undefined, undefined, undefined, undefined],
      ],
    );
  });

  it("has a request's ids in whatever is logged while it is answered, and of requests side by side their own", async () => {
    const { url, lines } = await start();
    const ids = ["first", "second", "third"];
    await Promise.all(ids.map((id) => fetch(`${url}/broken`, { headers: { "x-request-id": id } })));
    const failed = lines.filter(({ message }) => message === "handler failed");
    assert.deepEqual(failed.map(({ requestId }) => requestId).sort(), ids);
  });

  it("logs probes at debug only, and never the query", async () => {
    const { url, lines } = await start();
    await fetch(`${url}/health`);
    await fetch(`${url}/?token=hidden`);
    assert.deepEqual(
      lines.map(({ level, route }) => [level, route]),
      [
        ["debug", "/health"],
        ["info", "/"],
      ],
    );
    assert(!JSON.stringify(lines).includes("hidden"));
  });

  it("turns a handler's failure into a 500 that gives nothing away", async () => {
    const { url, lines } = await start();
    const response = await fetch(`${url}/broken`);
    assert.equal(response.status, 500);
    assert(!(await response.text()).includes("no luck"));
    assert.equal(lines[0]?.["error"], "Error: no luck");
  });

  /** Seconds that the service says it keeps a connection without a request. */
  const keepAliveOf = async (url: string): Promise<number> => {
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    socket.write("GET / HTTP/1.1\r\nHost: web\r\n\r\n");
    const [answer] = (await once(socket, "data")) as [Buffer];
    socket.destroy();
    return Number(/^keep-alive: timeout=(\d+)\r$/im.exec(answer.toString())?.[1]);
  };

  it("keeps idle connections for longer than an AWS load balancer does, for which 60 s are the default", async () => {
    const { url } = await start();
    assert((await keepAliveOf(url)) > 60);
  });

  it("keeps them for as long as it is told, beyond what Node lets a request take by default", async () => {
    const { url } = await start({ keepAliveSeconds: 4005 });
    assert.equal(await keepAliveOf(url), 4005);
  });

  it("counts no success where the client went before the answer", async () => {
    const { url, lines, metricsUrl, release } = await start();
    const impatient = new AbortController();
    const slow = fetch(`${url}/slow`, { signal: impatient.signal });
    await fetch(url); // by now the slow request has arrived
    impatient.abort();
    await assert.rejects(slow);
    const loggedSlow = (): boolean => lines.some(({ route }) => route === "/slow");
    while (!loggedSlow()) await new Promise((resolve) => setTimeout(resolve, 5));
    release();
    const text = await (await fetch(`${metricsUrl}/metrics`)).text();
    assert.match(text, /^http_requests_total\{method="GET",route="\/slow",status="499"\} 1$/m);
  });

  it("refuses a large body, and cuts one that does not end", async () => {
    const { url } = await start();
    const refused = await fetch(url, { method: "POST", body: "x".repeat(65 * 1024) });
    assert.equal(refused.status, 413);
    assert.deepEqual(await refused.json(), { error: "content too large", limitBytes: 65_536 });
    const taken = await fetch(url, { method: "POST", body: "x".repeat(64 * 1024) });
    assert.equal(taken.status, 405);

    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    socket.on("error", () => undefined); // a reset, as it may be
    socket.write("POST / HTTP/1.1\r\nHost: shop\r\nTransfer-Encoding: chunked\r\n\r\n");
    const chunk = `1000\r\n${"x".repeat(4096)}\r\n`;
    const endless = setInterval(() => socket.write(chunk), 1);
    socket.once("close", () => clearInterval(endless));
    await new Promise((resolve) => socket.resume().once("close", resolve));
  });

  it("holds so many connections at once and closes one more unheard, on both ports", async () => {
    assert.equal(MAX_CONNECTIONS, 1000);
    const { url, metricsUrl } = await start({}, 2);
    for (const address of [url, metricsUrl]) {
      const { port } = new URL(address);
      const held = [connect(Number(port)), connect(Number(port))];
      await Promise.all(held.map((socket) => once(socket, "connect")));
      const third = connect(Number(port)).on("error", () => undefined); // it may be reset before it has written
      third.write("GET / HTTP/1.1\r\nHost: web\r\nConnection: close\r\n\r\n");
      let answer = "";
      third.on("data", (chunk) => (answer += String(chunk)));
      await once(third, "close");
      assert.equal(answer, "");
      for (const socket of held) socket.destroy();
      await Promise.all(held.map((socket) => once(socket, "close")));
    }
  });

  it("serves metrics on a port of their own", async () => {
    const { url, metricsUrl } = await start();
    await fetch(url);
    assert.equal((await fetch(`${url}/metrics`)).status, 404);
    const text = await (await fetch(`${metricsUrl}/metrics`)).text();
    assert.match(text, /^http_requests_total\{method="GET",route="\/",status="200"\} 1$/m);
    assert.match(text, /^http_requests_total\{method="GET",route="unmatched",status="404"\} 1$/m);
  });

  it("while draining, is alive but not ready, and sends every client away", async () => {
    const { app, url, release } = await start({ drainSeconds: 2 });
    const slow = fetch(`${url}/slow`);
    assert.equal((await fetch(`${url}/ready`)).status, 200);
    const stopped = app.stop();
    const ready = await fetch(`${url}/ready`);
    assert.equal(ready.status, 503);
    assert.deepEqual(await ready.json(), { status: "draining" });
    assert.equal(ready.headers.get("connection"), "close");
    assert.equal((await fetch(`${url}/health`)).status, 200);
    release();
    assert.equal((await slow).headers.get("connection"), "close");
    assert.equal(await app.stop(), true, "asked again, it is the same stop");
    assert.equal(await stopped, true);
    await assert.rejects(fetch(url));
  });

  it("cuts what outlasts the deadline", async () => {
    const { app, url } = await start();
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    socket.write("GET /slow HTTP/1.1\r\nHost: web\r\n\r\n");
    await once(socket, "connect");
    const cut = once(socket, "close");
    await fetch(url); // by now the slow request has arrived
    assert.equal(await app.stop(), false);
    await cut;
  });
});
