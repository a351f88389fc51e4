/**
 * Flagger's webhooks: makes the requests that a release without users is judged by, `load-tester.ts PORT`.
 *
 * A call's metadata says where to: `url`, `host`, `count`, and `seconds` over which they are spread. The answer is 200
 * where each request got one of 2xx, else 500 with the first failure.
 */
import { type IncomingMessage, createServer, request } from "node:http";
import { json } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";

interface Call {
  readonly metadata?: Readonly<Record<"url" | "host" | "count" | "seconds", string | undefined>>;
}

const REQUEST_MS = 5_000;

async function answer(call: Call): Promise<string | undefined> {
  const { url = "", host = "", count = "1", seconds = "0" } = call.metadata ?? {};
  const pause = (Number(seconds) * 1_000) / Number(count);
  const outcomes: Promise<string | undefined>[] = [];
  for (let made = 0; made < Number(count); made++) {
    outcomes.push(ask(url, host));
    await sleep(pause);
  }
  return (await Promise.all(outcomes)).find((failure) => failure !== undefined);
}

/** `fetch` can't set a host. */
function ask(url: string, host: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const asked = request(url, { headers: { host }, timeout: REQUEST_MS, agent: false }, (response) => {
      const { statusCode = 0 } = response.resume();
      resolve(statusCode >= 200 && statusCode < 300 ? undefined : `status ${statusCode}`);
    });
    asked.on("timeout", () => asked.destroy(new Error("no answer in time")));
    asked.on("error", ({ message }) => resolve(message));
    asked.end();
  });
}

createServer((incoming: IncomingMessage, response) => {
  json(incoming)
    .then((call) => answer(call as Call))
    .then(
      (failure) => response.writeHead(failure === undefined ? 200 : 500).end(failure),
      (error: unknown) => response.writeHead(400).end(String(error)),
    );
}).listen(Number(process.argv[2]), "127.0.0.1");
