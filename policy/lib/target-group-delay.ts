import {
  albIngressesBefore,
  configurationsOf,
  gatewaysBefore,
  isAlbGateway,
  type Meant,
} from "./alb-gateway.ts";
import { allOf, type Answer, anyOf, ask, not } from "./answer.ts";
import { at, type Field, isAbsent, items } from "./field.ts";
import { annotatedSeconds, type SetSeconds } from "./load-balancer.ts";
import { wholeNumber } from "./numbers.ts";
import { inReach, byNamesIn, referrersOf, isReferredTo, objectsOf } from "./stack-objects.ts";
import { type Stack, type StackObject } from "./stack-rule.ts";

export const ATTRIBUTE = "deregistration_delay.timeout_seconds";

/** Seconds; of a target group that is told nothing. Source: ELB User Guide, "Deregistration delay". */
export const DEFAULT_DELAY = 300;

/** A target group's delay, and whether its targets are the Service in question's. */
export interface Delay {
  /** Undefined where nothing is set, and the default counts. */
  readonly set: SetSeconds | undefined;
  readonly isMeant: Answer;
}

/** The delay in the AWS Load Balancer Controller's annotation of a Service. */
function serviceDelays({ root }: StackObject): readonly Delay[] {
  const set = annotatedSeconds(root, "target-group-attributes", ATTRIBUTE);
  return set ? [{ set, isMeant: true }] : [];
}

/** The delays of Ingresses that lead to a Service. */
const ingressDelays = (stack: Stack, target: StackObject): readonly Delay[] =>
  albIngressesBefore(stack, target).map(({ object: ingress, isMeant }) => ({
    set: annotatedSeconds(ingress.root, "target-group-attributes", ATTRIBUTE),
    isMeant,
  }));

/** The delays that a TargetGroupConfiguration sets, each with whether the attribute is the delay. */
const attributesOf = ({ root }: StackObject): readonly Delay[] =>
  items(at(root, "spec", "defaultConfiguration", "targetGroupAttributes")).map((attribute) => {
    const field = at(attribute, "value");
    const isMeant = ask(at(attribute, "key"), (key) => key === ATTRIBUTE);
    return { set: { field, seconds: wholeNumber(field) }, isMeant };
  });

/** The same of some TargetGroupConfigurations. */
const setIn = (configurations: readonly Meant[]): readonly Delay[] =>
  configurations.flatMap(({ object: configuration, isMeant: isUsed }) =>
    attributesOf(configuration).map(({ set, isMeant }) => ({ set, isMeant: allOf([isUsed, isMeant]) })),
  );

/** With ELB's default where none of them sets it. */
function withDefault(set: readonly Delay[]): readonly Delay[] {
  return [...set, { set: undefined, isMeant: not(anyOf(set.map(({ isMeant }) => isMeant))) }];
}

const TARGETS = "gateway.k8s.aws/TargetGroupConfiguration";

const targetNameOf = ({ root }: StackObject): Field => at(root, "spec", "targetReference", "name");

const configurationsByTarget = byNamesIn((configuration) => [targetNameOf(configuration)]);

/** The TargetGroupConfigurations of a Service. */
const ownConfigurations = (stack: Stack, target: StackObject): readonly Meant[] =>
  referrersOf(target, objectsOf(stack, TARGETS), configurationsByTarget).map((configuration) => ({
    object: configuration,
    isMeant: isReferredTo(configuration, { name: targetNameOf(configuration) }, target),
  }));

const defaultNameOf = ({ root }: StackObject): Field =>
  at(root, "spec", "defaultTargetGroupConfiguration", "name");

/** Those that Services behind a Gateway have where they set nothing themselves. */
const defaultConfigurations = (stack: Stack, gateway: StackObject): readonly Meant[] => {
  const { inOrder } = configurationsOf(stack, gateway);
  const first = inOrder.find((group) => group.some(({ object }) => !isAbsent(defaultNameOf(object).value)));
  return (first ?? []).flatMap(({ object: balancer, isMeant: isUsed }) => {
    const name = defaultNameOf(balancer);
    return inReach(balancer, { name }, objectsOf(stack, TARGETS)).map((configuration) => ({
      object: configuration,
      isMeant: allOf([isUsed, isReferredTo(balancer, { name }, configuration)]),
    }));
  });
};

/**
 * The delays of the target groups that a Gateway's load balancer has of a Service. Its own configuration goes before the
 * Gateway's default, attribute by attribute; without either it is ELB's default. Source: AWS Load Balancer Controller,
 * "TargetGroupConfiguration", configuration resolution order.
 */
function gatewayDelays(stack: Stack, target: StackObject): readonly Delay[] {
  const own = ownConfigurations(stack, target);
  const isConfigured = anyOf(own.map(({ isMeant }) => isMeant));
  const gateways = gatewaysBefore(stack, target).map(({ object: gateway, isMeant }) => ({
    gateway,
    isMeant: allOf([isMeant, isAlbGateway(stack, gateway)]),
  }));
  const set = setIn(own);
  const isUnset = not(anyOf(set.map(({ isMeant }) => isMeant)));
  const inherited = gateways.flatMap(({ gateway, isMeant: isBefore }) =>
    withDefault(setIn(defaultConfigurations(stack, gateway))).map(({ set, isMeant }) => ({
      set,
      isMeant: allOf([isBefore, isUnset, isMeant]),
    })),
  );
  // A Service that has a configuration is behind a load balancer, whose Gateway may be another stack's.
  const isElsewhere = allOf([isConfigured, not(anyOf(gateways.map(({ isMeant }) => isMeant)))]);
  return [...set, ...inherited, { set: undefined, isMeant: allOf([isElsewhere, isUnset]) }];
}

/** The delays of the target groups that a Service's pods are in. */
export const delaysOf = (stack: Stack, target: StackObject): readonly Delay[] => [
  ...serviceDelays(target),
  ...ingressDelays(stack, target),
  ...gatewayDelays(stack, target),
];
