import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import fc from "fast-check";
import { type App, createApp } from "../../app/src/app.ts";
import { parseConfig } from "../../app/src/config.ts";
import { createLogger } from "../../app/src/log.ts";
import { brokenBytes, fuzz, STACK_TRACE } from "../support/fuzz.ts";

const REQUESTS = [
  "GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n",
  "HEAD /health?x=%00 HTTP/1.1\r\nhost: a\r\nx-request-id: trace-42\r\nconnection: close\r\n\r\n",
  "POST /visits HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\nconnection: close\r\n\r\nhello",
  "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\nGET /ready HTTP/1.1\r\nhost: a\r\n\r\n",
  "OPTIONS * HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\nupgrade: h2c\r\nconnection: upgrade\r\n\r\n",
  "GET http://a/__proto__ HTTP/1.0\r\n\r\n",
] as const;

describe("fuzz: requests to the sample service", () => {
  let app: App;
  let ports: readonly number[];
  const lines: string[] = [];
  const failures: unknown[] = [];
  const fail = (error: unknown): void => void failures.push(error);

  before(async () => {
    const parsed = parseConfig({ SERVICE_NAME: "web", PORT: "0", METRICS_PORT: "0" });
    assert.ok(parsed.ok);
    app = createApp({
      config: { ...parsed.config, drainSeconds: 0 },
      hostname: "pod-1",
      log: createLogger({
        level: "debug",
        base: {},
        write: (line) => void lines.push(line),
        now: () => new Date(0),
      }),
    });
    const { port, metricsPort } = await app.start();
    ports = [port, metricsPort];
    process.on("uncaughtExceptionMonitor", fail);
  });
  after(async () => {
    process.off("uncaughtExceptionMonitor", fail);
    await app.stop();
  });

  /** Sends bytes, then says that there are no more; @returns what came back until the connection was closed. */
  async function send(port: number, bytes: Uint8Array): Promise<string> {
    const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
    let received = "";
    socket.setEncoding("latin1").on("data", (data: string) => (received += data));
    // A server may close, or reset, whoever sends nonsense.
    socket.on("error", () => undefined);
    const closed = once(socket, "close").catch(() => undefined);
    socket.on("end", () => socket.destroy());
    socket.end(bytes);
    await closed;
    return received;
  }

  it("never stop it: what it answers is HTTP, without a stack trace, and the log is lines of JSON", async function () {
    this.timeout(3_600_000);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(0, 1), brokenBytes(REQUESTS), async (which, bytes) => {
        lines.length = 0;
        const answer = await send(ports[which]!, bytes);
        assert.match(answer, /^$|^HTTP\/1\.1 \d{3} /);
        assert.doesNotMatch(answer, /^HTTP\/1\.1 500/);
        assert.doesNotMatch(answer, STACK_TRACE);
        for (const line of lines) {
          JSON.parse(line);
          assert.doesNotMatch(line, /\n./);
        }
        assert.deepEqual(failures, []);
        const { status } = await fetch(`http://127.0.0.1:${ports[0]!}/health`);
        assert.equal(status, 200);
      }),
      fuzz("requests to the sample service", 80, 3_000),
    );
  });
});
