import assert from "node:assert/strict";
import * as fc from "fast-check";
import { chartValues } from "../../../components/service/chart-values.ts";
import { parseQuantity } from "../../../components/service/quantity.ts";
import { planService } from "../../../components/service/service-plan.ts";
import type { ServicePlanArgs } from "../../../components/service/service-plan-types.ts";
import { serviceSettings } from "../../../components/service/settings.ts";
import type { Settings } from "../../../components/settings.ts";
import { terminationMargin } from "../../../components/service/termination-timing.ts";
import { valuesSchema } from "../../../scripts/chart/values-schema.ts";
import { deployment } from "./example.ts";

/** Values that TypeScript refuses, too: YAML and other languages hand them over all the same. */
type Change = { readonly [Key in keyof ServicePlanArgs]?: unknown };
const gateway = { name: "public", namespace: "gateway" };
const behindAlb = { hostnames: ["a.example.com"], gateway, awsTargetGroup: true };

function pathsOf(change: Change, name = "api"): string[] {
  return planService(name, { ...deployment, ...change } as ServicePlanArgs).problems.map(({ path }) => path);
}

/** Whether there is an argument of this path: members of groups, items of lists, keys of maps. */
function hasArgument(settings: Settings, path: string): boolean {
  const { name = "", rest = "" } = /^(?<name>[^.[]+)(\[\d+\])?\.?(?<rest>.*)$/.exec(path)?.groups ?? {};
  const shape = Object.hasOwn(settings, name) ? settings[name]?.shape : undefined;
  if (!shape || rest === "") return shape !== undefined;
  const inner = shape.kind === "list" ? shape.of : shape;
  return inner.kind === "group" ? hasArgument(inner.settings, rest) : inner.kind === "map";
}

describe("service: planService", () => {
  const refused: readonly (readonly [string, Change, string])[] = [
    ["a tag for a digest", { digest: "latest" }, "digest"],
    ["an unknown kind", { kind: "daemon" }, "kind"],
    ["a cronJob without a schedule", { kind: "cronJob" }, "schedule"],
    ["a schedule of four fields", { kind: "cronJob", schedule: "0 3 * *" }, "schedule"],
    ["a schedule of a service", { schedule: "0 3 * * *" }, "schedule"],
    ["migrations of a job", { kind: "job", migrations: ["migrate"] }, "migrations"],
    ["hosts of a worker", { kind: "worker", hostnames: ["a.example.com"], gateway }, "hostnames"],
    ["hosts that nothing takes", { hostnames: ["a.example.com"] }, "gateway"],
    ["a URL for a host", { hostnames: ["https://a.example.com"], gateway }, "hostnames[0]"],
    ["a Gateway that can't be", { gateway: { name: "Public", namespace: "gateway" } }, "gateway.name"],
    [
      "a target group of an Ingress",
      { hostnames: ["a.example.com"], ingressClassName: "alb", awsTargetGroup: true },
      "awsTargetGroup",
    ],
    ["one replica", { minReplicas: 1 }, "minReplicas"],
    ["fewer at most than at least", { minReplicas: 4, maxReplicas: 3 }, "minReplicas"],
    [
      "a delay that cuts what the pod still answers",
      { ...behindAlb, deregistrationDelaySeconds: 89 },
      "deregistrationDelaySeconds",
    ],
    ["a sleep that the load balancer's lag outlasts", { ...behindAlb, preStopSeconds: 59 }, "preStopSeconds"],
    [
      "a drain that cuts the longest request",
      { ...behindAlb, requestTimeoutSeconds: 31, drainSeconds: 30 },
      "drainSeconds",
    ],
    [
      "connections that the load balancer keeps for longer",
      { hostnames: ["a.example.com"], gateway, keepAliveSeconds: 90, idleTimeoutSeconds: 90 },
      "keepAliveSeconds",
    ],
    ["connections that nobody keeps", { keepAliveSeconds: 0 }, "keepAliveSeconds"],
    ["a privileged port", { port: 80 }, "port"],
    ["metrics for everybody", { metricsPort: 8080 }, "metricsPort"],
    ["a variable that the chart sets", { config: { DATABASE_URL: "x" } }, "config.DATABASE_URL"],
    ["a secret that the chart sets", { secretKeys: { "database-url": "x" } }, "secretKeys.database-url"],
    [
      "a variable that is a secret too",
      { config: { SESSION_KEY: "x" }, secretKeys: { "session-key": "x" } },
      "config.SESSION_KEY",
    ],
    [
      "a variable that names a secret's file",
      { config: { SESSION_KEY_FILE: "x" }, secretKeys: { "session-key": "x" } },
      "config.SESSION_KEY_FILE",
    ],
    ["no form of secrets", { secretsAs: "env" }, "secretsAs"],
    ["a namespace that can't be", { clientNamespaces: ["Edge"] }, "clientNamespaces[0]"],
    ["a Prometheus in no namespace", { metricsNamespaces: ["a", ""] }, "metricsNamespaces[1]"],
    ["an address without a prefix", { clientCidrs: ["10.0.0.1"] }, "clientCidrs[0]"],
    [
      "a region that is not the database's",
      { config: { AWS_REGION: "x" }, database: { name: "svc_web", cidrs: [] } },
      "config.AWS_REGION",
    ],
    ["a way to log in that is the chart's", { config: { DATABASE_AUTH: "x" } }, "config.DATABASE_AUTH"],
    [
      "a role longer than PostgreSQL keeps",
      { database: { name: "s".repeat(64), cidrs: [] } },
      "database.name",
    ],
    ["a database nowhere", { database: { name: "shop", cidrs: ["db"] } }, "database.cidrs[0]"],
    ["half a retry", { retries: 0.5 }, "retries"],
    ["a label that can't be", { nodeSelector: { "team!": "a" } }, "nodeSelector.team!"],
    ["a label's value that can't be", { nodeSelector: { team: "a b" } }, "nodeSelector.team"],
    ["a toleration of every value", { tolerations: [{ operator: "Equal" }] }, "tolerations[0].operator"],
    [
      "a toleration of any value, and one",
      { tolerations: [{ key: "a", operator: "Exists", value: "b" }] },
      "tolerations[0].value",
    ],
    [
      "a time to stay where pods may stay anyway",
      { tolerations: [{ key: "a", effect: "NoSchedule", tolerationSeconds: 60 }] },
      "tolerations[0].tolerationSeconds",
    ],
    ["no such effect", { tolerations: [{ key: "a", effect: "NoRun" }] }, "tolerations[0].effect"],
    ["no such operator", { tolerations: [{ key: "a", operator: "In" }] }, "tolerations[0].operator"],
    ["a priority class that can't be", { priorityClassName: "High" }, "priorityClassName"],
    ["Kubernetes' own namespace", { namespace: "kube-system" }, "namespace"],
  ];
  for (const [what, change, path] of refused) {
    it(`refuses ${what}`, () => assert.deepEqual(pathsOf(change), [path]));
  }

  it("refuses a name that leaves no room for what is appended", () => {
    assert.deepEqual(pathsOf({}, "a".repeat(40)), []);
    assert.deepEqual(pathsOf({}, "a".repeat(41)), ["serviceName"]);
  });

  it("names every path as its caller's user has it", () => {
    const wrong = { ...deployment, port: 80, secretKeys: { PORT: "x" } };
    const { problems } = planService("1", wrong, (argument) => `of api: ${argument}`);
    assert.deepEqual(
      problems.map(({ path }) => path),
      ["of api: serviceName", "of api: port", "of api: secretKeys.PORT"],
    );
  });

  it("names arguments that there are, whatever is wrong", () => {
    const paths = refused.flatMap(([, change]) => pathsOf(change));
    assert.deepEqual(
      [...new Set(paths)].filter((path) => !hasArgument(serviceSettings, path)),
      [],
    );
    assert.ok(!hasArgument(serviceSettings, "secrets.database-url"));
    assert.ok(!hasArgument(serviceSettings, "gateway.host"));
  });

  it("has two fixed replicas unless told otherwise", () => {
    const { minReplicas, maxReplicas } = planService("api", deployment).plan;
    assert.deepEqual([minReplicas, maxReplicas], [2, 2]);
    assert.equal(planService("api", { ...deployment, minReplicas: 5 }).plan.maxReplicas, 5);
  });
});

describe("service: termination", () => {
  const seconds = fc.integer({ min: 0, max: 120 });

  it("is valid exactly when sleep, drain and margin fit into the grace period, and lag and drain into the delay", () => {
    fc.assert(
      fc.property(
        fc.record({
          preStopSeconds: seconds,
          drainSeconds: seconds,
          gracePeriodSeconds: seconds,
          deregistrationLagSeconds: seconds,
          deregistrationDelaySeconds: seconds,
          requestTimeoutSeconds: seconds,
          keepAliveSeconds: fc.integer({ min: 1, max: 130 }),
          idleTimeoutSeconds: fc.integer({ min: 1, max: 130 }),
        }),
        fc.boolean(),
        (times, isExposed) => {
          const exposed = isExposed ? { hostnames: ["a.example.com"], gateway } : {};
          const { preStopSeconds, drainSeconds, gracePeriodSeconds, deregistrationDelaySeconds } = times;
          const fits =
            preStopSeconds >= 1 &&
            gracePeriodSeconds >= preStopSeconds + drainSeconds + terminationMargin &&
            (!isExposed ||
              (times.deregistrationLagSeconds <= preStopSeconds &&
                times.requestTimeoutSeconds <= drainSeconds &&
                deregistrationDelaySeconds >= times.deregistrationLagSeconds + drainSeconds &&
                times.keepAliveSeconds > times.idleTimeoutSeconds));
          assert.equal(pathsOf({ ...times, ...exposed }).length === 0, fits);
        },
      ),
    );
  });
});

describe("service: chartValues", () => {
  it("has each probe ask at its own path", () => {
    const paths = { startupPath: "/started", livenessPath: "/live", readinessPath: "/ready" };
    const { plan, problems } = planService("api", { ...deployment, ...paths } as ServicePlanArgs);
    assert.deepEqual(problems, []);
    const { probes } = chartValues(plan, true) as Readonly<Record<string, unknown>>;
    assert.deepEqual(probes, {
      startup: { path: "/started" },
      liveness: { path: "/live" },
      readiness: { path: "/ready" },
    });
  });

  it("makes of every valid plan values that the chart's schema takes", () => {
    const mostly = <T>(valid: fc.Arbitrary<T>, ...others: readonly T[]) =>
      fc.oneof({ weight: 19, arbitrary: valid }, { weight: 1, arbitrary: fc.constantFrom(...others) });
    const within = (min: number, max: number) =>
      mostly(fc.integer({ min, max }), min - 1, max + 1, min + 0.5);
    const change = fc.record(
      {
        kind: mostly(fc.constantFrom("service", "worker", "job"), "cronJob", "daemon"),
        timeoutSeconds: within(1, 86_400),
        retries: within(0, 20),
        minReplicas: within(2, 6),
        maxReplicas: within(6, 1000),
        port: within(1024, 9000),
        metricsPort: within(9001, 65_535),
        targetCpuUtilization: within(10, 95),
        preStopSeconds: within(60, 1800),
        deregistrationDelaySeconds: within(1760, 3600),
        drainSeconds: within(0, 1700),
        gracePeriodSeconds: mostly(fc.integer({ min: 3510, max: 3600 }), 7211),
        config: fc.dictionary(mostly(fc.constantFrom("A", "b_1"), "", "1", "a-b"), fc.string(), {
          maxKeys: 2,
        }),
        hostnames: fc.array(mostly(fc.constantFrom("a.example.com", "*.b.example.com"), "A", "-.x", "a"), {
          maxLength: 2,
        }),
        gateway: fc.constant(gateway),
        clientNamespaces: fc.array(mostly(fc.constant("edge"), "Edge", ""), { maxLength: 2 }),
        requestTimeoutSeconds: within(0, 3600),
      },
      { requiredKeys: ["gracePeriodSeconds"] },
    );
    const image = { repository: "registry.example/api", digest: deployment.digest };
    let valid = 0;
    fc.assert(
      fc.property(change, (values) => {
        const { plan, problems } = planService("api", { ...deployment, ...values } as ServicePlanArgs);
        if (problems.length > 0) return;
        valid += 1;
        assert.deepEqual(valuesSchema.safeParse({ ...chartValues(plan, true), image }).error, undefined);
      }),
      { numRuns: 500 },
    );
    assert(valid > 50, `only ${valid} valid plans were met`);
  });
});

describe("service: quantities", () => {
  for (const [text, number] of [
    ["250m", 0.25],
    ["1", 1],
    ["0.5", 0.5],
    ["64Mi", 64 * 2 ** 20],
    ["1G", 1e9],
    ["", undefined],
    ["1 Gi", undefined],
    ["-1", undefined],
    ["1Kb", undefined],
  ] as const) {
    it(`reads ${JSON.stringify(text)} as ${String(number)}`, () => {
      assert.equal(parseQuantity(text), number);
    });
  }
});
