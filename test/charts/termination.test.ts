import assert from "node:assert/strict";
import { planService } from "../../components/service/service-plan.ts";
import type { ServicePlanArgs } from "../../components/service/service-plan-types.ts";
import { exampleDigest } from "../support/stack-file.ts";
import { type Manifest, render } from "./helm.ts";
import { type Values } from "./template.ts";

const gateway = { name: "public", namespace: "gateway" };
const hostnames = ["shop.example.com"];
const resources = { requests: { cpu: "100m", memory: "128Mi" }, limits: { cpu: "1", memory: "256Mi" } };

type Case = readonly [what: string, values: Values, args: Partial<ServicePlanArgs>];

const ingressCase = (what: string, className: string, annotations: Record<string, string> = {}): Case => [
  what,
  { routing: { hostnames, ingress: { className, annotations } } },
  { hostnames, ingressClassName: className, ingressAnnotations: annotations },
];

const CASES: readonly Case[] = [
  ["a service that nobody reaches from outside", {}, {}],
  ["a worker", { kind: "worker" }, { kind: "worker" }],
  ["a Gateway in the cluster", { routing: { hostnames, gateway } }, { hostnames, gateway }],
  [
    "an ALB's Gateway",
    { routing: { hostnames, gateway, awsTargetGroup: true } },
    { hostnames, gateway, awsTargetGroup: true },
  ],
  ["an ALB's Gateway without hosts", { routing: { awsTargetGroup: true } }, { awsTargetGroup: true }],
  ingressCase("an Ingress of the class alb", "alb"),
  ingressCase("an Ingress with an ALB's annotations", "public", {
    "alb.ingress.kubernetes.io/target-type": "ip",
  }),
  ingressCase("an Ingress of another controller", "nginx", {
    "nginx.ingress.kubernetes.io/affinity": "cookie",
  }),
  [
    "a lag that is set",
    { routing: { hostnames, gateway, awsTargetGroup: true, deregistrationLagSeconds: 0 } },
    { hostnames, gateway, awsTargetGroup: true, deregistrationLagSeconds: 0 },
  ],
  [
    "a request timeout above the drain's default",
    { routing: { hostnames, gateway, requestTimeoutSeconds: 45 } },
    { hostnames, gateway, requestTimeoutSeconds: 45 },
  ],
  [
    "every time set",
    {
      routing: {
        ...{ hostnames, gateway, awsTargetGroup: true },
        ...{ deregistrationLagSeconds: 20, deregistrationDelaySeconds: 70 },
      },
      termination: { preStopSeconds: 25, drainSeconds: 40, gracePeriodSeconds: 80 },
    },
    {
      ...{ hostnames, gateway, awsTargetGroup: true },
      ...{ deregistrationLagSeconds: 20, deregistrationDelaySeconds: 70 },
      ...{ preStopSeconds: 25, drainSeconds: 40, gracePeriodSeconds: 80 },
    },
  ],
];

describe("chart of a service: the times of a pod's end", () => {
  for (const [what, values, args] of CASES) {
    it(`are those that the component decides on: ${what}`, async () => {
      const { plan, problems } = planService("web", { digest: exampleDigest, resources, ...args });
      assert.deepEqual(problems, []);
      const { Deployment, TargetGroupConfiguration } = await render(values);
      const { spec: pod } = Deployment.spec.template;
      const [{ lifecycle, env }] = pod.containers;
      assert.deepEqual(
        {
          preStopSeconds: lifecycle.preStop.sleep.seconds,
          drainSeconds: Number(env.find(({ name }: Manifest) => name === "DRAIN_SECONDS").value),
          gracePeriodSeconds: pod.terminationGracePeriodSeconds,
        },
        {
          preStopSeconds: plan.preStopSeconds,
          drainSeconds: plan.drainSeconds,
          gracePeriodSeconds: plan.gracePeriodSeconds,
        },
      );
      const attributes = TargetGroupConfiguration?.spec.defaultConfiguration.targetGroupAttributes;
      assert.deepEqual(
        attributes?.map(({ value }: Manifest) => Number(value)),
        args.awsTargetGroup && args.hostnames ? [plan.deregistrationDelaySeconds] : undefined,
      );
    });
  }
});
