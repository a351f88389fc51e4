import { allOf, anyOf, when } from "../../lib/answer.ts";
import { manifest } from "../../lib/examples.ts";
import { at } from "../../lib/field.ts";
import { type Findings, must } from "../../lib/finding.ts";
import { integer, strings } from "../../lib/options.ts";
import { deploymentOf, ingress, object, route as routeOf, service } from "../../lib/stack-examples.ts";
import { objectsOf, type Workload, workloadsBehind } from "../../lib/stack-objects.ts";
import { stackRule } from "../../lib/stack-rule.ts";
import { ATTRIBUTE, DEFAULT_DELAY, type Delay, delaysOf } from "../../lib/target-group-delay.ts";
import { drainOfPod, sleepOfPod } from "../../lib/termination.ts";

const ANNOTATION = "alb.ingress.kubernetes.io/target-group-attributes";

interface Settings {
  readonly lagSeconds: number;
  readonly drainVariables: readonly string[];
}

/** What serves has to sleep until no new request comes. */
function checkSleep(workload: Workload, { lagSeconds }: Settings): Findings {
  const sleep = sleepOfPod(workload);
  if (typeof sleep !== "number") return [must(sleep, () => true, "a known number of seconds")];
  const [container] = workload.containers;
  if (container === undefined) return [];
  return [
    must(
      at(container, "lifecycle", "preStop"),
      () => sleep >= lagSeconds,
      `a sleep of ${lagSeconds} seconds or more, for as long a load balancer may send new requests; it is ${sleep}`,
    ),
  ];
}

function checkDelay({ set }: Delay, workload: Workload, { lagSeconds, drainVariables }: Settings): Findings {
  const drain = drainOfPod(workload, drainVariables);
  if (typeof drain !== "number") return [must(drain, () => true, "a known number of seconds")];
  const needed = lagSeconds + drain;
  const allowed = `${needed} or more: ${lagSeconds} in which new requests may come, and ${drain} that pods drain`;
  if (set) return [must(set.field, () => set.seconds !== undefined && set.seconds >= needed, allowed)];
  const [container] = workload.containers;
  if (container === undefined || needed <= DEFAULT_DELAY) return [];
  return [
    must(at(container, "env"), () => false, `a drain that the default delay of ${DEFAULT_DELAY} holds`),
  ];
}

const pods = (seconds: number, variable = "DRAIN_SECONDS", drain = "30") =>
  deploymentOf({
    containers: [
      {
        name: "app",
        env: [{ name: variable, value: drain }],
        lifecycle: { preStop: { sleep: { seconds } } },
      },
    ],
  });

const targets = (seconds?: string) =>
  object("gateway.k8s.aws/v1beta1", "TargetGroupConfiguration", {
    targetReference: { kind: "Service", name: "shop" },
    defaultConfiguration: {
      targetType: "ip",
      targetGroupAttributes: seconds === undefined ? [] : [{ key: ATTRIBUTE, value: seconds }],
    },
  });

const [route, gateway] = [
  routeOf({ parentRefs: [{ name: "web", namespace: "edge" }] }),
  object(
    "gateway.networking.k8s.io/v1",
    "Gateway",
    {
      gatewayClassName: "alb",
      infrastructure: {
        parametersRef: { group: "gateway.k8s.aws", kind: "LoadBalancerConfiguration", name: "web" },
      },
    },
    { name: "web", namespace: "edge" },
  ),
];

/** A Gateway that says what it is by its class alone, and its class. */
const plainGateway = object(
  "gateway.networking.k8s.io/v1",
  "Gateway",
  { gatewayClassName: "alb" },
  { name: "web", namespace: "edge" },
);
const gatewayClass = (controllerName: string) =>
  manifest("gateway.networking.k8s.io/v1", "GatewayClass", {
    metadata: { name: "alb" },
    spec: { controllerName },
  });

const [balancer, defaults] = [
  object(
    "gateway.k8s.aws/v1beta1",
    "LoadBalancerConfiguration",
    { defaultTargetGroupConfiguration: { name: "defaults" } },
    { name: "web", namespace: "edge" },
  ),
  object(
    "gateway.k8s.aws/v1beta1",
    "TargetGroupConfiguration",
    { defaultConfiguration: { targetGroupAttributes: [{ key: ATTRIBUTE, value: "10" }] } },
    { name: "defaults", namespace: "edge" },
  ),
];

const DELAY_PATH = "spec.defaultConfiguration.targetGroupAttributes[0].value";
const ENV_PATH = "spec.template.spec.containers[0].env";
const SLEEP_PATH = "spec.template.spec.containers[0].lifecycle.preStop";

export const deregistrationDelay = stackRule({
  name: "deregistration-delay",
  title: "Load balancers and pods that leave must wait for each other",
  why: "For up to a minute a load balancer goes on sending new requests to a pod that leaves: one that stops sooner refuses them. When the deregistration delay ends, requests in flight are cut.",
  fix: "Make the preStop sleep as long as the load balancer's lag, the deregistration delay at least lag and drain together, and the grace period longer than sleep and drain.",
  severity: "medium",
  controls: [],
  options: {
    lagSeconds: integer("Seconds for which a load balancer may send new requests to a pod that leaves.", {
      from: 0,
      to: 3600,
      by: 60,
    }),
    drainVariables: strings("Environment variables that say how many seconds a container drains.", [
      "DRAIN_SECONDS",
    ]),
  },
  examples: {
    good: [
      {
        title: "A sleep of 60 seconds, a drain of 30, a delay of both",
        resources: [pods(60), service({}), targets("90")],
      },
      {
        title: "A faster load balancer, by configuration",
        resources: [pods(15), service({}), targets("45")],
        settings: { lagSeconds: 15 },
      },
      { title: "The default delay, 300 seconds", resources: [pods(60), service({}), targets()] },
      {
        title: "The default delay behind an ALB's Gateway, which holds a drain of 240 seconds",
        resources: [pods(60, "DRAIN_SECONDS", "240"), service({}), route, gateway],
      },
      {
        title: "A delay of its own instead of the Gateway's default",
        resources: [pods(60), service({}), targets("90"), route, gateway, balancer, defaults],
      },
      {
        title: "A Gateway that is not an ALB",
        resources: [pods(5), service({}), route, plainGateway, gatewayClass("traefik.io/gateway-controller")],
      },
      {
        title: "No load balancer of AWS's",
        resources: [pods(5), service({}), ingress({ ingressClassName: "internal" })],
      },
    ],
    bad: [
      {
        title: "A delay that cuts what pods still answer",
        resources: [pods(60), service({}), targets("10")],
        reported: [[2, DELAY_PATH]],
      },
      {
        title: "A delay that cuts them, by a variable of the team's own, by configuration",
        resources: [pods(60, "SHUTDOWN_SECONDS"), service({}), targets("60")],
        settings: { drainVariables: ["SHUTDOWN_SECONDS"] },
        reported: [[2, DELAY_PATH]],
      },
      {
        title: "A sleep that new requests outlast, with the default delay",
        resources: [pods(15), service({}), targets()],
        reported: [[0, SLEEP_PATH]],
      },
      {
        title: "A drain that the default delay does not hold, behind an ALB's Gateway",
        resources: [pods(60, "DRAIN_SECONDS", "241"), service({}), route, gateway],
        reported: [[0, ENV_PATH]],
      },
      {
        title: "No sleep at all, behind an ALB's Gateway, known by its class",
        resources: [deploymentOf({}), service({}), route, plainGateway, gatewayClass("gateway.k8s.aws/alb")],
        reported: [[0, SLEEP_PATH]],
      },
      {
        title: "Too short, by the default of the Gateway",
        resources: [pods(60), service({}), route, gateway, balancer, defaults],
        reported: [[5, DELAY_PATH]],
      },
      {
        title: "Too short, by the default of the Gateway, since its own configuration sets no delay",
        resources: [pods(60), service({}), targets(), route, gateway, balancer, defaults],
        reported: [[6, DELAY_PATH]],
      },
      {
        title: "No sleep at all, behind an Ingress that says nothing",
        resources: [deploymentOf({}), service({}), ingress({})],
        reported: [[0, SLEEP_PATH]],
      },
      {
        title: "Too short, by an annotation",
        resources: [
          pods(60),
          service({}, { annotations: { [ANNOTATION]: `stickiness.enabled=true,${ATTRIBUTE}=30` } }),
        ],
        reported: [[1, `metadata.annotations["${ANNOTATION}"]`]],
      },
      {
        title: "Too short, by an annotation of the Ingress",
        resources: [pods(60), service({}), ingress({}, { annotations: { [ANNOTATION]: `${ATTRIBUTE}=30` } })],
        reported: [[2, `metadata.annotations["${ANNOTATION}"]`]],
      },
    ],
  },
  check: (stack, settings) =>
    objectsOf(stack, "core/Service").flatMap((target) => {
      const delays = delaysOf(stack, target).filter(({ isMeant }) => isMeant !== false);
      if (delays.length === 0) return [];
      const isBehind = anyOf(delays.map(({ isMeant }) => isMeant));
      return workloadsBehind(stack, target).flatMap(({ workload, isSelected }) => [
        ...when(allOf([isSelected, isBehind]), checkSleep(workload, settings)),
        ...delays.flatMap((delay) =>
          when(allOf([isSelected, delay.isMeant]), checkDelay(delay, workload, settings)),
        ),
      ]);
    }),
});
