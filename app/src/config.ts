/** The service's configuration: read once, at start, from the environment and the files that it names. */
import { readFileSync } from "node:fs";
import { type DatabaseSource } from "./database.ts";
import { isUsable, usableUrls, verifiesServer } from "./database-url.ts";
import { LOG_LEVELS, type LogLevel } from "./log.ts";

export interface Config {
  /** Name in responses and logs. `SERVICE_NAME`. @default "sample" */
  readonly serviceName: string;
  /** Version in responses and logs. `SERVICE_VERSION`. @default "dev" */
  readonly serviceVersion: string;
  /** Port of the service; 0 picks a free one. `PORT`. @default 8080 */
  readonly port: number;
  /** Port of `/metrics`, which the load balancer must not reach; 0 picks a free one. `METRICS_PORT`. @default 9090 */
  readonly metricsPort: number;
  /** Seconds from SIGTERM until requests still in flight are cut. `DRAIN_SECONDS`. @default 25 */
  readonly drainSeconds: number;
  /** Seconds that a connection is kept without a request. `KEEP_ALIVE_SECONDS`. @default 65 */
  readonly keepAliveSeconds: number;
  /** `LOG_LEVEL`. @default "info" */
  readonly logLevel: LogLevel;
  /**
   * Base URL that takes traces by OTLP over HTTP, as JSON; OpenTelemetry's own name for it.
   * `OTEL_EXPORTER_OTLP_ENDPOINT`. @default none: nothing is traced
   */
  readonly tracesEndpoint?: string;
  /**
   * PostgreSQL: `DATABASE_URL_FILE`, a file with the URL that may change, else `DATABASE_URL`. With `DATABASE_AUTH=iam`
   * the URL has no password: its user logs in by tokens of RDS in `AWS_REGION`. @default none
   */
  readonly database?: DatabaseSource;
}

/** One variable that can't be used, in words that an operator can act upon. */
export interface ConfigProblem {
  readonly variable: string;
  /** Never a secret. */
  readonly received: string;
  readonly allowed: string;
}

export type ConfigResult =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

type Environment = Readonly<Record<string, string | undefined>>;

interface Rule<T> {
  readonly allowed: string;
  /** The value, or undefined when the text isn't allowed. */
  parse(text: string): T | undefined;
}

const name: Rule<string> = {
  allowed: "1 to 128 letters, digits, '.', '_', '-', '+' or ':'",
  parse: (text) => (/^[\w.+:-]{1,128}$/.test(text) ? text : undefined),
};

const integer = (min: number, max: number): Rule<number> => ({
  allowed: `a whole number from ${String(min)} to ${String(max)}`,
  parse: (text) => {
    const value = Number(text);
    return /^\d+$/.test(text) && value >= min && value <= max ? value : undefined;
  },
});

const oneOf = <const T extends string>(values: readonly T[]): Rule<T> => ({
  allowed: `one of ${values.join(", ")}`,
  parse: (text) => values.find((value) => value === text),
});

/** Reads the environment; every problem is reported, not just the first. */
export function parseConfig(env: Environment): ConfigResult {
  const problems: ConfigProblem[] = [];
  const read = <T>(variable: string, rule: Rule<T>, fallback: T): T => {
    const received = env[variable];
    if (received === undefined) return fallback;
    const value = rule.parse(received);
    if (value === undefined) problems.push({ variable, received, allowed: rule.allowed });
    return value ?? fallback;
  };
  const config: Config = {
    serviceName: read("SERVICE_NAME", name, "sample"),
    serviceVersion: read("SERVICE_VERSION", name, "dev"),
    port: read("PORT", integer(0, 65_535), 8080),
    metricsPort: read("METRICS_PORT", integer(0, 65_535), 9090),
    drainSeconds: read("DRAIN_SECONDS", integer(0, 3600), 25),
    keepAliveSeconds: read("KEEP_ALIVE_SECONDS", integer(1, 7200), 65),
    logLevel: read("LOG_LEVEL", oneOf(LOG_LEVELS), "info"),
    ...readTracesEndpoint(env, problems),
    ...readDatabase(env, problems),
  };
  if (config.port !== 0 && config.port === config.metricsPort) {
    problems.push({
      variable: "METRICS_PORT",
      received: String(config.metricsPort),
      allowed: "a port other than PORT",
    });
  }
  return problems.length === 0 ? { ok: true, config } : { ok: false, problems: problems.map(shown) };
}

/** An empty one says nothing, as OpenTelemetry has it of every variable ("Environment Variable Specification"). */
function readTracesEndpoint(
  { OTEL_EXPORTER_OTLP_ENDPOINT: text }: Environment,
  problems: ConfigProblem[],
): Pick<Config, "tracesEndpoint"> {
  if (text === undefined || text === "") return {};
  if (/^https?:\/\/[^\s?#@]+$/.test(text) && URL.canParse(text)) return { tracesEndpoint: text };
  problems.push({
    variable: "OTEL_EXPORTER_OTLP_ENDPOINT",
    received: NOT_SHOWN,
    allowed: "a URL with http or https, without a user or a query, e.g. http://collector:4318",
  });
  return {};
}

/** Whatever may be a URL with a password is not said, in whichever variable somebody has put it. */
function shown(problem: ConfigProblem): ConfigProblem {
  return /[@:/]/.test(problem.received) && !PATH.test(problem.received)
    ? { ...problem, received: NOT_SHOWN }
    : problem;
}

const NOT_SHOWN = "a string that is not shown, for it may hold a password";

/** A file's, of characters that no password in a URL can be told by. */
const PATH = /^\/[\w./-]*$/;

/** A URL with a user, a host and a database; its password is said to nobody. */
function readDatabase(env: Environment, problems: ConfigProblem[]): { readonly database?: DatabaseSource } {
  const { DATABASE_URL: text, DATABASE_URL_FILE: urlFile } = env;
  if (text === undefined && urlFile === undefined) return {};
  const before = problems.length;
  const iam = readIam(env, problems);
  if (problems.length > before) return {};
  const variable = urlFile === undefined ? "DATABASE_URL" : "DATABASE_URL_FILE";
  const url = urlFile === undefined ? text : readText(urlFile);
  if (url !== undefined && isUsable(url)) {
    if (iam === undefined) return { database: { url, urlFile } };
    if (isForTokens(url)) return { database: { url, urlFile, iam } };
    problems.push({
      variable,
      received: "a URL with a password or one that does not verify the server, that is not shown",
      allowed: "postgresql://USER@HOST:PORT/DATABASE?sslmode=verify-full where DATABASE_AUTH is iam",
    });
    return {};
  }
  problems.push({
    variable,
    // The URL itself, or a part of it, may stand where the path of its file belongs.
    received: urlFile !== undefined && PATH.test(urlFile) ? urlFile : NOT_SHOWN,
    allowed: `${usableUrls}, whose sslrootcert is readable where it has one; or the absolute path of a readable file with that. Without TLS only a server on this host is connected to`,
  });
  return {};
}

/** Where tokens are taken, if they are. */
function readIam(
  { DATABASE_AUTH: authentication = "password", AWS_REGION: region }: Environment,
  problems: ConfigProblem[],
): DatabaseSource["iam"] {
  if (authentication === "password") return undefined;
  if (authentication !== "iam") {
    problems.push({
      variable: "DATABASE_AUTH",
      received: authentication,
      allowed: oneOf(["password", "iam"]).allowed,
    });
  } else if (region === undefined || !/^[a-z]{2}(-[a-z]+)+-\d$/.test(region)) {
    problems.push({
      variable: "AWS_REGION",
      received: region ?? "",
      allowed: "the AWS region of the database where DATABASE_AUTH is iam, e.g. eu-west-1",
    });
  } else return { region };
  return undefined;
}

/** A token is as good as a password for 15 minutes: it goes to nobody but the server itself. */
function isForTokens(url: string): boolean {
  return new URL(url).password === "" && verifiesServer(url);
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return undefined;
  }
}
