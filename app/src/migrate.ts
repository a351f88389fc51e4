/** The process that the chart's migrations Job runs: environment in, schema migrated, exit code out. */
import { parseConfig } from "./config.ts";
import { createPool } from "./database.ts";
import { migrate } from "./migrations.ts";
import { processLogger, reportProblems } from "./process.ts";

const result = parseConfig(process.env);
if (!result.ok) reportProblems(result.problems);
else if (result.config.database === undefined) {
  reportProblems([{ variable: "DATABASE_URL", received: "", allowed: "the URL of the database to migrate" }]);
} else {
  const log = processLogger(result.config);
  const pool = createPool(result.config.database);
  try {
    log.info("migrated", { steps: await migrate(pool) });
  } catch (error) {
    log.error("could not migrate", { error: String(error) });
    process.exitCode = 1;
  } finally {
    await pool.end();
  }
}
