import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { chartValues } from "../../components/service/chart-values.ts";
import { planService } from "../../components/service/service-plan.ts";
import type { ServicePlanArgs } from "../../components/service/service-plan-types.ts";
import { deployment } from "../components/service/example.ts";
import { chartDir, renderText } from "./helm.ts";

const gateway = { name: "public", namespace: "gateway" };
const exposed = { hostnames: ["shop.example.com"], gateway };
const prometheusUrl = "http://prometheus.monitoring:9090";
const judged = { ...exposed, minReplicas: 2, maxReplicas: 4, serviceMonitor: true };
const mesh = { ...judged, hostnames: [] };
/** With an autoscaler, which is what reads a metric. */
const metric = (more: object): Partial<ServicePlanArgs> => ({
  ...{ minReplicas: 2, maxReplicas: 4 },
  targetMetrics: [{ type: "external", name: "queue_length", ...more }],
});
const canary = { type: "canary", prometheusUrl } as const;

/**
 * Rules between settings that stand in two languages: in the component's planner, and in the chart's
 * templates/validate.yaml for who uses the chart alone. Each: settings that break it, the argument that the planner
 * names, and the value that the chart names.
 */
const rules: readonly (readonly [args: Partial<ServicePlanArgs>, argument: string, value: string])[] = [
  [{ minReplicas: 4, maxReplicas: 3 }, "minReplicas", "replicas.min"],
  [{ gracePeriodSeconds: 11 }, "gracePeriodSeconds", "termination.gracePeriodSeconds"],
  [{ metricsPort: 8080 }, "metricsPort", "metricsPort"],
  [{ kind: "cronJob" }, "schedule", "schedule"],
  [{ schedule: "0 3 * * *" }, "schedule", "schedule"],
  [{ kind: "job", migrations: ["migrate"] }, "migrations", "migrations.command"],
  [{ ...exposed, kind: "worker" }, "hostnames", "routing.hostnames"],
  [{ hostnames: exposed.hostnames }, "gateway", "routing.gateway"],
  [
    { hostnames: exposed.hostnames, ingressClassName: "alb", awsTargetGroup: true },
    "awsTargetGroup",
    "routing.awsTargetGroup",
  ],
  [{ ...exposed, keepAliveSeconds: 60 }, "keepAliveSeconds", "routing.keepAliveSeconds"],
  [{ ...exposed, preStopSeconds: 14 }, "preStopSeconds", "termination.preStopSeconds"],
  [
    { ...exposed, deregistrationDelaySeconds: 44 },
    "deregistrationDelaySeconds",
    "routing.deregistrationDelaySeconds",
  ],
  [{ ...exposed, requestTimeoutSeconds: 31, drainSeconds: 30 }, "drainSeconds", "termination.drainSeconds"],
  [{ ...mesh, kind: "worker", strategy: { ...canary, provider: "istio" } }, "strategy.type", "strategy.type"],
  [{ ...mesh, strategy: canary }, "hostnames", "strategy.provider"],
  [{ ...judged, strategy: { ...canary, provider: "istio" } }, "hostnames", "routing.hostnames"],
  [{ ...judged, maxReplicas: 2, strategy: canary }, "maxReplicas", "autoscaling.enabled"],
  [{ ...judged, strategy: { type: "canary" } }, "strategy.prometheusUrl", "strategy.prometheusUrl"],
  [{ ...judged, serviceMonitor: false, strategy: canary }, "serviceMonitor", "monitoring.serviceMonitor"],
  [
    { ...judged, strategy: { ...canary, previewHostnames: ["a.example.com"] } },
    "strategy.previewHostnames",
    "strategy.previewHostnames",
  ],
  [
    { ...judged, strategy: { ...canary, stepWeights: [50, 10] } },
    "strategy.stepWeights",
    "strategy.stepWeights",
  ],
  ...[
    "http://169.254.169.254/latest/meta-data",
    "http://[fd00:ec2::254]/",
    "http://[FD00:0EC2::254]/",
    "http://[::ffff:169.254.169.254]/",
    "http://[0:0:0:0:0:ffff:a9fe:a9fe]:80/",
    "http://100.100.100.200:80/",
    "https://kubernetes.default.svc/api",
    "http://METADATA.google.internal:80/",
  ].map(
    (url) =>
      [
        { ...judged, strategy: { ...canary, webhooks: [{ name: "a", type: "rollout", url } as const] } },
        "strategy.webhooks[0].url",
        "strategy.webhooks[0].url",
      ] as const,
  ),
  [
    { ...judged, strategy: { type: "canary", prometheusUrl: "http://169.254.170.23/" } },
    "strategy.prometheusUrl",
    "strategy.prometheusUrl",
  ],
  [{ ...judged, strategy: { type: "blueGreen", prometheusUrl } }, "strategy.webhooks", "strategy.webhooks"],
  [{ tolerations: [{ effect: "NoSchedule" }] }, "tolerations[0].operator", "tolerations[0].operator"],
  [
    { tolerations: [{ key: "a", operator: "Exists", value: "b" }] },
    "tolerations[0].value",
    "tolerations[0].value",
  ],
  [
    { tolerations: [{ key: "a", tolerationSeconds: 60 }] },
    "tolerations[0].tolerationSeconds",
    "tolerations[0].tolerationSeconds",
  ],
  [metric({ type: "pods" }), "targetMetrics[0].averageValue", "autoscaling.targetMetrics[0].averageValue"],
  [metric({}), "targetMetrics[0]", "autoscaling.targetMetrics[0]"],
  [metric({ type: "object", value: "9" }), "targetMetrics[0].object", "autoscaling.targetMetrics[0].object"],
  [
    { volumes: { own: { mountPath: "/etc/secrets/own", sizeLimit: "1Mi" } } },
    "volumes.own.mountPath",
    "volumes.own.mountPath",
  ],
  [{ config: { PORT: "1" } }, "config.PORT", "config.PORT"],
];

/** Rules of the chart's between values that the component never gives it, or that have no setting. */
const chartOnly = [
  "the release's name",
  "disruption.maxUnavailable",
  "rollout.progressDeadlineSeconds",
  "secrets.region",
  "database.%s",
  "database.secret",
  "database.admin.secret",
  "database.admin.name",
  "strategy.leaving",
  "monitoring.intervalSeconds",
  // Of the strategy's URLs alike: prometheusUrl, webhooks[0].url.
  "strategy.%s",
  // Of `config` and of secrets alike; `config.%s` once more, where a secret has the name.
  "%s.%s",
  "config.%s",
];

describe("rules between settings of a service", () => {
  const image = { repository: "registry.example/api", digest: deployment.digest };

  for (const [args, argument, value] of rules) {
    it(`are the planner's and the chart's: ${argument} of ${JSON.stringify(args)}`, async () => {
      const { plan, problems } = planService("api", { ...deployment, ...args });
      assert.deepEqual(
        problems.map(({ path }) => path),
        [argument],
      );
      const error = await renderText({ ...chartValues(plan, false), image }).then(() => "", String);
      const paths = [...error.matchAll(/^- (\S+): received/gm)].map(([, path]) => path);
      assert.deepEqual(paths, [value], error);
    });
  }

  it("are all listed here that the chart's templates have", async () => {
    const source = await readFile(join(chartDir, "templates/validate.yaml"), "utf8");
    const told = [...source.matchAll(/append \$problems \(?(?:printf )?"([^:"]+):/g)].map(([, path]) => path);
    const listed = [
      ...chartOnly,
      ...rules.map(([, , value]) => value.replace(/\[\d+\]/, "[%d]").replace(".own.", ".%s.")),
    ];
    assert.equal(told.length, [...source.matchAll(/append \$problems/g)].length);
    assert.deepEqual(
      told.filter((path) => path !== undefined && !listed.includes(path)),
      [],
    );
  });
});
