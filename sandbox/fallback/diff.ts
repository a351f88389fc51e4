import type { ChangeKind } from "../plugin/provider.ts";
import { isRecord, isUnknown } from "../plugin/wire.ts";
import { type Path, isImmutable } from "./force-new.ts";
import { isSameQuantity } from "./quantities.ts";

export interface ObjectDiff {
  /** What changes, by property path in the engine's notation: `spec.ports[0].port`. */
  readonly detailed: Readonly<Record<string, ChangeKind>>;
  /** Those of the paths whose change needs a new object. */
  readonly replaces: readonly string[];
}

export interface DiffOptions {
  readonly immutable: readonly string[];
  /**
   * Whether the API server rewrites what it is given, as it does for its own kinds: quantities to their canonical
   * form, empty values to none.
   */
  readonly normalised: boolean;
  readonly ignoreChanges: readonly string[];
}

/**
 * What has to change for the old object, pruned to the shape of the inputs that made it, to be as the new inputs
 * say. What the API server or a controller filled in is no difference; what somebody changed is one.
 */
export function diffObjects(old: unknown, inputs: unknown, options: DiffOptions): ObjectDiff {
  const detailed: Record<string, ChangeKind> = {};
  const visit = (path: Path, before: unknown, after: unknown): void => {
    if (isRecord(before) && isRecord(after)) {
      for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
        visit([...path, key], before[key], after[key]);
      }
      return;
    }
    if (Array.isArray(before) && Array.isArray(after)) {
      for (let index = 0; index < Math.max(before.length, after.length); index++) {
        visit([...path, index], before[index], after[index]);
      }
      return;
    }
    if (isSame(path, before, after, options.normalised)) return;
    const name = pathText(path);
    if (options.ignoreChanges.some((ignored) => contains(ignored, name))) return;
    detailed[name] = changeKind(path, before, after, options.immutable);
  };
  visit([], old, inputs);
  const replaces = Object.keys(detailed).filter((name) => detailed[name]?.endsWith("-replace"));
  return { detailed, replaces };
}

function changeKind(path: Path, before: unknown, after: unknown, immutable: readonly string[]): ChangeKind {
  const kind = isAbsent(before) ? "add" : isAbsent(after) ? "delete" : "update";
  return isImmutable(path, after ?? before, immutable) ? `${kind}-replace` : kind;
}

function isSame(path: Path, before: unknown, after: unknown, normalised: boolean): boolean {
  if (isUnknown(after)) return false;
  if (isAbsent(before) && isAbsent(after)) return true;
  if (before === after) return true;
  return normalised && ((isAbsent(before) && isEmpty(after)) || isSameQuantity(path, before, after));
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

/** Whether a value of the API server's own kinds is left out when it is written: `{}`, `[]`, `""`. */
function isEmpty(value: unknown): boolean {
  if (isRecord(value)) return Object.values(value).every((each) => isAbsent(each) || isEmpty(each));
  return value === "" || (Array.isArray(value) && value.length === 0);
}

/** The engine's notation of a path: https://www.pulumi.com/docs/iac/concepts/miscellaneous/property-paths */
export function pathText(path: Path): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === "number") return `${text}[${step}]`;
    if (/[."[\]]/.test(step)) return `${text}["${step.replaceAll('"', '\\"')}"]`;
    return text === "" ? step : `${text}.${step}`;
  }, "");
}

/** Whether the ignored path is the changed one, or leads to it. */
function contains(ignored: string, changed: string): boolean {
  return changed === ignored || changed.startsWith(`${ignored}.`) || changed.startsWith(`${ignored}[`);
}

/** The value without what `shape` has no counterpart for: what others than its author added to it. */
export function prune(value: unknown, shape: unknown): unknown {
  if (isRecord(value) && isRecord(shape)) {
    const shared = Object.keys(value).filter((key) => Object.hasOwn(shape, key));
    return Object.fromEntries(shared.map((key) => [key, prune(value[key], shape[key])]));
  }
  if (Array.isArray(value) && Array.isArray(shape)) {
    return value.slice(0, shape.length).map((each, index) => prune(each, shape[index]));
  }
  return value;
}
