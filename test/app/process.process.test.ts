import assert from "node:assert/strict";
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { type Socket, connect } from "node:net";
import { createInterface } from "node:readline";
import { type Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

type Service = ChildProcessByStdio<null, Readable, Readable>;

function spawnService(env: Record<string, string>): Service {
  return spawn(process.execPath, ["--import", at("loader.mjs"), at("app/src/main.ts")], {
    env: { PATH: process.env["PATH"], PORT: "0", METRICS_PORT: "0", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

async function connectTo(port: number): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  return socket;
}

describe("sample service: process", () => {
  it("on SIGTERM finishes what is in flight, then refuses connections and exits 0", async () => {
    const service = spawnService({ DRAIN_SECONDS: "10" }); // for a machine with much to do
    const exited = once(service, "exit");
    const lines = createInterface({ input: service.stdout })[Symbol.asyncIterator]();
    const nextLine = async (): Promise<Record<string, unknown>> =>
      JSON.parse(String((await lines.next()).value)) as Record<string, unknown>;

    const listening = await nextLine();
    assert.equal(listening["message"], "listening");
    const port = Number(listening["port"]);
    const slow = await connectTo(port);
    slow.write("GET / HTTP/1.1\r\nHost: web\r\n"); // half a request: it is in flight until the rest arrives

    service.kill("SIGTERM");
    assert.equal((await nextLine())["message"], "draining");
    while (
      await connectTo(port).then(
        (socket) => socket.destroy(),
        () => false,
      )
    ) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    assert.equal(service.exitCode, null);
    slow.write("\r\n");
    const response = await text(slow);
    assert.match(response, /^HTTP\/1\.1 200 OK\r\n/);
    assert.match(response, /^connection: close\r$/im);
    assert.deepEqual(await exited, [0, null]);
  });

  it("names every bad variable and exits 1, with no stack trace", async () => {
    const service = spawnService({ PORT: "http", DRAIN_SECONDS: "soon" });
    const exited = once(service, "exit");
    const [out, err] = await Promise.all([text(service.stdout), text(service.stderr)]);
    assert.deepEqual(await exited, [1, null]);
    assert.equal(err, "");
    const problems = out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    assert.deepEqual(
      problems.map(({ level, variable, received }) => [level, variable, received]),
      [
        ["error", "PORT", "http"],
        ["error", "DRAIN_SECONDS", "soon"],
      ],
    );
  });

  it("says so when a port is taken", async () => {
    const first = spawnService({});
    const [line] = (await once(createInterface({ input: first.stdout }), "line")) as [string];
    const { port } = JSON.parse(line) as { port: number };
    const second = spawnService({ PORT: String(port) });
    const exited = once(second, "exit");
    assert.match(await text(second.stdout), /"could not start".*EADDRINUSE/);
    assert.deepEqual(await exited, [1, null]);
    first.kill("SIGKILL");
  });
});
