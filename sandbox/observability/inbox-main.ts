/**
 * Where the sandbox's alerts arrive: `inbox-main.ts PORT FILE`. Each POST is a line of FILE, the receiver and the kind of
 * message being its path, `/<receiver>/<kind>`.
 */
import { appendFileSync } from "node:fs";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import type { Message } from "./inbox.ts";

/** Alertmanager truncates nothing; a message of all the pods of a large cluster is still smaller. */
const MAX_BYTES = 4 * 1024 * 1024;

const [port = "", file = ""] = process.argv.slice(2);

const server = createServer(async (request, response) => {
  const [receiver = "", kind = ""] = (request.url ?? "").split("/").slice(1).map(decodeURIComponent);
  if (request.method !== "POST" || Number(request.headers["content-length"] ?? 0) > MAX_BYTES) {
    response.writeHead(400).end();
    return;
  }
  const body = JSON.parse(await text(request)) as unknown;
  const message: Message = { at: new Date().toISOString(), receiver, kind, body };
  appendFileSync(file, `${JSON.stringify(message)}\n`);
  response.end("ok"); // Slack's own answer
});
server.listen(Number(port), "127.0.0.1");
