import { below, type Problem } from "../validation.ts";

/** A span of the week in minutes, from Monday 00:00 UTC. */
interface Span {
  readonly start: number;
  readonly minutes: number;
}

const day = 24 * 60;
const week = 7 * day;
const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/** Minutes that a window lasts at least. Source: Amazon RDS API reference, CreateDBInstance. */
const shortest = 30;

const time = String.raw`([01]\d|2[0-3]):([0-5]\d)`;
const backupPattern = new RegExp(`^${time}-${time}$`);
const maintenancePattern = new RegExp(`^(${days.join("|")}):${time}-(${days.join("|")}):${time}$`);

export interface Windows {
  /** `hh:mm-hh:mm`, every day, UTC. */
  readonly backupWindow: string;
  /** `ddd:hh:mm-ddd:hh:mm`, once a week, UTC. */
  readonly maintenanceWindow: string;
}

/** What is wrong with the two windows: the form of each, its length, and that they overlap. */
export function windowProblems({ backupWindow, maintenanceWindow }: Windows, path: string): Problem[] {
  const at = below(path);
  const backup = parseBackupWindow(backupWindow);
  const maintenance = parseMaintenanceWindow(maintenanceWindow);
  const problems = [
    ...spanProblems(backup, backupWindow, "hh:mm-hh:mm", "02:00-02:30", at("backupWindow")),
    ...spanProblems(
      maintenance,
      maintenanceWindow,
      "ddd:hh:mm-ddd:hh:mm",
      "sun:03:00-sun:04:00",
      at("maintenanceWindow"),
    ),
  ];
  if (problems.length > 0 || !backup || !maintenance || !overlapsDaily(maintenance, backup)) return problems;
  return [
    {
      path: at("maintenanceWindow"),
      message: `overlaps the backup window, which is ${backupWindow} every day`,
      received: maintenanceWindow,
      allowed: "a time without backups",
      fix: "move one of the two",
    },
  ];
}

function spanProblems(
  span: Span | undefined,
  received: string,
  form: string,
  example: string,
  path: string,
): Problem[] {
  if (span !== undefined && span.minutes >= shortest) return [];
  return [
    {
      path,
      message: span === undefined ? "not a window" : `${span.minutes} minutes are too short`,
      received,
      allowed: `${form} in UTC and lower case, ${shortest} minutes or more`,
      fix: `write it like ${example}`,
    },
  ];
}

function parseBackupWindow(text: string): Span | undefined {
  const [, fromHour, fromMinute, toHour, toMinute] = backupPattern.exec(text) ?? [];
  if (toMinute === undefined) return undefined;
  const start = minutes(fromHour, fromMinute);
  return { start, minutes: modulo(minutes(toHour, toMinute) - start, day) };
}

function parseMaintenanceWindow(text: string): Span | undefined {
  const [, fromDay, fromHour, fromMinute, toDay, toHour, toMinute] = maintenancePattern.exec(text) ?? [];
  if (fromDay === undefined || toDay === undefined) return undefined;
  const start = days.indexOf(fromDay) * day + minutes(fromHour, fromMinute);
  const end = days.indexOf(toDay) * day + minutes(toHour, toMinute);
  return { start, minutes: modulo(end - start, week) };
}

/** Whether a span of the week meets one that recurs every day: whichever starts first must end before the other. */
function overlapsDaily(weekly: Span, daily: Span): boolean {
  return (
    modulo(daily.start - weekly.start, day) < weekly.minutes ||
    modulo(weekly.start - daily.start, day) < daily.minutes
  );
}

function minutes(hours: string | undefined, rest: string | undefined): number {
  return Number(hours) * 60 + Number(rest);
}

function modulo(value: number, modulus: number): number {
  return ((value % modulus) + modulus) % modulus;
}
