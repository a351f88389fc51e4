import { at, type Field, items, UNKNOWN } from "./field.ts";
import { wholeNumber } from "./numbers.ts";
import { type Pod } from "./pods.ts";
import { preStopSleepOf } from "./pre-stop.ts";

/** Seconds that something takes, or the field that leaves them open until the update. */
export type Seconds = number | Field;

/** Seconds that a container sleeps before SIGTERM. */
function sleepOf(container: Field): Seconds {
  const sleep = preStopSleepOf(container);
  return sleep ? (sleep.seconds ?? sleep.field) : 0;
}

/** Seconds that a container takes, by one of some environment variables, to finish the requests that it has. */
function drainOf(container: Field, variables: readonly unknown[]): Seconds {
  const names = items(at(container, "env")).map((entry) => ({ entry, name: at(entry, "name") }));
  const found = names.find(({ name }) => variables.includes(name.value));
  if (!found) return names.find(({ name }) => name.value === UNKNOWN)?.name ?? 0;
  const value = at(found.entry, "value");
  return value.value === UNKNOWN ? value : (wholeNumber(value) ?? 0);
}

const isOpen = (seconds: Seconds): seconds is Field => typeof seconds !== "number";

/** The longest of several, as long as all are known. */
const longest = (all: readonly Seconds[]): Seconds =>
  all.find(isOpen) ?? Math.max(0, ...all.filter((seconds) => typeof seconds === "number"));

const sum = (one: Seconds, other: Seconds): Seconds => {
  if (isOpen(one)) return one;
  return isOpen(other) ? other : one + other;
};

/** How long a pod sleeps before SIGTERM. */
export const sleepOfPod = ({ containers }: Pod): Seconds => longest(containers.map(sleepOf));

/** How long a pod drains, its containers at the same time. */
export const drainOfPod = ({ containers }: Pod, variables: readonly string[]): Seconds =>
  longest(containers.map((container) => drainOf(container, variables)));

/** How long a pod sleeps and drains, its containers at the same time. */
export const sleepAndDrainOfPod = ({ containers }: Pod, variables: readonly string[]): Seconds =>
  longest(containers.map((container) => sum(sleepOf(container), drainOf(container, variables))));
