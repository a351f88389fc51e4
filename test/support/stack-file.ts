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

/** A day on which every version of the committed stacks is in standard support. */
export const exampleDay = "2026-11-01";

/** A digest of no image, for tests that deploy nothing. */
export const exampleDigest = `sha256:${"0123456789abcdef".repeat(4)}`;
