import { readFileSync } from "node:fs";
import { parse } from "yaml";
import type { StackSource } from "../../stacks/config/parse.ts";

/** A committed stack file as the program gets it: each setting as JSON text. */
export function stackSource(stack: string): StackSource {
  const file = parse(readFileSync(new URL(`../../Pulumi.${stack}.yaml`, import.meta.url), "utf8")) as {
    config: Record<string, unknown>;
  };
  return {
    project: "slipway",
    stack,
    settings: Object.fromEntries(
      Object.entries(file.config).map(([key, value]) => [
        key.replace(/^slipway:/, ""),
        JSON.stringify(value),
      ]),
    ),
    secretKeys: [],
    imageDigests: undefined,
    deployedDigests: {},
    deployedCluster: {},
    today: exampleDay,
  };
}

type Settings = { readonly [key: string]: unknown };

/** A source in which some settings are others; groups of settings are merged, and what is undefined is removed. */
export function withSettings(source: StackSource, changes: Settings): StackSource {
  const settings = Object.fromEntries(
    Object.entries(source.settings).map(([section, text]) => [section, JSON.parse(text) as unknown]),
  );
  return {
    ...source,
    settings: Object.fromEntries(
      Object.entries(merged(settings, changes)).map(([section, value]) => [section, JSON.stringify(value)]),
    ),
  };
}

/** `settings` with `changes` in it, as `withSettings` does. */
export function merged(settings: Settings, changes: Settings): Settings {
  const isGroup = (value: unknown): value is Settings =>
    typeof value === "object" && value !== null && !Array.isArray(value);
  const all = { ...settings };
  for (const [key, value] of Object.entries(changes)) {
    const old = settings[key];
    if (value === undefined) Reflect.deleteProperty(all, key);
    else all[key] = isGroup(old) && isGroup(value) ? merged(old, value) : value;
  }
  return all;
}

/** A day on which every version of the committed stacks is in standard support. */
export const exampleDay = "2026-11-01";

/** A digest of no image, for tests that deploy nothing. */
export const exampleDigest = `sha256:${"0123456789abcdef".repeat(4)}`;
