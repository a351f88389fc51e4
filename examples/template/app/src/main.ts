import { createServer } from "node:http";

let stopping = false;

const server = createServer((request, response) => {
  const path = (request.url ?? "/").split("?")[0];
  if (path === "/ready") response.writeHead(stopping ? 503 : 200).end();
  else if (path === "/health") response.writeHead(200).end();
  else if (path === "/") response.end("Hello\n");
  else response.writeHead(404).end();
});
server.listen(Number(process.env["PORT"] ?? 8080));

// Process 1 of a container ignores a signal that nobody handles. New requests go elsewhere by now (the chart's preStop);
// those in flight have as long as the pod was given.
process.on("SIGTERM", () => {
  stopping = true;
  server.close(() => process.exit(0));
  setTimeout(() => server.closeAllConnections(), Number(process.env["DRAIN_SECONDS"] ?? 25) * 1_000).unref();
});
