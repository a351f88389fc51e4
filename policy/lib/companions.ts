import { allOf, type Answer, anyOf } from "./answer.ts";
import { at, type Field, isAbsent, UNKNOWN } from "./field.ts";
import { type Requirement } from "./rule.ts";
import { mustHold } from "./stack-objects.ts";
import { type StackMember, type StackRule, stackRule } from "./stack-rule.ts";

/**
 * Whether a resource refers to another one: by a property with one of the other's identifiers, or, while ids are not
 * known, by what the engine knows to depend on what.
 */
export function pointsAt(
  from: StackMember,
  property: string,
  to: StackMember,
  identifiers: readonly string[],
): Answer {
  const reference = at(from.root, property);
  if (isAbsent(reference.value)) return false;
  const known = identifiers.map((key) => at(to.root, key).value).filter((value) => typeof value === "string");
  if (known.some((value) => value === reference.value)) return true;
  if (typeof reference.value === "string" && known.length > 0) return false;
  if (from.dependencies && to.urn !== undefined) return from.dependencies.includes(to.urn);
  // Nothing says whose the reference is: it is not known yet, or what it should name is not.
  return reference.value === UNKNOWN ? reference : { ...at(to.root, identifiers[0] ?? ""), value: UNKNOWN };
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
      const available = resources.filter(({ type }) => companions.includes(type));
      return resources
        .filter(({ type }) => types.includes(type))
        .flatMap((resource) => {
          const accompanied = available.map((companion) =>
            allOf([pointsAt(companion, reference, resource, identifiers), isEnough(companion.root)]),
          );
          const isFine = anyOf([...accompanied, isOwn(resource.root), isExempt(resource, resources)]);
          return mustHold(isFine, resource.root, allowed);
        });
    },
  });
}
