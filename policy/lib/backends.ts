import { ALB } from "./alb-tls.ts";
import { allOf, anyOf, type Answer, ask } from "./answer.ts";
import { at, type Field, isAbsent, items } from "./field.ts";
import { absentOr, type Findings } from "./finding.ts";
import { parsed } from "./iam-policy.ts";
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

const USE_ANNOTATION = "use-annotation";

/**
 * The Services that an action in an annotation forwards to, none where it answers itself; undefined where there is no
 * such action. Source: AWS Load Balancer Controller, "Ingress annotations", actions.
 */
function actionBackends(root: Field, { value }: Field): readonly Backend[] | undefined {
  if (typeof value !== "string") return undefined;
  const annotation = at(root, "metadata", "annotations", `${ALB}actions.${value}`);
  if (isAbsent(annotation.value)) return undefined;
  return items(at(parsed(annotation), "forwardConfig", "targetGroups"))
    .map((group) => ({ name: at(group, "serviceName"), port: at(group, "servicePort") }))
    .filter(({ name }) => !isAbsent(name.value));
}

/** The Services that an Ingress leads to. */
export function ingressBackends(root: Field): readonly Backend[] {
  const spec = at(root, "spec");
  const paths = items(at(spec, "rules")).flatMap((rule) => items(at(rule, "http", "paths")));
  return [at(spec, "defaultBackend"), ...paths.map((path) => at(path, "backend"))]
    .map((backend) => at(backend, "service"))
    .filter(({ value }) => !isAbsent(value))
    .flatMap((each) => {
      const [name, number] = [at(each, "port", "name"), at(each, "port", "number")];
      const backend = { name: at(each, "name"), port: isAbsent(number.value) ? name : number };
      return name.value === USE_ANNOTATION ? (actionBackends(root, backend.name) ?? [backend]) : [backend];
    });
}

/** What a route leads to, which by its kind may be something else than a Service. */
export const routeBackends = (
  root: Field,
): readonly { readonly isService: Answer; readonly backend: Backend }[] =>
  items(at(root, "spec", "rules"))
    .flatMap((rule) => items(at(rule, "backendRefs")))
    .map((ref) => ({
      isService: ask(at(ref, "kind"), absentOr("Service")),
      backend: { name: at(ref, "name"), namespace: at(ref, "namespace"), port: at(ref, "port") },
    }));

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
