import { allOf, type Answer, anyOf, ask, when } from "../../lib/answer.ts";
import { ingressBackends } from "../../lib/backends.ts";
import { at, items } from "../../lib/field.ts";
import { type Findings, must } from "../../lib/finding.ts";
import { INGRESS } from "../../lib/ingress.ts";
import { annotatedSeconds, type SetSeconds } from "../../lib/load-balancer.ts";
import { wholeNumber } from "../../lib/numbers.ts";
import { deploymentOf, ingress, object, service } from "../../lib/stack-examples.ts";
import {
  isReferredTo,
  neighboursOf,
  objectsOf,
  type Workload,
  workloadsBehind,
} from "../../lib/stack-objects.ts";
import { type Stack, type StackObject, stackRule } from "../../lib/stack-rule.ts";
import { sleepOfPod } from "../../lib/termination.ts";

const ATTRIBUTE = "deregistration_delay.timeout_seconds";
const ANNOTATION = "alb.ingress.kubernetes.io/target-group-attributes";

/** A delay, and whether it is for the Service in question. */
interface Delay extends SetSeconds {
  readonly isMeant: Answer;
}

/** The delay in the AWS Load Balancer Controller's annotation of a Service, or of an Ingress. */
function annotatedDelays({ root }: StackObject, isMeant: Answer): readonly Delay[] {
  const delay = annotatedSeconds(root, "target-group-attributes", ATTRIBUTE);
  return delay ? [{ ...delay, isMeant }] : [];
}

/** The delays of Ingresses that lead to a Service. */
const ingressDelays = (stack: Stack, target: StackObject): readonly Delay[] =>
  neighboursOf(target, objectsOf(stack, ...INGRESS)).flatMap((ingress) =>
    annotatedDelays(
      ingress,
      anyOf(ingressBackends(ingress.root).map((backend) => isReferredTo(ingress, backend, target))),
    ),
  );

const configuredDelays = (stack: Stack, target: StackObject): readonly Delay[] =>
  objectsOf(stack, "gateway.k8s.aws/TargetGroupConfiguration").flatMap((configuration) => {
    const spec = at(configuration.root, "spec");
    const isMeant = isReferredTo(configuration, { name: at(spec, "targetReference", "name") }, target);
    return items(at(spec, "defaultConfiguration", "targetGroupAttributes")).map((attribute) => {
      const [key, field] = [at(attribute, "key"), at(attribute, "value")];
      return {
        field,
        seconds: wholeNumber(field),
        isMeant: allOf([isMeant, ask(key, (value) => value === ATTRIBUTE)]),
      };
    });
  });

function checkDelay({ field, seconds }: Delay, workload: Workload): Findings {
  const sleep = sleepOfPod(workload);
  if (typeof sleep !== "number") return [must(sleep, () => true, "")];
  const allowed =
    sleep === 0
      ? "less than the preStop sleep of the pods, which have none"
      : `less than the preStop sleep of the pods, which is ${sleep} seconds`;
  return [must(field, () => seconds !== undefined && seconds < sleep, allowed)];
}

const sleeps = (seconds: number) =>
  deploymentOf({ containers: [{ name: "app", lifecycle: { preStop: { sleep: { seconds } } } }] });

const targets = (seconds: string) =>
  object("gateway.k8s.aws/v1beta1", "TargetGroupConfiguration", {
    targetReference: { kind: "Service", name: "shop" },
    defaultConfiguration: {
      targetType: "ip",
      targetGroupAttributes: [{ key: ATTRIBUTE, value: seconds }],
    },
  });

const DELAY_PATH = "spec.defaultConfiguration.targetGroupAttributes[0].value";

export const deregistrationDelay = stackRule({
  name: "deregistration-delay",
  title: "Load balancers must be done with a pod before it stops",
  why: "A target group goes on sending requests to a pod for the deregistration delay; a pod that stops sooner refuses them.",
  fix: "Make the preStop sleep longer than the deregistration delay, and the grace period longer than both.",
  severity: "medium",
  controls: [],
  examples: {
    good: [{ title: "10 seconds, with a sleep of 15", resources: [sleeps(15), service({}), targets("10")] }],
    bad: [
      {
        title: "As long as the sleep",
        resources: [sleeps(15), service({}), targets("15")],
        reported: [[2, DELAY_PATH]],
      },
      {
        title: "No sleep at all",
        resources: [deploymentOf({}), service({}), targets("10")],
        reported: [[2, DELAY_PATH]],
      },
      {
        title: "Longer, by an annotation",
        resources: [
          sleeps(15),
          service({}, { annotations: { [ANNOTATION]: `stickiness.enabled=true,${ATTRIBUTE}=300` } }),
        ],
        reported: [[1, `metadata.annotations["${ANNOTATION}"]`]],
      },
      {
        title: "Longer, by an annotation of the Ingress",
        resources: [
          sleeps(15),
          service({}),
          ingress({}, { annotations: { [ANNOTATION]: `${ATTRIBUTE}=30` } }),
        ],
        reported: [[2, `metadata.annotations["${ANNOTATION}"]`]],
      },
    ],
  },
  check: (stack) =>
    objectsOf(stack, "core/Service").flatMap((target) => {
      const delays = [
        ...annotatedDelays(target, true),
        ...ingressDelays(stack, target),
        ...configuredDelays(stack, target),
      ];
      if (delays.length === 0) return [];
      return workloadsBehind(stack, target).flatMap(({ workload, isSelected }) =>
        delays.flatMap((delay) => when(allOf([isSelected, delay.isMeant]), checkDelay(delay, workload))),
      );
    }),
});
