/** Workflow files as data, as far as the tests look at them. */
import { readdirSync, readFileSync } from "node:fs";
import { parse } from "yaml";

export interface Step {
  name?: string;
  id?: string;
  uses?: string;
  if?: string;
  run?: string;
  with?: Record<string, unknown>;
  env?: Record<string, string>;
  "working-directory"?: string;
}
export interface Concurrency {
  group: string;
  "cancel-in-progress": unknown;
  queue?: string;
}
export interface Job {
  needs?: string | string[];
  if?: string;
  steps?: Step[];
  uses?: string;
  with?: Record<string, unknown>;
  secrets?: unknown;
  "runs-on"?: string;
  "timeout-minutes"?: number;
  environment?: string;
  permissions?: Record<string, string>;
  concurrency?: Concurrency;
  outputs?: Record<string, string>;
  strategy?: unknown;
}
export interface Workflow {
  on: Record<string, unknown>;
  permissions: object;
  concurrency?: Concurrency;
  jobs: Record<string, Job>;
}

const folder = new URL("../../.github/workflows/", import.meta.url);

const parsed = new Map(
  readdirSync(folder).map((file) => [file, parse(readFileSync(new URL(file, folder), "utf8")) as Workflow]),
);

/** Every workflow of the repository, by its file's name; each call has copies of its own. */
export function readWorkflows(): Map<string, Workflow> {
  return structuredClone(parsed);
}
