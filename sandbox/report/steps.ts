import { isDeepStrictEqual } from "node:util";
import { type StepMetadata, nameOf } from "../engine/events.ts";
import { shortType } from "./layers.ts";
import { table } from "./table.ts";

/** A step, as people and programs are told of it. */
export interface StepReport {
  readonly op: string;
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** Properties that changed, by path where the engine tells it and by name where not. */
  readonly changed: readonly string[];
}

export function reportSteps(steps: readonly StepMetadata[]): readonly StepReport[] {
  return steps.map((step) => ({
    op: step.op,
    urn: step.urn,
    type: shortType(step.type),
    name: nameOf(step.urn),
    changed: step.diffs ?? changedOutputs(step),
  }));
}

/**
 * Where a refresh found something else than the state said. The engine reports an update for every resource that it
 * has read anew; one in which nothing changed is no drift. Nor is what another stack says of itself: it is read, not made.
 */
export function driftOf(steps: readonly StepMetadata[]): readonly StepReport[] {
  const made = steps.filter(({ type }) => type !== "pulumi:pulumi:StackReference");
  return reportSteps(made).filter(({ op, changed }) => op === "delete" || changed.length > 0);
}

export function stepTable(steps: readonly StepReport[]): string {
  const rows = steps.map(({ op, type, name, changed }) => [op, type, name, changed.join(", ")]);
  return table(["step", "type", "name", "changed"], rows);
}

function changedOutputs({ old, new: now }: StepMetadata): readonly string[] {
  if (!old?.outputs || !now?.outputs) return [];
  const [before, after] = [old.outputs, now.outputs];
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => !isDeepStrictEqual(before[name], after[name])).sort();
}
