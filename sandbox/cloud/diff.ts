import type { ChangeKind, DiffResult, Properties } from "../plugin/provider.ts";
import type { Model } from "./model/model.ts";
import { differences } from "./properties.ts";

/** What changes between two sets of checked inputs, and which changes need a new object. */
export function diffInputs(model: Model, olds: Properties, news: Properties): DiffResult {
  const detailed: Record<string, ChangeKind> = {};
  const replaces = new Set<string>();
  for (const key of new Set([...Object.keys(olds), ...Object.keys(news)])) {
    if (news[key] === undefined && isFilledIn(model, key)) continue;
    for (const { path, before, after } of differences(olds[key], news[key], key)) {
      const kind = before === undefined ? "add" : after === undefined ? "delete" : "update";
      const replace = needsReplacement(model, key, path);
      if (replace) replaces.add(key);
      detailed[path] = replace ? `${kind}-replace` : kind;
    }
  }
  const changes = Object.keys(detailed).length > 0;
  return {
    changes,
    replaces: [...replaces],
    detailed,
    deleteBeforeReplace: replaces.size > 0 && (model.deleteBeforeReplace ?? keepsName(model, olds, news)),
  };
}

/**
 * What the service fills in stays as it is where a program does not give it, as after an import: Terraform's providers plan
 * no change of what is optional and computed without a value in the configuration.
 */
function isFilledIn(model: Model, key: string): boolean {
  return key === "region" || ((model.filledIn ?? []) as readonly string[]).includes(key);
}

function needsReplacement(model: Model, key: string, path: string): boolean {
  if (key === "region" || (model.immutable as readonly string[]).includes(key)) return true;
  return (model.immutableWithin ?? []).some((within) => path === within || path.startsWith(`${within}.`));
}

/** Two objects of one name cannot exist side by side. */
function keepsName({ name }: Model, olds: Properties, news: Properties): boolean {
  if (name === undefined) return false;
  const property = String(name.property);
  return news[property] !== undefined && news[property] === olds[property];
}
