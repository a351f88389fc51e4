import { allOf, type Answer, anyOf, ask, when } from "../../lib/answer.ts";
import { ingressBackends } from "../../lib/backends.ts";
import { at, items } from "../../lib/field.ts";
import { type Findings, must } from "../../lib/finding.ts";
import { INGRESS } from "../../lib/ingress.ts";
import { isAlbIngress } from "../../lib/alb-tls.ts";
import { annotatedSeconds, type SetSeconds } from "../../lib/load-balancer.ts";
import { wholeNumber } from "../../lib/numbers.ts";
import { integer, strings } from "../../lib/options.ts";
import { deploymentOf, ingress, object, service } from "../../lib/stack-examples.ts";
import {
  isReferredTo,
  neighboursOf,
  objectsOf,
  type Workload,
  workloadsBehind,
} from "../../lib/stack-objects.ts";
import { type Stack, type StackObject, stackRule } from "../../lib/stack-rule.ts";
import { drainOfPod, sleepOfPod } from "../../lib/termination.ts";

const ATTRIBUTE = "deregistration_delay.timeout_seconds";
const ANNOTATION = "alb.ingress.kubernetes.io/target-group-attributes";

/** Seconds; of a target group that is told nothing. Source: ELB User Guide, "Deregistration delay". */
const DEFAULT_DELAY = 300;

/** A target group's delay, and whether its targets are the Service in question's. */
interface Delay {
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
  neighboursOf(target, objectsOf(stack, ...INGRESS)).map((ingress) => ({
    set: annotatedSeconds(ingress.root, "target-group-attributes", ATTRIBUTE),
    isMeant: allOf([
      isAlbIngress(ingress.root),
      anyOf(ingressBackends(ingress.root).map((backend) => isReferredTo(ingress, backend, target))),
    ]),
  }));

const configuredDelays = (stack: Stack, target: StackObject): readonly Delay[] =>
  objectsOf(stack, "gateway.k8s.aws/TargetGroupConfiguration").flatMap((configuration): readonly Delay[] => {
    const spec = at(configuration.root, "spec");
    const isMeant = isReferredTo(configuration, { name: at(spec, "targetReference", "name") }, target);
    const set = items(at(spec, "defaultConfiguration", "targetGroupAttributes")).map((attribute) => ({
      isDelay: ask(at(attribute, "key"), (key) => key === ATTRIBUTE),
      field: at(attribute, "value"),
    }));
    return anyOf(set.map(({ isDelay }) => isDelay)) === false
      ? [{ set: undefined, isMeant }]
      : set.map(({ isDelay, field }) => ({
          set: { field, seconds: wholeNumber(field) },
          isMeant: allOf([isMeant, isDelay]),
        }));
  });

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

const pods = (seconds: number, variable = "DRAIN_SECONDS") =>
  deploymentOf({
    containers: [
      {
        name: "app",
        env: [{ name: variable, value: "30" }],
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

const DELAY_PATH = "spec.defaultConfiguration.targetGroupAttributes[0].value";
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
      const delays = [
        ...serviceDelays(target),
        ...ingressDelays(stack, target),
        ...configuredDelays(stack, target),
      ];
      const isBehind = anyOf(delays.map(({ isMeant }) => isMeant));
      if (isBehind === false) return [];
      return workloadsBehind(stack, target).flatMap(({ workload, isSelected }) => [
        ...when(allOf([isSelected, isBehind]), checkSleep(workload, settings)),
        ...delays.flatMap((delay) =>
          when(allOf([isSelected, delay.isMeant]), checkDelay(delay, workload, settings)),
        ),
      ]);
    }),
});
