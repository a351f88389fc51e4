import assert from "node:assert/strict";
import { createMetrics } from "../../../app/src/metrics.ts";
import { chartValues } from "../../../components/service/chart-values.ts";
import { Service, type ServiceArgs } from "../../../components/service/service.ts";
import { planService } from "../../../components/service/service-plan.ts";
import type { ServicePlanArgs } from "../../../components/service/service-plan-types.ts";
import { sloSettings } from "../../../components/service/slo-settings.ts";
import { exampleDigest } from "../../support/stack-file.ts";
import { inputsOf, register } from "../../support/mocks.ts";
import { deployment } from "./example.ts";

const runbookUrl = "https://git.example.com/platform/RUNBOOK.md";
const watched: ServicePlanArgs = { ...deployment, serviceMonitor: true, slo: { runbookUrl } };

const problemsOf = (args: ServicePlanArgs) => planService("api", args).problems;
const withSlo = (slo: object): ServicePlanArgs => ({ ...watched, slo: { runbookUrl, ...slo } });

const RULE_TYPE = "kubernetes:monitoring.coreos.com/v1:PrometheusRule";

describe("service: objectives", () => {
  for (const slo of [
    {},
    { availability: 99.5, latencyMilliseconds: 300 },
    { availability: 99.99, minRequestsPerHour: 700 },
    { latencyMilliseconds: 40, latencyBuckets: [20, 40] },
    { availability: 95, windowDays: 30 },
    { availability: undefined, latencyMilliseconds: undefined },
  ]) {
    it(`take ${JSON.stringify(slo)}`, () => assert.deepEqual(problemsOf(withSlo(slo)), []));
  }

  for (const [what, args, path, message] of [
    ["a worker", { ...watched, kind: "worker" }, "slo", /a worker answers no requests/],
    ["nobody who reads metrics", { ...watched, serviceMonitor: false }, "serviceMonitor", /nobody reads/],
    ["all requests", withSlo({ availability: 100 }), "slo.availability", /not an objective/],
    ["a share of 1", withSlo({ availability: 0.999 }), "slo.availability", /not an objective/],
    [
      "a latency between buckets",
      withSlo({ latencyMilliseconds: 400 }),
      "slo.latencyMilliseconds",
      /no bucket/,
    ],
    ["what never pages", withSlo({ availability: 93 }), "slo.availability", /too slowly to page anybody/],
    [
      "what never pages over 90 days",
      withSlo({ latencyPercent: 97, latencyMilliseconds: 300, windowDays: 90 }),
      "slo.latencyPercent",
      /too slowly/,
    ],
    [
      "five nines of ten requests an hour",
      withSlo({ availability: 99.999, minRequestsPerHour: 10 }),
      "slo.minRequestsPerHour",
      /a single one that fails would page/,
    ],
    [
      "too few requests once, for whatever asks for the most",
      withSlo({ minRequestsPerHour: 5, latencyMilliseconds: 300 }),
      "slo.minRequestsPerHour",
      /99\.9 % can't be measured/,
    ],
    ["no URL", { ...watched, slo: { runbookUrl: "RUNBOOK.md" } }, "slo.runbookUrl", /not a URL/],
    ["no buckets", withSlo({ latencyBuckets: [0] }), "slo.latencyBuckets[0]", /out of range/],
  ] as const) {
    it(`refuse ${what}`, () => {
      const problems = problemsOf(args as ServicePlanArgs);
      assert.deepEqual(
        problems.map((problem) => problem.path),
        [path],
      );
      assert.match(problems[0]!.message, message);
    });
  }

  it("name the buckets that there are, and how many requests are enough", () => {
    const [latency] = problemsOf(withSlo({ latencyMilliseconds: 400 }));
    assert.match(latency!.allowed!, /200, 300, 500/);
    const [few] = problemsOf(withSlo({ availability: 99.99 }));
    assert.equal(few!.allowed, "at least 695 for 99.99 % over 30 days");
  });

  it("know the sample service's buckets", async () => {
    const metrics = createMetrics();
    metrics.observe({ method: "GET", route: "/", status: 200, seconds: 0.01 });
    const bounds = [
      ...(await metrics.render()).matchAll(/http_request_duration_seconds_bucket\{le="([\d.]+)"/g),
    ];
    assert.deepEqual(
      bounds.map(([, bound]) => Number(bound) * 1000),
      sloSettings.latencyBuckets.default,
    );
  });

  const service: ServiceArgs = {
    ...{ serviceName: "api", repositoryUrl: "registry.example/p/api", digest: exampleDigest },
    ...{ minReplicas: 2, maxReplicas: 4, resources: deployment.resources },
  };

  it("are rules beside the service, which a Prometheus picks by the same labels as its metrics", async () => {
    const resources = await register(
      () =>
        new Service("p-api", {
          ...service,
          ...{ serviceMonitor: true, serviceMonitorLabels: { release: "monitoring" } },
          slo: { availability: 99.5, latencyMilliseconds: 300, runbookUrl },
        }),
    );
    const { metadata, spec } = inputsOf(resources, RULE_TYPE, "p-api-objectives") as {
      metadata: object;
      spec: { groups: readonly { name: string }[] };
    };
    assert.deepEqual(metadata, {
      name: "api-objectives",
      namespace: "api",
      labels: { "app.kubernetes.io/part-of": "api", release: "monitoring" },
    });
    assert.deepEqual(
      spec.groups.map(({ name }) => name),
      ["slo-api-api-availability", "slo-api-api-latency", "slo-api-api-budget", "slo-api-api-data"],
    );
  });

  it("are measured by the Prometheus that the network lets in", () => {
    const metricsFrom = (args: ServicePlanArgs): unknown =>
      chartValues(planService("api", args).plan, false).networkPolicy.metricsFrom;
    assert.equal(metricsFrom(watched), undefined); // the chart's default: `monitoring`
    assert.deepEqual(metricsFrom({ ...watched, metricsNamespaces: ["observability"] }), [
      { namespace: "observability" },
    ]);
  });

  it("are nothing where there are none", async () => {
    const resources = await register(() => new Service("p-api", service));
    assert.ok(!resources.some(({ type }) => type === RULE_TYPE));
  });
});
