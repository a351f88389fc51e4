import { allRules } from "../../../policy/checker/selection.ts";

/** A control that somebody publishes. */
export interface Controlled {
  readonly id: string;
  /** Our rules that answer it, by name. */
  readonly rules: readonly string[];
  /** Why none does. */
  readonly why?: string;
}

const byFramework = new Map<string, ReadonlyMap<string, readonly string[]>>();

/** The names of our rules by the controls of a framework that they answer. */
export function allControlled(framework: string): ReadonlyMap<string, readonly string[]> {
  const known = byFramework.get(framework);
  if (known) return known;
  const found = new Map<string, string[]>();
  for (const { name, controls } of allRules)
    for (const control of controls)
      if (control.framework.id === framework) found.set(control.id, [...(found.get(control.id) ?? []), name]);
  byFramework.set(framework, found);
  return found;
}
