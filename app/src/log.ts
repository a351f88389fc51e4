/** Structured logs: one JSON object a line. */
import { currentIds } from "./request-context.ts";

export const LOG_LEVELS = ["debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;
export type Logger = Readonly<Record<LogLevel, (message: string, fields?: LogFields) => void>>;

export interface LoggerArgs {
  /** Lines below this level are dropped. */
  readonly level: LogLevel;
  /** Fields of every line. */
  readonly base: LogFields;
  readonly write: (line: string) => void;
  readonly now: () => Date;
}

export function createLogger({ level, base, write, now }: LoggerArgs): Logger {
  const threshold = LOG_LEVELS.indexOf(level);
  const at =
    (lineLevel: LogLevel) =>
    (message: string, fields: LogFields = {}): void => {
      if (LOG_LEVELS.indexOf(lineLevel) < threshold) return;
      const line = {
        time: now().toISOString(),
        level: lineLevel,
        message,
        ...base,
        ...currentIds(),
        ...fields,
      };
      write(`${JSON.stringify(line)}\n`);
    };
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}
