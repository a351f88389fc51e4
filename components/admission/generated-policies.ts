import { readFileSync } from "node:fs";

/** The part of a generated ValidatingAdmissionPolicy that decides anything here. */
export interface GeneratedPolicy {
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  readonly spec: object;
}

let policies: readonly GeneratedPolicy[] | undefined;

/** The policies as `policy/admission/generate.ts` left them: the two packages share a file, not code. */
export function generatedPolicies(): readonly GeneratedPolicy[] {
  return (policies ??= (JSON.parse(readFileSync(FILE, "utf8")) as { items: readonly GeneratedPolicy[] })
    .items);
}

const FILE = new URL("policies.json", import.meta.url);
