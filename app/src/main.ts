/** The process: environment in, exit code out. */
import { hostname } from "node:os";
import { createApp } from "./app.ts";
import { type Config, parseConfig } from "./config.ts";
import { type Logger, createLogger } from "./log.ts";

const write = (line: string): void => void process.stdout.write(line);
const now = (): Date => new Date();

const result = parseConfig(process.env);
if (result.ok) {
  const { config } = result;
  const base = { service: config.serviceName, version: config.serviceVersion };
  await run(config, createLogger({ level: config.logLevel, base, write, now }));
} else {
  const log = createLogger({ level: "error", base: {}, write, now });
  for (const problem of result.problems) log.error("invalid configuration", { ...problem });
  process.exitCode = 1;
}

async function run(config: Config, log: Logger): Promise<void> {
  const app = createApp({ config, hostname: hostname(), log });
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
