/**
 * The process that makes the role of a service and its database, before the migrations: the administrator's URL in,
 * from `DATABASE_ADMIN_URL_FILE` or `DATABASE_ADMIN_URL`; `DATABASE_ROLE`, `DATABASE_NAME` (the role's name where it is
 * left out) and `DATABASE_AUTH` (`password`, or `iam`) say what is wanted; exit code out.
 */
import { parseIntoClientConfig } from "pg-connection-string";
import { parseConfig } from "./config.ts";
import { ensureDatabaseRole } from "./database-role.ts";
import { processLogger, reportProblems } from "./process.ts";

/** PostgreSQL cuts a longer name (PostgreSQL documentation, "Identifiers and Key Words"); `pg_` is its own. */
const NAME = /^(?!pg_|rds)[a-z_][a-z0-9_]{0,62}$/;

const env = process.env;
const role = env["DATABASE_ROLE"] ?? "";
const database = env["DATABASE_NAME"] ?? role;
const authentication = env["DATABASE_AUTH"] ?? "password";
// The administrator logs in by password, whatever the service does.
const result = parseConfig({
  ...env,
  DATABASE_AUTH: "password",
  DATABASE_URL: env["DATABASE_ADMIN_URL"],
  DATABASE_URL_FILE: env["DATABASE_ADMIN_URL_FILE"],
});
const problems = [
  ...(result.ok
    ? []
    : result.problems.map((problem) => ({
        ...problem,
        variable: problem.variable.replace("DATABASE_URL", "DATABASE_ADMIN_URL"),
      }))),
  ...(result.ok && result.config.database === undefined
    ? [{ variable: "DATABASE_ADMIN_URL", received: "", allowed: "the URL that the administrator logs in by" }]
    : []),
  ...Object.entries({ DATABASE_ROLE: role, DATABASE_NAME: database }).flatMap(([variable, received]) =>
    NAME.test(received)
      ? []
      : [
          {
            variable,
            received,
            allowed:
              "1 to 63 lower-case letters, digits and underscores, no digit and neither pg_ nor rds first",
          },
        ],
  ),
  ...(authentication === "password" || authentication === "iam"
    ? []
    : [{ variable: "DATABASE_AUTH", received: authentication, allowed: "one of password, iam" }]),
];
if (problems.length > 0 || !result.ok || !result.config.database) reportProblems(problems);
else {
  const log = processLogger(result.config);
  try {
    const admin = parseIntoClientConfig(result.config.database.url);
    await ensureDatabaseRole(admin, { role, database, iam: authentication === "iam" });
    log.info("database role is there, and the administrator still logs in", {
      role,
      database,
      authentication,
    });
  } catch (error) {
    log.error("could not make the database role", { error: String(error) });
    process.exitCode = 1;
  }
}
