import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import * as pulumi from "@pulumi/pulumi";
import { type GraphNode, type Registered, registerGraph } from "./mocks.ts";

const root = join(import.meta.dirname, "..", "..");

/** A program of examples/ as it is in a clone, where the package is not compiled: with the package's sources. */
export function withSources(program: string): string {
  return program.replace('from "slipway"', `from "${join(root, "components", "index.ts")}"`);
}

/**
 * What a TypeScript program of examples/ registers.
 * @param settings its configuration, by key
 */
export async function runExample(
  folder: string,
  settings: Readonly<Record<string, string>>,
): Promise<{ resources: Registered[]; graph: GraphNode[] }> {
  mkdirSync(join(root, ".slipway"), { recursive: true });
  const copy = mkdtempSync(join(root, ".slipway", "example-"));
  const program = join(copy, "index.ts");
  writeFileSync(program, withSources(readFileSync(join(root, "examples", folder, "index.ts"), "utf8")));
  try {
    return await registerGraph(() => {
      const own = Object.entries(settings).map(([key, value]) => [`${pulumi.getProject()}:${key}`, value]);
      pulumi.runtime.setAllConfig(Object.fromEntries(own) as Record<string, string>);
      return import(pathToFileURL(program).href);
    });
  } finally {
    pulumi.runtime.setAllConfig({});
    rmSync(copy, { recursive: true });
  }
}
