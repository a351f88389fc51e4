/** Workflows that deploy nothing: held to what is recorded of them, but for the pins that Renovate moves. */
import { readFileSync, writeFileSync } from "node:fs";
import type { Workflow } from "./workflow.ts";

export const recorded = ["facts.yml", "nightly.yml", "publish-policy.yml", "release.yml", "security.yml"];

const fileOf = (name: string): URL => new URL(`golden/${name.replace(/\.yml$/, ".json")}`, import.meta.url);

/** A pin says which release; that it is one, and of what, is recorded. */
function textOf(workflow: Workflow | undefined): string {
  return `${JSON.stringify(workflow ?? {}, null, 2)
    .replaceAll(/@[0-9a-f]{40}"/g, '@<commit>"')
    .replaceAll(/(@v|==)\d+(\.\d+)+/g, "$1<version>")}\n`;
}

/** Everything of these workflows that is not as it is recorded. */
export function recordedFaults(workflows: ReadonlyMap<string, Workflow>): string[] {
  return recorded
    .filter((name) => textOf(workflows.get(name)) !== readFileSync(fileOf(name), "utf8"))
    .map((name) => `${name}: it is not as recorded (UPDATE_GOLDEN=1 records it)`);
}

export function record(workflows: ReadonlyMap<string, Workflow>): void {
  for (const name of recorded) writeFileSync(fileOf(name), textOf(workflows.get(name)));
}
