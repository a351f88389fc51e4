import { allOf, type Answer, anyOf, ask } from "./answer.ts";
import { isAlbIngress } from "./alb-tls.ts";
import { ingressBackends, routeBackends } from "./backends.ts";
import { at, type Field, isAbsent, items } from "./field.ts";
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

/** The classes of AWS Load Balancer Controller that a Gateway may be of. */
const albClassesOf = (stack: Stack, { root }: StackObject): readonly Meant[] =>
  objectsOf(stack, "gateway.networking.k8s.io/GatewayClass").map((each) => ({
    object: each,
    isMeant: allOf([
      equal(each.name, at(root, "spec", "gatewayClassName")),
      ask(at(each.root, "spec", "controllerName"), (name) => name === "gateway.k8s.aws/alb"),
    ]),
  }));

const parametersOf = ({ root }: StackObject): Field => at(root, "spec", "infrastructure", "parametersRef");

/**
 * Whether AWS Load Balancer Controller makes an Application Load Balancer of a Gateway that HTTPRoutes attach to: it names
 * one of its configurations, or a class of its controller. Source: AWS Load Balancer Controller, "Gateway API", L7.
 */
export const isAlbGateway = (stack: Stack, gateway: StackObject): Answer =>
  anyOf([
    ask(at(parametersOf(gateway), "group"), (group) => group === "gateway.k8s.aws"),
    ...albClassesOf(stack, gateway).map(({ isMeant }) => isMeant),
  ]);

/** The LoadBalancerConfigurations that a Gateway, or a class, names by a `parametersRef`. */
const configurationsBy = (stack: Stack, from: StackObject, parameters: Field): readonly Meant[] => {
  const reference = { name: at(parameters, "name"), namespace: at(parameters, "namespace") };
  const all = objectsOf(stack, "gateway.k8s.aws/LoadBalancerConfiguration");
  return inReach(from, reference, all).map((balancer) => ({
    object: balancer,
    isMeant: isReferredTo(from, reference, balancer),
  }));
};

const mergesForGateway = ({ object: { root } }: Meant): boolean =>
  at(root, "spec", "mergingMode").value === "prefer-gateway";

/** What configures the load balancer of a Gateway, in the order in which it counts. */
export interface Configurations {
  readonly inOrder: readonly (readonly Meant[])[];
  /** Whether the Gateway names a configuration that none of the stack's can be. */
  readonly isElsewhere: boolean;
}

/**
 * The LoadBalancerConfigurations of a Gateway: its class's before its own, value by value, unless the class's says
 * otherwise. Source: AWS Load Balancer Controller, "LoadBalancerConfiguration", mergingMode.
 */
export function configurationsOf(stack: Stack, gateway: StackObject): Configurations {
  const parameters = parametersOf(gateway);
  const own = configurationsBy(stack, gateway, parameters);
  const ofClass = albClassesOf(stack, gateway).flatMap(({ object: each, isMeant: isOfClass }) =>
    isOfClass === false
      ? []
      : configurationsBy(stack, each, at(each.root, "spec", "parametersRef")).map(({ object, isMeant }) => ({
          object,
          isMeant: allOf([isOfClass, isMeant]),
        })),
  );
  return {
    inOrder: ofClass.some(mergesForGateway) ? [own, ofClass] : [ofClass, own],
    isElsewhere: own.length === 0 && !isAbsent(parameters.value),
  };
}
