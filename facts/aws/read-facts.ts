import { readFileSync } from "node:fs";

/**
 * Reads a list of facts at the first question, and once.
 * @param name the file's below `facts/`, without `.json`
 */
export function factsIn<T>(name: string): () => T {
  let read: T | undefined;
  // By way of the root, so that it is found from a bundle of the sandbox too, which is as deep below the root as this file.
  const file = new URL(`../../facts/${name}.json`, import.meta.url);
  return () => (read ??= JSON.parse(readFileSync(file, "utf8")) as T);
}
