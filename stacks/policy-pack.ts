import { readFileSync } from "node:fs";

/**
 * The version of the policy pack that lies beside this program, which is the one that its workflows judge each update
 * by: recorded with every deployment, so that it can be said afterwards which rules were in force.
 */
export function policyPackVersion(): string {
  const text = readFileSync(new URL("../policy/package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { readonly version: string }).version;
}
