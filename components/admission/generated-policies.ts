import { readFileSync } from "node:fs";

interface NamedExpression {
  readonly name: string;
  readonly expression: string;
}

export interface ResourceRule {
  readonly apiGroups: string[];
  readonly apiVersions: string[];
  readonly operations: string[];
  readonly resources: string[];
}

/** A rule as one validation of a policy. */
export interface GeneratedRule {
  readonly rule: string;
  readonly enforcement: string;
  /** What the rule judges, besides what its whole group does. */
  readonly resourceRules: readonly ResourceRule[];
  /** A list of the places that break the rule, by a name that no other rule has. */
  readonly variable: NamedExpression;
  readonly validation: {
    readonly expression: string;
    readonly message: string;
    readonly messageExpression: string;
    readonly reason: string;
  };
}

/** Rules that one policy can hold, and what they have in common. */
export interface GeneratedGroup {
  readonly name: string;
  readonly resourceRules: readonly ResourceRule[];
  readonly matchConditions: readonly NamedExpression[];
  readonly variables: readonly NamedExpression[];
  readonly rules: readonly GeneratedRule[];
}

let groups: readonly GeneratedGroup[] | undefined;

/** The rules as `scripts/admission/generate.ts` left them: the two packages share a file, not code. */
export function generatedGroups(): readonly GeneratedGroup[] {
  return (groups ??= (JSON.parse(readFileSync(FILE, "utf8")) as { groups: readonly GeneratedGroup[] })
    .groups);
}

const FILE = new URL("policies.json", import.meta.url);
