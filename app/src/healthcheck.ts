/** Docker's HEALTHCHECK: is the service in this container alive? (Kubernetes has probes and ignores it.) */
const { PORT = "8080" } = process.env;
const answer = await fetch(`http://127.0.0.1:${PORT}/health`).catch(() => undefined);
process.exitCode = answer?.ok ? 0 : 1;
