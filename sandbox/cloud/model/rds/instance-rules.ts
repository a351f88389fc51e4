import type { InstanceArgs } from "@pulumi/aws/rds/instance.js";
import type { Problems } from "../../rules/problems.ts";
import type { InputsOf } from "../model.ts";

type Inputs = InputsOf<InstanceArgs>;

const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const DAY = 24 * 60;

/** GiB of a gp3 volume. AWS: "Amazon RDS DB instance storage". */
const GP3 = { min: 20, max: 65_536 };

/** What can be told of an instance's inputs alone. AWS: CreateDBInstance. */
export function checkInstance(inputs: Partial<Inputs>, problems: Problems): void {
  problems.oneOf("engine", inputs.engine, ["postgres"]);
  problems.oneOf("storageType", inputs.storageType, ["standard", "gp2", "gp3", "io1", "io2"]);
  problems.oneOf("monitoringInterval", inputs.monitoringInterval, [0, 1, 5, 10, 15, 30, 60]);
  problems.oneOf("databaseInsightsMode", inputs.databaseInsightsMode, ["standard", "advanced"]);
  problems.oneOf("engineLifecycleSupport", inputs.engineLifecycleSupport, [
    "open-source-rds-extended-support",
    "open-source-rds-extended-support-disabled",
  ]);
  problems.range("backupRetentionPeriod", inputs.backupRetentionPeriod, 0, 35);
  problems.range("port", inputs.port, 1150, 65_535);
  if (inputs.storageType === "gp3")
    problems.range("allocatedStorage", inputs.allocatedStorage, GP3.min, GP3.max);
  for (const log of inputs.enabledCloudwatchLogsExports ?? [])
    problems.oneOf("enabledCloudwatchLogsExports", log, ["iam-db-auth-error", "postgresql", "upgrade"]);
  if (inputs.instanceClass !== undefined && !/^db\.[a-z]+\d+[a-z]*\.\w+$/.test(inputs.instanceClass))
    problems.report("instanceClass", `Invalid DB Instance class: ${inputs.instanceClass}`);
  if (inputs.finalSnapshotIdentifier !== undefined)
    checkSnapshotName(inputs.finalSnapshotIdentifier, problems);
  if (inputs.username !== undefined && !/^(?!admin$|rdsadmin$|pg_)[A-Za-z]\w{0,62}$/.test(inputs.username))
    problems.report(
      "username",
      `MasterUsername ${inputs.username} is a reserved word or has wrong characters`,
    );
  if (inputs.dbName !== undefined && !/^[A-Za-z]\w{0,62}$/.test(inputs.dbName))
    problems.report("dbName", "DBName must begin with a letter and contain only alphanumeric characters");
  checkPassword(inputs, problems);
  checkInsights(inputs, problems);
  checkWindows(inputs, problems);
}

function checkSnapshotName(name: string, problems: Problems): void {
  if (/^[A-Za-z](?!.*--)[0-9A-Za-z-]*[0-9A-Za-z]$/.test(name)) return;
  problems.report(
    "finalSnapshotIdentifier",
    `begins with a letter, has letters, digits and single hyphens, and ends in no hyphen; got ${name}`,
  );
}

function checkPassword(inputs: Partial<Inputs>, problems: Problems): void {
  const given = inputs.password !== undefined || inputs.passwordWo !== undefined;
  if (given && inputs.manageMasterUserPassword === true)
    problems.report("password", "conflicts with manageMasterUserPassword");
}

function checkInsights(inputs: Partial<Inputs>, problems: Problems): void {
  const { performanceInsightsRetentionPeriod: days, performanceInsightsEnabled: enabled } = inputs;
  if (enabled !== true && inputs.performanceInsightsKmsKeyId !== undefined)
    problems.report("performanceInsightsKmsKeyId", "needs performanceInsightsEnabled to be true");
  if (days !== undefined && days !== 7 && days !== 731 && (days % 31 !== 0 || days > 713))
    problems.report("performanceInsightsRetentionPeriod", `must be 7, 731 or a multiple of 31, got ${days}`);
  if (inputs.databaseInsightsMode === "advanced" && (enabled !== true || (days ?? 7) < 465)) {
    problems.report(
      "databaseInsightsMode",
      "To enable the Advanced mode of Database Insights, enable Performance Insights and set its retention period to at least 465 days.",
    );
  }
}

function checkWindows({ backupWindow, maintenanceWindow }: Partial<Inputs>, problems: Problems): void {
  const backup = backupWindow === undefined ? [] : minutesOf(...ends(backupWindow), DAY);
  const maintenance = maintenanceWindow === undefined ? [] : minutesOf(...ends(maintenanceWindow), 7 * DAY);
  if (backup === undefined)
    problems.report("backupWindow", `must satisfy hh24:mi-hh24:mi, got ${backupWindow}`);
  if (maintenance === undefined)
    problems.report("maintenanceWindow", `must satisfy ddd:hh24:mi-ddd:hh24:mi, got ${maintenanceWindow}`);
  const backups = new Set(backup);
  if ((maintenance ?? []).some((minute) => backups.has(minute % DAY)))
    problems.report("maintenanceWindow", "The backup window and maintenance window must not overlap.");
}

function ends(window: string): [string, string] {
  const [from = "", to = ""] = window.toLowerCase().split("-");
  return [from, to];
}

/** Every minute from one time to another, round the clock or the week; nothing where either is no time. */
function minutesOf(from: string, to: string, period: number): number[] | undefined {
  const [start, end] = [from, to].map((text) => minuteOf(text, period > DAY));
  if (start === undefined || end === undefined) return undefined;
  const length = (end - start + period) % period;
  return length < 30 ? undefined : Array.from({ length }, (_, offset) => (start + offset) % period);
}

function minuteOf(text: string, withDay: boolean): number | undefined {
  const [, day, hours, minutes] = /^(?:([a-z]{3}):)?([01]\d|2[0-3]):([0-5]\d)$/.exec(text) ?? [];
  const index = day === undefined ? 0 : DAYS.indexOf(day);
  if (hours === undefined || index < 0 || (day !== undefined) !== withDay) return undefined;
  return index * DAY + Number(hours) * 60 + Number(minutes);
}
