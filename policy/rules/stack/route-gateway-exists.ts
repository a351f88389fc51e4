import { allOf, anyOf, ask, when } from "../../lib/answer.ts";
import { at, type Field, isAbsent, items } from "../../lib/field.ts";
import { absentOr, type Findings } from "../../lib/finding.ts";
import { GATEWAY, ROUTES } from "../../lib/gateway.ts";
import { equal } from "../../lib/selector.ts";
import { object, route } from "../../lib/stack-examples.ts";
import {
  inReach,
  isReferredTo,
  mustHold,
  objectsOf,
  whereNothingHides,
  whereSeenWhole,
} from "../../lib/stack-objects.ts";
import { type Stack, type StackObject, stackRule } from "../../lib/stack-rule.ts";

function checkParent(stack: Stack, from: StackObject, parent: Field): Findings {
  const [name, namespace, section] = [at(parent, "name"), at(parent, "namespace"), at(parent, "sectionName")];
  const gateways = inReach(from, { name, namespace }, objectsOf(stack, GATEWAY)).map((gateway) => ({
    gateway,
    isMeant: isReferredTo(from, { name, namespace }, gateway),
  }));
  const exists = mustHold(anyOf(gateways.map(({ isMeant }) => isMeant)), name, "the name of a Gateway");
  const meant = gateways.filter(({ isMeant }) => isMeant === true);
  if (meant.length === 0) {
    return isAbsent(namespace.value)
      ? whereNothingHides(stack, from.namespace, exists)
      : whereSeenWhole(stack, namespace, exists);
  }
  if (isAbsent(section.value)) return [];
  const listens = meant.map(({ gateway }) =>
    anyOf(items(at(gateway.root, "spec", "listeners")).map((each) => equal(section, at(each, "name")))),
  );
  return mustHold(allOf(listens), section, "the name of a listener of the Gateway");
}

const gateway = object(
  "gateway.networking.k8s.io/v1",
  "Gateway",
  { listeners: [{ name: "https", protocol: "HTTPS", port: 443 }] },
  { name: "web" },
);

export const routeGatewayExists = stackRule({
  name: "route-gateway-exists",
  title: "Routes must belong to a Gateway and a listener that exist",
  why: "A route whose Gateway is missing or misspelt is reachable from nowhere, and says so only in its status.",
  fix: "Set spec.parentRefs[] to the name, the namespace and a listener of the Gateway.",
  severity: "medium",
  enforcement: "advisory",
  controls: [],
  examples: {
    good: [
      {
        title: "A listener of the Gateway",
        resources: [gateway, route({ parentRefs: [{ name: "web", sectionName: "https" }] })],
      },
      {
        title: "A Gateway of a namespace that the stack does not make",
        resources: [route({ parentRefs: [{ name: "web", namespace: "gateway-system" }] })],
      },
    ],
    bad: [
      {
        title: "A misspelt Gateway",
        resources: [gateway, route({ parentRefs: [{ name: "wbe" }] })],
        reported: [[1, "spec.parentRefs[0].name"]],
      },
      {
        title: "A listener that the Gateway has not",
        resources: [gateway, route({ parentRefs: [{ name: "web", sectionName: "http" }] })],
        reported: [[1, "spec.parentRefs[0].sectionName"]],
      },
    ],
  },
  check: (stack) =>
    objectsOf(stack, ...ROUTES).flatMap((from) =>
      items(at(from.root, "spec", "parentRefs")).flatMap((parent) =>
        when(ask(at(parent, "kind"), absentOr("Gateway")), checkParent(stack, from, parent)),
      ),
    ),
});
