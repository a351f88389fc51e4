/** When a CronJob runs, judged as the API server does, so that it is told before an update. */
import type { Problem } from "../validation.ts";

interface Field {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** Names of the numbers from `min` on. */
  readonly names?: readonly string[];
}

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/**
 * Kubernetes parses schedules by robfig/cron v3, `ParseStandard` (pkg/apis/batch/validation, `validateScheduleFormat`):
 * these fields, in this order, and `?` as another `*`.
 */
const fields: readonly Field[] = [
  { name: "minute", min: 0, max: 59 },
  { name: "hour", min: 0, max: 23 },
  { name: "day of the month", min: 1, max: 31 },
  { name: "month", min: 1, max: 12, names: months },
  { name: "day of the week", min: 0, max: 6, names: days },
];

/** The same parser's names for schedules; `@every` takes a duration of Go's. */
const named =
  /^@(yearly|annually|monthly|weekly|daily|midnight|hourly|every (\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+)$/;

const allowed = "cron's five fields, e.g. 0 3 * * *, or one of @hourly, @daily, @weekly, @monthly, @yearly";

export function scheduleProblems(schedule: string, path: string): Problem[] {
  if (named.test(schedule)) return [];
  const parts = schedule.split(/\s+/).filter((part) => part !== "");
  if (parts.length !== fields.length) {
    const message = schedule === "" ? "a cronJob needs a schedule" : "not a schedule";
    const fix = "write it in that form; the time zone is timeZone's";
    return [{ path, message, received: schedule, allowed, fix }];
  }
  return fields.flatMap((field, index) => {
    const part = parts[index] ?? "";
    if (part.split(",").every((range) => isRange(range, field))) return [];
    const { name, min, max, names } = field;
    const numbers = names ? `${min} to ${max} or ${names[0]} to ${names.at(-1)}` : `${min} to ${max}`;
    return [
      {
        path,
        message: `not a ${name}: ${part}`,
        received: schedule,
        allowed: `${numbers}; ranges (1-5), lists (1,3), steps (*/2)`,
        fix: `correct field ${index + 1} of 5`,
      },
    ];
  });
}

/** `*`, a number, `a-b`, each with `/step` or without. */
function isRange(text: string, field: Field): boolean {
  const [range = "", step, ...rest] = text.split("/");
  if (rest.length > 0 || (step !== undefined && !(/^\d+$/.test(step) && Number(step) > 0))) return false;
  if (range === "*" || range === "?") return true;
  const [from = "", to = from, ...more] = range.split("-");
  const [first, last] = [numberOf(from, field), numberOf(to, field)];
  return more.length === 0 && first >= field.min && last <= field.max && first <= last;
}

function numberOf(text: string, { min, names = [] }: Field): number {
  const index = names.indexOf(text.toLowerCase());
  if (index >= 0) return index + min;
  return /^\d+$/.test(text) ? Number(text) : Number.NaN;
}

/** Kubernetes, "CronJob", "Time zones": a name of the tz database; `Local` and offsets are refused. */
export function timeZoneProblems(timeZone: string, path: string): Problem[] {
  if (isTimeZone(timeZone)) return [];
  return [
    {
      path,
      message: "there is no such time zone",
      received: timeZone,
      allowed: "a name of the tz database, e.g. Etc/UTC or Europe/Berlin",
      fix: "correct the name; https://en.wikipedia.org/wiki/List_of_tz_database_time_zones has all of them",
    },
  ];
}

function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
