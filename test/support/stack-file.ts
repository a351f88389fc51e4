import { readFileSync } from "node:fs";
import { parse } from "yaml";
import type { StackSource } from "../../stacks/config/parse.ts";

/** The settings of a committed stack file, by section. */
export function settingsOf(stack: string): Record<string, unknown> {
  const file = parse(readFileSync(new URL(`../../Pulumi.${stack}.yaml`, import.meta.url), "utf8")) as {
    config: Record<string, unknown>;
  };
  return Object.fromEntries(
    Object.entries(file.config).map(([key, value]) => [key.replace(/^slipway:/, ""), value]),
  );
}

/** A committed stack file as the program gets it. */
export function stackSource(stack: string): StackSource {
  return sourceOf(stack, settingsOf(stack));
}

/** Settings as the program gets them: each section as JSON text. */
export function sourceOf(stack: string, settings: Settings): StackSource {
  return {
    project: "slipway",
    stack,
    settings: Object.fromEntries(
      Object.entries(settings).map(([section, value]) => [section, JSON.stringify(value)]),
    ),
    secretKeys: [],
    imageDigests: undefined,
    skipAnalysis: undefined,
    deployedDigests: {},
    previousDigests: {},
    deployedStrategies: {},
    deployedCluster: {},
    deployedSettings: {},
    today: exampleDay,
  };
}

type Settings = { readonly [key: string]: unknown };

/** Settings in which some are others; groups of settings are merged, and what is undefined is removed. */
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

/** A service by a Gateway that is there already, in a cluster that is. */
export const sourceByGateway = (gateway: Settings, service: Settings = {}): StackSource =>
  sourceOf("shop", {
    cluster: {
      existing: { name: "shop", gateway: { name: "public", namespace: "gateway", ...gateway } },
    },
    services: {
      api: {
        repository: "registry.example/api",
        digest: exampleDigest,
        resources: { requests: { cpu: "10m", memory: "16Mi" }, limits: { cpu: "100m", memory: "32Mi" } },
        hostnames: ["api.example.com"],
        ...service,
      },
    },
  });
