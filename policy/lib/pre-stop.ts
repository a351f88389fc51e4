import { at, type Field, isAbsent, UNKNOWN } from "./field.ts";
import { wholeNumber } from "./numbers.ts";

const SLEEP = /(?:^|[\s;/])sleep\s+(\d+)/;

/** How long a container sleeps before it is told to end, and the property that says it. */
export interface PreStopSleep {
  readonly field: Field;
  /** Undefined where it is not known before the update. */
  readonly seconds: number | undefined;
}

/** The sleep of a container's preStop hook, native or by a command; undefined where there is none. */
export function preStopSleepOf(container: Field): PreStopSleep | undefined {
  const preStop = at(container, "lifecycle", "preStop");
  const [seconds, command] = [at(preStop, "sleep", "seconds"), at(preStop, "exec", "command")];
  if (seconds.value === UNKNOWN) return { field: seconds, seconds: undefined };
  if (!isAbsent(seconds.value)) return { field: seconds, seconds: wholeNumber(seconds) ?? 0 };
  if (command.value === UNKNOWN) return { field: command, seconds: undefined };
  if (!Array.isArray(command.value)) return undefined;
  const words = (command.value as unknown[]).filter((word) => typeof word === "string");
  const [, slept] = SLEEP.exec(words.join(" ")) ?? [];
  return slept === undefined ? undefined : { field: command, seconds: Number(slept) };
}
