/** The process: environment in, exit code out. */
import { hostname } from "node:os";
import { createApp } from "./app.ts";
import { type Config, parseConfig } from "./config.ts";
import { createDatabase } from "./database.ts";
import { type Logger } from "./log.ts";
import { processLogger, reportProblems } from "./process.ts";
import { type Tracing } from "./tracing.ts";

const result = parseConfig(process.env);
if (result.ok) await run(result.config);
else reportProblems(result.problems);

async function run(config: Config): Promise<void> {
  const log = processLogger(config);
  const database = config.database && createDatabase(config.database, log);
  const tracing = config.tracesEndpoint === undefined ? undefined : await tracesTo(config, log);
  const app = createApp({ config, hostname: hostname(), log, database, tracing });
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    log.info("draining", { signal, drainSeconds: config.drainSeconds });
    const finished = await app.stop();
    log[finished ? "info" : "warn"]("stopped", { finished });
    process.exitCode = finished ? 0 : 1;
  };
  // Before the start, since process 1 of a container ignores a signal that nobody handles.
  process.once("SIGTERM", stop).once("SIGINT", stop);
  try {
    log.info("listening", await app.start());
  } catch (error) {
    log.error("could not start", { error: String(error) });
    process.exit(1); // one of the two servers may be listening already
  }
}

/** Only now: whoever traces nothing starts without what it takes. */
async function tracesTo(config: Config, log: Logger): Promise<Tracing> {
  const { startTracing } = await import("./opentelemetry.ts");
  return startTracing(config, config.tracesEndpoint ?? "", log);
}
