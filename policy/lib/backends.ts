import { allOf, anyOf, type Answer } from "./answer.ts";
import { at, type Field, isAbsent, items } from "./field.ts";
import { type Findings } from "./finding.ts";
import { equal } from "./selector.ts";
import {
  inReach,
  isReferredTo,
  mustHold,
  neighboursOf,
  objectsOf,
  whereNothingHides,
  whereSeenWhole,
} from "./stack-objects.ts";
import { type Stack, type StackObject } from "./stack-rule.ts";

/** A reference to a Service, from a route or an Ingress. */
export interface Backend {
  readonly name: Field;
  /** Set where the Service may be of another namespace. */
  readonly namespace?: Field;
  /** The port by its number, or by its name. */
  readonly port: Field;
}

const FLAGGER_SUFFIXES = ["", "-primary", "-canary"];

/** Whether Flagger makes the Service, as it does for each of its Canaries. */
function isMadeByFlagger(stack: Stack, from: StackObject, name: Field): Answer {
  return anyOf(
    neighboursOf(from, objectsOf(stack, "flagger.app/Canary")).flatMap((canary) => {
      const own = at(canary.root, "spec", "service", "name");
      const base = isAbsent(own.value) ? canary.name : own;
      return FLAGGER_SUFFIXES.map((suffix) => {
        const made = typeof base.value === "string" ? { ...base, value: base.value + suffix } : base;
        return isReferredTo(from, { name }, { ...canary, name: made });
      });
    }),
  );
}

const hasPort = (service: StackObject, port: Field): Answer =>
  isAbsent(port.value) ||
  anyOf(
    items(at(service.root, "spec", "ports")).flatMap((each) =>
      ["name", "port"].map((key) => equal(port, at(each, key))),
    ),
  );

/** A backend must be a Service that exists, by a port that it has. */
export function mustLeadToService(stack: Stack, from: StackObject, backend: Backend): Findings {
  const targets = inReach(from, backend, objectsOf(stack, "core/Service")).map((service) => ({
    isMeant: isReferredTo(from, backend, service),
    hasPort: hasPort(service, backend.port),
  }));
  const exists = anyOf([
    ...targets.map(({ isMeant }) => isMeant),
    isMadeByFlagger(stack, from, backend.name),
  ]);
  const named = mustHold(exists, backend.name, "the name of a Service in the same namespace");
  const isElsewhere = backend.namespace !== undefined && !isAbsent(backend.namespace.value);
  const seen = isElsewhere
    ? whereSeenWhole(stack, backend.namespace, named)
    : whereNothingHides(stack, from.namespace, named);
  const meant = targets.filter(({ isMeant }) => isMeant === true);
  if (meant.length === 0) return seen;
  return mustHold(allOf(meant.map((target) => target.hasPort)), backend.port, "a port of the Service");
}
