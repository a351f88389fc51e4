import { allOf, type Answer, anyOf, ask, not, when } from "../../lib/answer.ts";
import {
  albIngressesBefore,
  configurationsOf,
  gatewaysBefore,
  isAlbGateway,
  type Meant,
} from "../../lib/alb-gateway.ts";
import { manifest } from "../../lib/examples.ts";
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

/** The timeouts that LoadBalancerConfigurations set. */
const setIn = (configurations: readonly Meant[]): readonly Idle[] =>
  configurations.flatMap(({ object: balancer, isMeant }) =>
    items(at(balancer.root, "spec", "loadBalancerAttributes")).map((attribute) => {
      const field = at(attribute, "value");
      const isTimeout = ask(at(attribute, "key"), (key) => key === ATTRIBUTE);
      return { set: { field, seconds: wholeNumber(field) }, isMeant: allOf([isMeant, isTimeout]) };
    }),
  );

/** The timeout of a Gateway's load balancer: what is set first counts, and ELB's default where nothing is. */
function gatewayIdles(stack: Stack, gateway: StackObject): readonly Idle[] {
  const { inOrder, isElsewhere } = configurationsOf(stack, gateway);
  const set = inOrder.map(setIn);
  const first = set.find((idles) => anyOf(idles.map(({ isMeant }) => isMeant)) !== false) ?? [];
  const isSet = anyOf(first.map(({ isMeant }) => isMeant));
  return isElsewhere ? first : [...first, { set: undefined, isMeant: not(isSet) }];
}

const routeIdles = (stack: Stack, target: StackObject): readonly Idle[] =>
  gatewaysBefore(stack, target).flatMap(({ object: gateway, isMeant: isBefore }) => {
    const isAlb = allOf([isBefore, isAlbGateway(stack, gateway)]);
    if (isAlb === false) return [];
    return gatewayIdles(stack, gateway).map(({ set, isMeant }) => ({
      set,
      isMeant: allOf([isAlb, isMeant]),
    }));
  });

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

const gatewayOf = (spec: Readonly<Record<string, unknown>>) =>
  object(
    "gateway.networking.k8s.io/v1",
    "Gateway",
    {
      gatewayClassName: "alb",
      ...spec,
      listeners: [{ name: "https", protocol: "HTTPS", port: 443 }],
    },
    { name: "web", namespace: "edge" },
  );

const gateway = gatewayOf({
  infrastructure: {
    parametersRef: { group: "gateway.k8s.aws", kind: "LoadBalancerConfiguration", name: "web" },
  },
});

/** A Gateway that says what it is by its class alone. */
const plainGateway = gatewayOf({});

const gatewayClass = (spec: Readonly<Record<string, unknown>>) =>
  manifest("gateway.networking.k8s.io/v1", "GatewayClass", { metadata: { name: "alb" }, spec });

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
      {
        title: "Longer than the configuration of the Gateway's class has it",
        resources: [
          keeps("65"),
          service({}),
          routed,
          plainGateway,
          gatewayClass({
            controllerName: "gateway.k8s.aws/alb",
            parametersRef: {
              group: "gateway.k8s.aws",
              kind: "LoadBalancerConfiguration",
              name: "web",
              namespace: "edge",
            },
          }),
          balancer("30"),
        ],
      },
      {
        title: "A Gateway of another controller's class",
        resources: [
          keeps("5"),
          service({}),
          routed,
          plainGateway,
          gatewayClass({ controllerName: "traefik.io/gateway-controller" }),
        ],
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
        title: "A Gateway that its class alone makes a load balancer of, with the default",
        resources: [
          keeps("60"),
          service({}),
          routed,
          plainGateway,
          gatewayClass({ controllerName: "gateway.k8s.aws/alb" }),
        ],
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
