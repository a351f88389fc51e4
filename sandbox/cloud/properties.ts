import { isDeepStrictEqual } from "node:util";
import type { Properties } from "../plugin/provider.ts";
import { isRecord, isUnknown } from "../plugin/wire.ts";

/** The values at a path: `vpcConfig.subnetIds[*]` gives each subnet's id, with the path of each. */
export function select(value: unknown, path: string, at = ""): { path: string; value: unknown }[] {
  if (value === undefined || value === null) return [];
  if (path === "") return [{ path: at, value }];
  const [taken = path, step = ""] = /^\.?(\[\*\]|[^.[]+)/.exec(path) ?? [];
  const rest = path.slice(taken.length);
  if (step === "[*]") {
    return Array.isArray(value) ? value.flatMap((each, index) => select(each, rest, `${at}[${index}]`)) : [];
  }
  return isRecord(value) ? select(value[step], rest, at === "" ? step : `${at}.${step}`) : [];
}

/** The value without what is unknown: rules see only what they can judge. */
export function knownPart(value: unknown): unknown {
  if (isUnknown(value)) return undefined;
  if (Array.isArray(value)) return value.map(knownPart).filter((each) => each !== undefined);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, knownPart(each)]));
}

/** The paths, keys and items, where two values differ, with what was and what is to be. */
export function differences(
  before: unknown,
  after: unknown,
  path: string,
): { path: string; before: unknown; after: unknown }[] {
  if (equivalent(before, after)) return [];
  if (isRecord(before) && isRecord(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return keys.flatMap((key) => differences(before[key], after[key], `${path}${step(key)}`));
  }
  return [{ path, before, after }];
}

function step(key: string): string {
  return /^[A-Za-z_]\w*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

/** Equality as the AWS provider has it: lists of strings are sets, and JSON documents compare by their content. */
export function equivalent(one: unknown, other: unknown): boolean {
  return isDeepStrictEqual(normalized(one), normalized(other));
}

function normalized(value: unknown): unknown {
  if (typeof value === "string") return /^\s*[{[]/.test(value) ? (parsed(value) ?? value) : value;
  if (Array.isArray(value)) {
    const items = value.map(normalized);
    return items.every((item) => typeof item === "string") ? items.toSorted() : items;
  }
  if (!isRecord(value)) return value ?? undefined;
  const entries = Object.entries(value).filter(([, each]) => each !== undefined && each !== null);
  return Object.fromEntries(entries.map(([key, each]) => [key, normalized(each)]));
}

function parsed(text: string): unknown {
  try {
    return normalized(JSON.parse(text) as unknown);
  } catch {
    return undefined;
  }
}

export function pick(bag: Properties, keys: readonly string[]): Properties {
  return Object.fromEntries(keys.filter((key) => bag[key] !== undefined).map((key) => [key, bag[key]]));
}
