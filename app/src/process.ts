/** What every process of the service does with its environment and its output. */
import { type Config, type ConfigProblem } from "./config.ts";
import { type Logger, createLogger } from "./log.ts";

const write = (line: string): void => void process.stdout.write(line);
const now = (): Date => new Date();

export function processLogger({ logLevel, serviceName, serviceVersion }: Config): Logger {
  const base = { service: serviceName, version: serviceVersion };
  return createLogger({ level: logLevel, base, write, now });
}

/** Says every problem of the configuration and lets the process end as failed. */
export function reportProblems(problems: readonly ConfigProblem[]): void {
  const log = createLogger({ level: "error", base: {}, write, now });
  for (const problem of problems) log.error("invalid configuration", { ...problem });
  process.exitCode = 1;
}
