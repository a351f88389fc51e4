import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { connect } from "node:net";
import { type App, createApp } from "../../app/src/app.ts";
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
async function start(drainSeconds = 0): Promise<Running> {
  const lines: Record<string, unknown>[] = [];
  const gate = new EventEmitter();
  const app = createApp({
    config: {
      serviceName: "web",
      serviceVersion: "1.2.3",
      port: 0,
      metricsPort: 0,
      drainSeconds,
      logLevel: "info",
    },
    hostname: "pod-1",
    log: createLogger({
      level: "debug",
      base: {},
      write: (line) => lines.push(JSON.parse(line) as Record<string, unknown>),
      now: () => new Date(0),
    }),
    routes: {
      "/slow": { GET: () => once(gate, "release").then(() => ({ status: 200, body: {} })) },
      "/broken": {
        GET: () => {
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

  it("keeps idle connections for longer than an AWS load balancer does, for which 60 s are the default", async () => {
    const { url } = await start();
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    socket.write("GET / HTTP/1.1\r\nHost: web\r\n\r\n");
    const [answer] = (await once(socket, "data")) as [Buffer];
    const seconds = /^keep-alive: timeout=(\d+)\r$/im.exec(answer.toString())?.[1];
    assert.ok(Number(seconds) > 60, answer.toString());
    socket.destroy();
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
    const { app, url, release } = await start(2);
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
    assert.equal(await stopped, true);
    await assert.rejects(fetch(url));
  });

  it("cuts what outlasts the deadline", async () => {
    const { app, url } = await start(0);
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    socket.write("GET /slow HTTP/1.1\r\nHost: web\r\n\r\n");
    await once(socket, "connect");
    const cut = once(socket, "close");
    await fetch(url); // by now the slow request has arrived
    assert.equal(await app.stop(), false);
    await cut;
  });
});
