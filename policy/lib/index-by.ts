import { UNKNOWN } from "./field.ts";

/** What something is found by; `UNKNOWN` is among them where it may be found by anything. */
export type KeysOf<T> = (candidate: T) => readonly unknown[];

/**
 * A list by keys. Comparing each of a stack's objects with each takes a time that grows with the square of their number;
 * an index leaves the few that a question can be about. What it leaves out is a certain no, so that the answers
 * together are the same as those of the whole list.
 */
export class Index<T> {
  private readonly list: readonly T[];
  private readonly places = new Map<unknown, number[]>();
  private readonly anywhere: number[] = [];
  private readonly found = new Map<unknown, readonly T[]>();

  constructor(list: readonly T[], keysOf: KeysOf<T>) {
    this.list = list;
    for (const [place, candidate] of list.entries()) {
      const keys = new Set(keysOf(candidate));
      if (keys.has(UNKNOWN)) this.anywhere.push(place);
      else for (const key of keys) this.placesOf(key).push(place);
    }
  }

  /** The number of those that are found by a key alone. */
  count(key: unknown): number {
    return this.places.get(key)?.length ?? 0;
  }

  /** Those that may be found by one of the keys, in the list's order. The same list each time for a single key. */
  find(...keys: readonly unknown[]): readonly T[] {
    if (keys.includes(UNKNOWN)) return this.list;
    const [key] = keys;
    if (keys.length !== 1) return this.at(keys);
    const known = this.places.has(key) ? key : UNKNOWN; // by all other keys the same are found: those of any key
    const found = this.found.get(known) ?? this.at(keys);
    this.found.set(known, found);
    return found;
  }

  private at(keys: readonly unknown[]): readonly T[] {
    const places = new Set([...this.anywhere, ...keys.flatMap((key) => this.places.get(key) ?? [])]);
    return [...places].sort((one, other) => one - other).map((place) => this.list[place] as T);
  }

  private placesOf(key: unknown): number[] {
    const known = this.places.get(key);
    if (known) return known;
    const places: number[] = [];
    this.places.set(key, places);
    return places;
  }
}

const indexes = new WeakMap<readonly unknown[], Map<unknown, unknown>>();

/** The index of a list by a way to look at it, built once: both have to be the same each time. */
export function indexed<T, I>(list: readonly T[], build: (list: readonly T[]) => I): I {
  const known = indexes.get(list) ?? new Map<unknown, unknown>();
  indexes.set(list, known);
  if (!known.has(build)) known.set(build, build(list));
  return known.get(build) as I;
}

/** Those that come before one of a list: of each pair, one. */
export const earlierOf = <T>(one: T, list: readonly T[]): readonly T[] => list.slice(0, list.indexOf(one));
