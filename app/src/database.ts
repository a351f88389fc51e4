/**
 * The optional PostgreSQL database: a pool that survives a restart of the server and a rotation of the password, and
 * the queries of this service.
 */
import { readFile } from "node:fs/promises";
import { Pool } from "pg";
import { parseIntoClientConfig } from "pg-connection-string";
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

/** Where the URL comes from: a file goes before the text, for what is in it may change. */
export interface DatabaseSource {
  readonly url: string;
  /** Read anew for every connection: External Secrets keeps it current when the password is rotated. */
  readonly urlFile?: string | undefined;
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

/** A pool that asks for the password anew with every connection. It connects when it is first used. */
export function createPool({ url, urlFile }: DatabaseSource): Pool {
  const settings = parseIntoClientConfig(url);
  const password = async (): Promise<string> => {
    const current = urlFile === undefined ? url : (await readFile(urlFile, "utf8")).trim();
    return decodeURIComponent(new URL(current).password);
  };
  return new Pool({
    ...settings,
    password,
    max: POOL_SIZE,
    // Connections stay: one made before the password is rotated goes on working after it.
    idleTimeoutMillis: 0,
    connectionTimeoutMillis: QUERY_MS,
    query_timeout: QUERY_MS,
    keepAlive: true,
  });
}
