import { DatabaseCertificateAuthority, DatabaseInsightsMode, PostgresVersion } from "../choices.ts";

export const postgresMajors = Object.values(PostgresVersion);

/** RDS's name for what the parameters of a major version are. */
export function parameterGroupFamily(major: string): string {
  return `postgres${major}`;
}

export const certificateAuthorities = Object.values(DatabaseCertificateAuthority);

/** Milliseconds from which a statement counts as slow, and is logged. */
const slowStatement = 1000;

/**
 * What differs from RDS's defaults: TLS or no connection, and logs that say what changed the schema and what was slow,
 * and never the values that a statement was called with. All of them take effect without a restart.
 * Source: Amazon RDS User Guide, "Working with parameters on your RDS for PostgreSQL DB instance".
 */
export const parameters = [
  { name: "rds.force_ssl", value: "1" },
  { name: "log_statement", value: "ddl" },
  { name: "log_min_duration_statement", value: String(slowStatement) },
  { name: "log_parameter_max_length", value: "0" },
] as const;

/** Logs that RDS for PostgreSQL exports. Source: Amazon RDS API reference, EnableCloudwatchLogsExports. */
export const exportedLogs = ["postgresql", "upgrade"] as const;

/** Modes of CloudWatch Database Insights. */
export const databaseInsightsModes = Object.values(DatabaseInsightsMode);

/**
 * Days of history in Database Insights. Performance Insights, whose console closed on 31 July 2026, lives on in it
 * under its old API: the standard mode costs nothing for a week of history; the advanced mode (locks, plans, the
 * fleet) is billed by the vCPU and demands 15 months.
 * Source: Amazon RDS User Guide, "Considerations for Database Insights".
 */
export function insightsRetentionDays(mode: string): number {
  return mode === "advanced" ? 465 : 7;
}

/**
 * Words that name neither a database nor its master user: those that RDS refuses of itself, and PostgreSQL's reserved
 * ones. Source: PostgreSQL's documentation, appendix C, "SQL Key Words"; RDS's own answer for `db`.
 */
export const reservedWords: ReadonlySet<string> = new Set(
  [
    "all analyse analyze and any array as asc asymmetric authorization binary both case cast check collate collation",
    "column concurrently constraint create cross current_catalog current_date current_role current_schema current_time",
    "current_timestamp current_user db default deferrable desc distinct do else end except false fetch for foreign freeze",
    "from full grant group having ilike in initially inner intersect into is isnull join lateral leading left like limit",
    "localtime localtimestamp natural not notnull null offset on only or order outer overlaps placing primary references",
    "returning right select session_user similar some symmetric system_user table tablesample then to trailing true union",
    "unique user using variadic verbose when where window with",
  ].flatMap((line) => line.split(" ")),
);
