import { allOf, type Answer, anyOf, ask } from "./answer.ts";
import { isAlbIngress } from "./alb-tls.ts";
import { ingressBackends, routeBackends } from "./backends.ts";
import { at, items } from "./field.ts";
import { absentOr } from "./finding.ts";
import { GATEWAY } from "./gateway.ts";
import { INGRESS } from "./ingress.ts";
import { equal } from "./selector.ts";
import { byNamesIn, inReach, isReferredTo, objectsOf, referrersOf } from "./stack-objects.ts";
import { type Stack, type StackObject } from "./stack-rule.ts";

/** An object, and whether it is one that counts. */
export interface Meant {
  readonly object: StackObject;
  readonly isMeant: Answer;
}

const routesByBackend = byNamesIn(({ root }) => routeBackends(root).map(({ backend }) => backend.name));

const ingressesByBackend = byNamesIn(({ root }) => ingressBackends(root).map(({ name }) => name));

/** The Ingresses of an Application Load Balancer that lead to a Service. */
export const albIngressesBefore = (stack: Stack, target: StackObject): readonly Meant[] =>
  referrersOf(target, objectsOf(stack, ...INGRESS), ingressesByBackend).map((from) => ({
    object: from,
    isMeant: allOf([
      isAlbIngress(from.root),
      anyOf(ingressBackends(from.root).map((backend) => isReferredTo(from, backend, target))),
    ]),
  }));

/** The Gateways whose requests come to a Service by HTTPRoutes of its namespace. */
export const gatewaysBefore = (stack: Stack, target: StackObject): readonly Meant[] =>
  referrersOf(target, objectsOf(stack, "gateway.networking.k8s.io/HTTPRoute"), routesByBackend).flatMap(
    (from) => {
      const leadsHere = anyOf(
        routeBackends(from.root).map(({ isService, backend }) =>
          allOf([isService, isReferredTo(from, backend, target)]),
        ),
      );
      if (leadsHere === false) return [];
      return items(at(from.root, "spec", "parentRefs")).flatMap((parent) => {
        const reference = { name: at(parent, "name"), namespace: at(parent, "namespace") };
        const isGateway = ask(at(parent, "kind"), absentOr("Gateway"));
        return inReach(from, reference, objectsOf(stack, GATEWAY)).flatMap((gateway) => {
          const isMeant = allOf([leadsHere, isGateway, isReferredTo(from, reference, gateway)]);
          return isMeant === false ? [] : [{ object: gateway, isMeant }];
        });
      });
    },
  );

/** The LoadBalancerConfigurations that a Gateway names. */
export const balancersOf = (stack: Stack, gateway: StackObject): readonly Meant[] => {
  const name = at(gateway.root, "spec", "infrastructure", "parametersRef", "name");
  return inReach(gateway, { name }, objectsOf(stack, "gateway.k8s.aws/LoadBalancerConfiguration")).map(
    (balancer) => ({ object: balancer, isMeant: isReferredTo(gateway, { name }, balancer) }),
  );
};

/**
 * Whether AWS Load Balancer Controller makes an Application Load Balancer of a Gateway that HTTPRoutes attach to: it names
 * one of its configurations, or a class of its controller. Source: AWS Load Balancer Controller, "Gateway API", L7.
 */
export function isAlbGateway(stack: Stack, { root }: StackObject): Answer {
  const spec = at(root, "spec");
  return anyOf([
    ask(at(spec, "infrastructure", "parametersRef", "group"), (group) => group === "gateway.k8s.aws"),
    ...objectsOf(stack, "gateway.networking.k8s.io/GatewayClass").map((each) =>
      allOf([
        equal(each.name, at(spec, "gatewayClassName")),
        ask(at(each.root, "spec", "controllerName"), (name) => name === "gateway.k8s.aws/alb"),
      ]),
    ),
  ]);
}
