import { allOf, type Answer, anyOf, ask, when } from "../../lib/answer.ts";
import { albIngressesBefore, balancersOf, gatewaysBefore } from "../../lib/alb-gateway.ts";
import { at, type Field, isAbsent, items } from "../../lib/field.ts";
import { type Findings, must } from "../../lib/finding.ts";
import { annotatedSeconds, type SetSeconds } from "../../lib/load-balancer.ts";
import { wholeNumber } from "../../lib/numbers.ts";
import { strings } from "../../lib/options.ts";
import { deploymentOf, ingress, object, route, service } from "../../lib/stack-examples.ts";
import { objectsOf, type Workload, workloadsBehind } from "../../lib/stack-objects.ts";
import { type Stack, type StackObject, stackRule } from "../../lib/stack-rule.ts";

const ATTRIBUTE = "idle_timeout.timeout_seconds";
/** Seconds; of an Application Load Balancer that is told nothing. */
const DEFAULT_IDLE = 60;

/** A load balancer's idle timeout, and whether its requests come to the Service in question. */
interface Idle {
  /** Undefined where nothing is set, and the default counts. */
  readonly set: SetSeconds | undefined;
  readonly isMeant: Answer;
}

const ingressIdles = (stack: Stack, target: StackObject): readonly Idle[] =>
  albIngressesBefore(stack, target).map(({ object: from, isMeant }) => ({
    set: annotatedSeconds(from.root, "load-balancer-attributes", ATTRIBUTE),
    isMeant,
  }));

/** The timeouts of the load balancers that a Gateway's LoadBalancerConfiguration describes. */
const gatewayIdles = (stack: Stack, gateway: StackObject): readonly Idle[] =>
  balancersOf(stack, gateway).flatMap(({ object: balancer, isMeant }): readonly Idle[] => {
    const set = items(at(balancer.root, "spec", "loadBalancerAttributes")).map((attribute) => ({
      isTimeout: ask(at(attribute, "key"), (key) => key === ATTRIBUTE),
      field: at(attribute, "value"),
    }));
    return anyOf(set.map(({ isTimeout }) => isTimeout)) === false
      ? [{ set: undefined, isMeant }]
      : set.map(({ isTimeout, field }) => ({
          set: { field, seconds: wholeNumber(field) },
          isMeant: allOf([isMeant, isTimeout]),
        }));
  });

const routeIdles = (stack: Stack, target: StackObject): readonly Idle[] =>
  gatewaysBefore(stack, target).flatMap(({ object: gateway, isMeant: isBefore }) =>
    gatewayIdles(stack, gateway).map(({ set, isMeant }) => ({ set, isMeant: allOf([isBefore, isMeant]) })),
  );

/** Judges what the pod's containers are told, by the names of variables that tell it. */
function checkKeepAlive({ set }: Idle, { containers }: Workload, variables: readonly string[]): Findings {
  const idle = set ? set.seconds : DEFAULT_IDLE;
  const judge = (keepAlive: Field) =>
    set && idle === undefined
      ? must(set.field, () => false, "a known number of seconds")
      : must(
          keepAlive,
          // What comes from elsewhere is not known here, nor before the update.
          (value) => isAbsent(value) || (wholeNumber(keepAlive) ?? 0) > (idle ?? 0),
          `more than the load balancer's idle timeout, which is ${idle} seconds`,
        );
  return containers
    .flatMap((container) => items(at(container, "env")))
    .flatMap((entry) => {
      const isMeant = ask(at(entry, "name"), (name) => variables.includes(name as string));
      return when(isMeant, [judge(at(entry, "value"))]);
    });
}

const keeps = (seconds: string, variable = "KEEP_ALIVE_SECONDS") =>
  deploymentOf({ containers: [{ name: "app", env: [{ name: variable, value: seconds }] }] });

const gateway = object(
  "gateway.networking.k8s.io/v1",
  "Gateway",
  {
    gatewayClassName: "alb",
    infrastructure: {
      parametersRef: { group: "gateway.k8s.aws", kind: "LoadBalancerConfiguration", name: "web" },
    },
    listeners: [{ name: "https", protocol: "HTTPS", port: 443 }],
  },
  { name: "web", namespace: "edge" },
);

const balancer = (seconds?: string) =>
  object(
    "gateway.k8s.aws/v1beta1",
    "LoadBalancerConfiguration",
    { loadBalancerAttributes: seconds === undefined ? [] : [{ key: ATTRIBUTE, value: seconds }] },
    { name: "web", namespace: "edge" },
  );

const routed = route({ parentRefs: [{ name: "web", namespace: "edge" }] });
const ENV_PATH = "spec.template.spec.containers[0].env[0].value";

export const keepAlive = stackRule({
  name: "keep-alive",
  title: "Pods must keep idle connections for longer than load balancers do",
  why: "A load balancer sends requests by connections that it keeps: one that the pod closes first meets a request that is on its way, which is then answered by 502.",
  fix: "Set the variable to more than the load balancer's idle timeout, or shorten that.",
  severity: "medium",
  controls: [],
  options: {
    variables: strings("Environment variables that say for how many seconds a container keeps connections.", [
      "KEEP_ALIVE_SECONDS",
    ]),
  },
  examples: {
    good: [
      { title: "Longer than the default of 60", resources: [keeps("65"), service({}), ingress({})] },
      {
        title: "Longer than the Gateway's",
        resources: [keeps("125"), service({}), routed, gateway, balancer("120")],
      },
      { title: "No load balancer", resources: [keeps("5"), service({})] },
      {
        title: "An Ingress of somebody else's",
        resources: [keeps("5"), service({}), ingress({ ingressClassName: "internal" })],
      },
    ],
    bad: [
      {
        title: "As long as the default",
        resources: [keeps("60"), service({}), ingress({})],
        reported: [[0, ENV_PATH]],
      },
      {
        title: "Shorter than an annotation says",
        resources: [
          keeps("65"),
          service({}),
          ingress(
            {},
            { annotations: { "alb.ingress.kubernetes.io/load-balancer-attributes": `${ATTRIBUTE}=120` } },
          ),
        ],
        reported: [[0, ENV_PATH]],
      },
      {
        title: "Shorter than the Gateway's load balancer has it",
        resources: [keeps("65"), service({}), routed, gateway, balancer("120")],
        reported: [[0, ENV_PATH]],
      },
      {
        title: "A Gateway with the default, and a variable of the team's own, by configuration",
        resources: [keeps("30", "IDLE_SECONDS"), service({}), routed, gateway, balancer()],
        settings: { variables: ["IDLE_SECONDS"] },
        reported: [[0, ENV_PATH]],
      },
    ],
  },
  check: (stack, { variables }) =>
    objectsOf(stack, "core/Service").flatMap((target) => {
      const idles = [...ingressIdles(stack, target), ...routeIdles(stack, target)].filter(
        ({ isMeant }) => isMeant !== false,
      );
      if (idles.length === 0) return [];
      return workloadsBehind(stack, target).flatMap(({ workload, isSelected }) =>
        idles.flatMap((idle) =>
          when(allOf([isSelected, idle.isMeant]), checkKeepAlive(idle, workload, variables)),
        ),
      );
    }),
});
