import { allOf, type Answer, ask, not, someOf, when } from "./answer.ts";
import { at, type Field, isAbsent, isObject, UNKNOWN } from "./field.ts";
import { type Findings, must } from "./finding.ts";
import { hidesObjects, hidesPods } from "./hidden-objects.ts";
import { Index, indexed } from "./index-by.ts";
import { type Pod, podsOf } from "./pods.ts";
import { equal, hasLabels, indexOfSelectors, labelKeys, selectable, selects } from "./selector.ts";
import { type Stack, type StackObject } from "./stack-rule.ts";

/** The objects of the latest stack by kind, and by what was asked for: rules take turns on one stack. */
let sorted:
  | {
      readonly stack: Stack;
      readonly byKind: ReadonlyMap<string, readonly StackObject[]>;
      readonly asked: Map<string, readonly StackObject[]>;
    }
  | undefined;

function sortByKind({ objects }: Stack): ReadonlyMap<string, StackObject[]> {
  const byKind = new Map<string, StackObject[]>();
  for (const object of objects) {
    const known = byKind.get(object.groupKind);
    if (known) known.push(object);
    else byKind.set(object.groupKind, [object]);
  }
  return byKind;
}

/** The objects of the given kinds (`group/Kind`), kind by kind. */
export function objectsOf(stack: Stack, ...kinds: readonly string[]): readonly StackObject[] {
  if (sorted?.stack !== stack) sorted = { stack, byKind: sortByKind(stack), asked: new Map() };
  const { byKind, asked } = sorted;
  const known = asked.get(kinds.join());
  if (known) return known;
  const objects = kinds.flatMap((kind) => byKind.get(kind) ?? []);
  asked.set(kinds.join(), objects);
  return objects;
}

/** The namespace that counts where none is set. */
const DEFAULT_NAMESPACE = "default";

const withDefault = (field: Field, value: string): Field =>
  isAbsent(field.value) ? { ...field, value } : field;

const namespaceOf = ({ namespace }: StackObject): Field => withDefault(namespace, DEFAULT_NAMESPACE);

/** Whether an object lives in the namespace of that name. */
export const isIn = (object: StackObject, name: Field): Answer => equal(namespaceOf(object), name);

/** An object, or what is about one: a workload, say. */
type OfObject = StackObject | { readonly object: StackObject };

const objectOf = (candidate: OfObject): StackObject => ("object" in candidate ? candidate.object : candidate);

const byNamespace = <T extends OfObject>(candidates: readonly T[]): Index<T> =>
  new Index(candidates, (candidate) => [namespaceOf(objectOf(candidate)).value]);

/** Those of a list that may be in a namespace, in the list's order. */
export const inNamespace = <T extends OfObject>(namespace: Field, candidates: readonly T[]): readonly T[] =>
  indexed(candidates, byNamespace<T>).find(withDefault(namespace, DEFAULT_NAMESPACE).value);

/** Those of a list, which several questions are about, that may live in one namespace with an object. */
export const neighboursOf = <T extends OfObject>(
  object: StackObject,
  candidates: readonly T[],
): readonly T[] => inNamespace(namespaceOf(object), candidates);

/** Whether two objects live in one namespace. */
export const areNeighbours = (one: StackObject, other: StackObject): Answer =>
  equal(namespaceOf(one), namespaceOf(other));

/** Whether two objects live in one namespace and something else holds, which is asked of neighbours only. */
export function areNeighboursWho(one: StackObject, other: StackObject, holds: () => Answer): Answer {
  const areNear = areNeighbours(one, other);
  return areNear === false ? false : allOf([areNear, holds()]);
}

/** A reference by a name, and maybe by a namespace. */
interface Reference {
  readonly name: Field;
  readonly namespace?: Field;
}

const homeOf = (from: StackObject, { namespace }: Reference): Field =>
  namespace && !isAbsent(namespace.value) ? namespace : namespaceOf(from);

/** An object without a name gets one from the engine or the API server, which may be the one that is meant. */
const effectiveName = ({ name }: StackObject): Field =>
  isAbsent(name.value) ? { ...name, value: UNKNOWN } : name;

const byName = (candidates: readonly StackObject[]): Index<StackObject> =>
  new Index(candidates, (candidate) => [effectiveName(candidate).value]);

/** Those of a list that a reference may mean. */
export const inReach = (
  from: StackObject,
  reference: Reference,
  candidates: readonly StackObject[],
): readonly StackObject[] =>
  indexed(inNamespace(homeOf(from, reference), candidates), byName).find(reference.name.value);

/** Whether a reference means the object. */
export function isReferredTo(from: StackObject, reference: Reference, to: StackObject): Answer {
  const { name } = reference;
  const isHome = equal(homeOf(from, reference), namespaceOf(to));
  if (isHome === false) return false;
  return allOf([isHome, equal(effectiveName(to), name)]);
}

/** A way to index objects by the names by which they refer to others, for `referrersOf`. */
export const byNamesIn =
  (namesOf: (from: StackObject) => readonly Field[]) =>
  (candidates: readonly StackObject[]): Index<StackObject> =>
    new Index(candidates, (from) => namesOf(from).map(({ value }) => value));

/** Those of a list, in an object's namespace, that may refer to it by their names. */
export const referrersOf = (
  to: StackObject,
  candidates: readonly StackObject[],
  byNames: ReturnType<typeof byNamesIn>,
): readonly StackObject[] => indexed(neighboursOf(to, candidates), byNames).find(effectiveName(to).value);

/** A pod, or a template of pods, with the object that makes them. */
export interface Workload extends Pod {
  readonly object: StackObject;
}

let latest: { readonly stack: Stack; readonly workloads: readonly Workload[] } | undefined;

/** Everything in the stack that makes pods, custom resources included. Rules take turns on one stack. */
export function workloadsOf(stack: Stack): readonly Workload[] {
  if (latest?.stack !== stack) {
    const workloads = stack.objects.flatMap((object) => podsOf(object));
    latest = { stack, workloads: workloads as readonly Pod[] as readonly Workload[] };
  }
  return latest.workloads;
}

const byLabels = (workloads: readonly Workload[]): Index<Workload> =>
  new Index(workloads, ({ labels }) => labelKeys(labels));

/** The workloads in an object's namespace whose pods a map of labels may select. */
export const workloadsWith = (stack: Stack, object: StackObject, labels: Field): readonly Workload[] =>
  selectable(indexed(neighboursOf(object, workloadsOf(stack)), byLabels), labels);

/** A way to index objects by the `matchLabels` of their selectors, for `selectorsOf`. */
export const byMatchLabelsAt =
  (...path: readonly string[]) =>
  (candidates: readonly StackObject[]): Index<StackObject> =>
    indexOfSelectors(candidates, ({ root }) => at(root, ...path, "matchLabels"));

/** Those of a list, in a workload's namespace, that may select its pods. */
export const selectorsOf = (
  { object, labels }: Workload,
  candidates: readonly StackObject[],
  byMatchLabels: ReturnType<typeof byMatchLabelsAt>,
): readonly StackObject[] => {
  const near = neighboursOf(object, candidates);
  return near.length === 0 ? near : indexed(near, byMatchLabels).find(...labelKeys(labels));
};

/** What a Service sends requests to, as far as its namespace and its selector let it. */
export function workloadsBehind(
  stack: Stack,
  service: StackObject,
): readonly { readonly workload: Workload; readonly isSelected: Answer }[] {
  const selector = at(service.root, "spec", "selector");
  return workloadsWith(stack, service, selector).map((workload) => ({
    workload,
    isSelected: isBehind(workload, service),
  }));
}

function isBehind({ object, labels }: Workload, service: StackObject): Answer {
  const selector = at(service.root, "spec", "selector");
  return areNeighboursWho(service, object, () => allOf([isFilled(selector), hasLabels(labels, selector)]));
}

/** Whether a Service sends requests to some pod. */
export function leadsToSomePod(stack: Stack, service: StackObject): Answer {
  const selector = at(service.root, "spec", "selector");
  const isSelecting = isFilled(selector);
  if (isSelecting === false) return false; // all workloads would be asked, for nothing
  return someOf(workloadsWith(stack, service, selector), (workload) => isBehind(workload, service));
}

/** Whether a LabelSelector takes some pod in the object's namespace. */
export const takesSomePod = (stack: Stack, object: StackObject, selector: Field): Answer =>
  someOf(workloadsWith(stack, object, at(selector, "matchLabels")), (workload) =>
    areNeighboursWho(object, workload.object, () => selects(selector, workload.labels)),
  );

/** Findings on something that is missing in a namespace, which count only where no release can have put it there. */
export const whereNothingHides = (stack: Stack, namespace: Field, findings: Findings): Findings =>
  findings.some(Boolean) && hidesObjects(stack, namespace) ? [] : findings;

/** The same of pods, which operators and the control plane make out of sight as well. */
export const whereNoPodHides = (stack: Stack, namespace: Field, findings: Findings): Findings =>
  findings.some(Boolean) && hidesPods(stack, namespace) ? [] : findings;

let made: { readonly stack: Stack; readonly names: ReadonlySet<unknown> } | undefined;

/** The names of the namespaces that the stack makes. */
function madeNamespaces(stack: Stack): ReadonlySet<unknown> {
  if (made?.stack !== stack)
    made = { stack, names: new Set(objectsOf(stack, "core/Namespace").map(({ name }) => name.value)) };
  return made.names;
}

/** Whether the stack may make a namespace: findings in others do not count for `whereSeenWhole`. */
export const mayBeMade = (stack: Stack, { value }: Field): boolean =>
  value === UNKNOWN || madeNamespaces(stack).has(value);

/**
 * Findings on something that is missing in a namespace, which count only where the stack makes the namespace: others
 * were there before, with objects in them that nobody sees here.
 */
export function whereSeenWhole(stack: Stack, namespace: Field, findings: Findings): Findings {
  if (!findings.some(Boolean) || !mayBeMade(stack, namespace)) return [];
  return namespace.value === UNKNOWN
    ? when(namespace, findings)
    : whereNothingHides(stack, namespace, findings);
}

/** The violation that `field` is, unless one of the answers is yes. */
export const mustHold = (answer: Answer, field: Field, allowed: string): Findings =>
  when(not(answer), [must(field, () => false, allowed)]);

/** Whether a field holds an object that says something. */
export const isFilled = (field: Field): Answer =>
  ask(field, (value) => isObject(value) && Object.keys(value).length > 0);
