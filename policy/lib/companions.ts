import { allOf, type Answer, anyOf } from "./answer.ts";
import { at, type Field, isAbsent, UNKNOWN } from "./field.ts";
import { Index, indexed } from "./index-by.ts";
import { type Requirement } from "./rule.ts";
import { mustHold } from "./stack-objects.ts";
import { type StackMember, type StackRule, stackRule } from "./stack-rule.ts";

/** A resource with the property by which it refers to another one. */
export interface Pointer {
  readonly from: StackMember;
  readonly property: string;
}

const knownIdentifiers = (to: StackMember, identifiers: readonly string[]): readonly unknown[] =>
  identifiers.map((key) => at(to.root, key).value).filter((value) => typeof value === "string");

/**
 * Whether a resource refers to another one: by a property with one of the other's identifiers, or, while ids are not
 * known, by what the engine knows to depend on what.
 */
export function pointsAt(
  { from, property }: Pointer,
  to: StackMember,
  identifiers: readonly string[],
): Answer {
  const reference = at(from.root, property);
  if (isAbsent(reference.value)) return false;
  const known = knownIdentifiers(to, identifiers);
  if (known.some((value) => value === reference.value)) return true;
  if (typeof reference.value === "string" && known.length > 0) return false;
  if (from.dependencies && to.urn !== undefined) return from.dependencies.includes(to.urn);
  // Nothing says whose the reference is: it is not known yet, or what it should name is not.
  return reference.value === UNKNOWN ? reference : { ...at(to.root, identifiers[0] ?? ""), value: UNKNOWN };
}

const key = (how: "by name" | "by dependency", written: boolean, value: unknown): string =>
  JSON.stringify([how, written, value]);

/** What a pointer is found by, as `pointsAt` decides: by what is written, or by what the resource depends on. */
function pointerKeys({ from, property }: Pointer): readonly unknown[] {
  const { value } = at(from.root, property);
  if (isAbsent(value)) return [];
  const isWritten = typeof value === "string";
  const byDependency = from.dependencies?.map((urn) => key("by dependency", isWritten, urn));
  if (!isWritten) return byDependency ?? [UNKNOWN];
  return [key("by name", true, value), ...(byDependency ?? [key("by dependency", true, undefined)])];
}

const byTarget = (pointers: readonly Pointer[]): Index<Pointer> => new Index(pointers, pointerKeys);

/** The pointers that may point at a resource. */
export function pointersTo<P extends Pointer>(
  pointers: readonly P[],
  to: StackMember,
  identifiers: readonly string[],
): readonly P[] {
  if (to.urn === undefined) return pointers;
  const known = knownIdentifiers(to, identifiers);
  const unwritten = key("by dependency", false, to.urn);
  const index = indexed(pointers, byTarget) as Index<P>;
  return known.length > 0
    ? index.find(unwritten, ...known.map((value) => key("by name", true, value)))
    : index.find(unwritten, key("by dependency", true, to.urn), key("by dependency", true, undefined));
}

type Metadata = Requirement & Pick<StackRule, "examples">;

/** A rule that resources need another one beside them, which refers to them. */
export function companionRule({
  types,
  identifiers,
  companions,
  reference,
  allowed,
  isEnough = () => true,
  isOwn = () => false,
  isExempt = () => false,
  ...rest
}: Metadata & {
  /** Types of the resources that need a companion. */
  readonly types: readonly string[];
  /** The properties of theirs that companions refer to. */
  readonly identifiers: readonly string[];
  /** Types of the companions. */
  readonly companions: readonly string[];
  /** The companions' property that says whose they are. */
  readonly reference: string;
  readonly allowed: string;
  /** Whether a companion does what it is needed for. @default always */
  readonly isEnough?: (companion: Field) => Answer;
  /** Whether the resource has by itself what companions are for. @default never */
  readonly isOwn?: (resource: Field) => Answer;
  /** Whether the resource needs none. @default never */
  readonly isExempt?: (resource: StackMember, all: readonly StackMember[]) => Answer;
}): StackRule {
  return stackRule({
    ...rest,
    check: ({ resources }) => {
      const available = resources
        .filter(({ type }) => companions.includes(type))
        .map((from) => ({ from, property: reference }));
      return resources
        .filter(({ type }) => types.includes(type))
        .flatMap((resource) => {
          const accompanied = pointersTo(available, resource, identifiers).map((companion) =>
            allOf([pointsAt(companion, resource, identifiers), isEnough(companion.from.root)]),
          );
          const isFine = anyOf([...accompanied, isOwn(resource.root), isExempt(resource, resources)]);
          return mustHold(isFine, resource.root, allowed);
        });
    },
  });
}
