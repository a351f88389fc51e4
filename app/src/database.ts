/**
 * The optional PostgreSQL database: a pool that survives a restart of the server and a rotation of the password, and
 * the queries of this service.
 */
import { readFileSync } from "node:fs";
import { type ClientConfig, Client, Pool } from "pg";
import { parseIntoClientConfig } from "pg-connection-string";
import { type TokenSource, signToken } from "./database-token.ts";
import { isUsable } from "./database-url.ts";
import { type Logger } from "./log.ts";

export interface Database {
  recordVisit(): Promise<void>;
  countVisits(): Promise<number>;
  /** Lets queries in flight finish, then closes every connection. */
  close(): Promise<void>;
}

/** What a request may take of a server that hangs; shorter than any drain. */
const QUERY_MS = 5000;
/** Connections a pod, so that pods times this stays below the server's `max_connections`. */
const POOL_SIZE = 5;

const POSTGRES_PORT = 5432;

/** Where the URL comes from: a file goes before the text, for what is in it may change. */
export interface DatabaseSource {
  readonly url: string;
  /** Read anew for every connection: External Secrets keeps it current when the password is rotated. */
  readonly urlFile?: string | undefined;
  /** There where the role logs in by IAM token instead of a password. @default a password, the URL's */
  readonly iam?: { readonly region: string };
}

export function createDatabase(source: DatabaseSource, log: Logger): Database {
  const pool = createPool(source);
  // A connection that breaks while nobody uses it would end the process; the pool makes another when it is needed.
  pool.on("error", (error) => log.warn("database connection lost", { error: error.message }));
  return {
    recordVisit: async () => {
      await pool.query("INSERT INTO visits DEFAULT VALUES");
    },
    countVisits: async () => {
      const { rows } = await pool.query<{ count: string }>("SELECT count(*) FROM visits");
      return Number(rows[0]?.count);
    },
    close: () => pool.end(),
  };
}

/**
 * A pool that begins every connection with the user and password, or token, of that moment: with alternating users the
 * user changes, too. It connects when it is first used.
 */
export function createPool(source: DatabaseSource, sign: TokenSource = signToken): Pool {
  class CurrentClient extends Client {
    constructor(config?: ClientConfig) {
      const url = currentUrl(source);
      super({ ...config, ...parseIntoClientConfig(url), password: () => this.#password(url) });
    }

    /** Where there is none, pg leaves the connection open, and with it a process that has nothing else to do. */
    async #password(url: string): Promise<string> {
      try {
        return await passwordOf(url, source, sign);
      } catch (error) {
        setImmediate(() => void this.end());
        throw error;
      }
    }
  }
  return new Pool({
    Client: CurrentClient,
    max: POOL_SIZE,
    // Connections stay: one made before the password is rotated, or the token expires, goes on working after it.
    idleTimeoutMillis: 0,
    connectionTimeoutMillis: QUERY_MS,
    query_timeout: QUERY_MS,
    statement_timeout: QUERY_MS, // or the server would go on with what nobody waits for any more
    keepAlive: true,
  });
}

function currentUrl({ url, urlFile }: DatabaseSource): string {
  if (urlFile === undefined) return url;
  try {
    const current = readFileSync(urlFile, "utf8").trim();
    if (isUsable(current)) return current;
  } catch {
    // Gone for a moment, or for ever: the server says whether the first one still counts.
  }
  return url;
}

function passwordOf(text: string, { iam }: DatabaseSource, sign: TokenSource): Promise<string> {
  const { hostname, port, username, password } = new URL(text);
  if (iam === undefined) return Promise.resolve(decodeURIComponent(password));
  return sign({
    host: hostname,
    port: port === "" ? POSTGRES_PORT : Number(port),
    user: decodeURIComponent(username),
    region: iam.region,
  });
}
