/** The schema, as steps that are each taken once; the next step leaves the schema usable for the last version. */
import { type Pool } from "pg";

/** Only ever appended to: a step that has been taken anywhere is history. */
const STEPS: readonly string[] = [
  "CREATE TABLE visits (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz NOT NULL DEFAULT now())",
];

/** Any number, the same for everybody who migrates this schema: two at once take turns. */
const LOCK = 7_401_942;

/**
 * Takes the steps that have not been taken yet, all or none of them.
 * Resolves to their number; rejects with the server's error, the schema then being as it was.
 */
export async function migrate(pool: Pool): Promise<number> {
  const client = await pool.connect();
  try {
    await client.query("BEGIN");
    await client.query(`SELECT pg_advisory_xact_lock(${String(LOCK)})`);
    await client.query("CREATE TABLE IF NOT EXISTS migrations (step integer PRIMARY KEY)");
    const { rows } = await client.query<{ count: string }>("SELECT count(*) FROM migrations");
    const taken = Number(rows[0]?.count);
    for (const [offset, step] of STEPS.slice(taken).entries()) {
      await client.query(step);
      await client.query(`INSERT INTO migrations VALUES (${String(taken + offset + 1)})`);
    }
    await client.query("COMMIT");
    return STEPS.length - taken;
  } catch (error) {
    await client.query("ROLLBACK").catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}
