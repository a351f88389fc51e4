import type { z } from "zod";
import { at } from "./schema-errors.ts";

type Path = readonly PropertyKey[];

/**
 * What of a value a schema takes: the value without the settings that are wrong, or without the group of which one is
 * missing; undefined where nothing is left. What else is wrong can then be told in the same run. Pure.
 */
export function soundPart(
  schema: z.ZodType,
  value: unknown,
  issues: readonly z.core.$ZodIssue[],
): { readonly data: unknown; readonly without: readonly Path[] } | undefined {
  const without: Path[] = [];
  let rest = value;
  let wrong = issues;
  for (;;) {
    const paths = wrong.flatMap((issue) => pathsOf(issue, rest));
    if (paths.some(({ length }) => length === 0)) return undefined;
    rest = structuredClone(rest);
    for (const path of paths) remove(rest, path);
    without.push(...paths);
    const result = schema.safeParse(rest);
    if (result.success) return { data: result.data, without };
    wrong = result.error.issues;
  }
}

/** What has to go for an issue: each time something that is there, so that there is an end. */
function pathsOf(issue: z.core.$ZodIssue, value: unknown): Path[] {
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => [...issue.path, key]);
  return [wholeList(value, present(value, issue.path))];
}

/** The path, or of what is missing the group that lacks it. */
function present(value: unknown, path: Path): Path {
  return path.length === 0 || at(value, path) !== undefined ? path : present(value, path.slice(0, -1));
}

/** A list with a wrong item goes as a whole: without it, the others would be other items. */
function wholeList(value: unknown, path: Path): Path {
  const list = path.findIndex((_, index) => Array.isArray(at(value, path.slice(0, index))));
  return list === -1 ? path : path.slice(0, list);
}

function remove(value: unknown, path: Path): void {
  const group = at(value, path.slice(0, -1));
  if (typeof group === "object" && group !== null) Reflect.deleteProperty(group, path.at(-1) ?? "");
}
