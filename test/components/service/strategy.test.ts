import assert from "node:assert/strict";
import fc from "fast-check";
import { chartValues } from "../../../components/service/chart-values.ts";
import { followedFields } from "../../../components/service/followed-fields.ts";
import { planService } from "../../../components/service/service-plan.ts";
import type { ServicePlanArgs } from "../../../components/service/service-plan-types.ts";
import { planStrategyChange } from "../../../components/service/strategy-change.ts";
import { ServiceStrategyType } from "../../../components/service/choices.ts";
import {
  type CanaryStatus,
  describeUnpromoted,
  analysisResultOf,
} from "../../../components/service/analysis-result.ts";
import { deployment } from "./example.ts";

const prometheusUrl = "http://prometheus.monitoring:9090";
const judged: ServicePlanArgs = {
  ...deployment,
  minReplicas: 2,
  maxReplicas: 4,
  hostnames: ["api.example.com"],
  gateway: { name: "public", namespace: "gateway" },
  serviceMonitor: true,
  strategy: { type: "canary", prometheusUrl },
};
const strategies = Object.values(ServiceStrategyType);
const traffic = { name: "traffic", type: "rollout", url: "http://load-tester.test/" };

const pathsOf = (args: ServicePlanArgs): string[] =>
  planService("api", args).problems.map(({ path }) => path);
/** Values that TypeScript refuses, too: YAML and other languages hand them over all the same. */
const withStrategy = (strategy: object): ServicePlanArgs => ({
  ...judged,
  strategy: { ...judged.strategy, ...strategy },
});

describe("service: strategies", () => {
  it("are rolling unless told otherwise, which asks for nothing", () => {
    const { plan, problems } = planService("api", deployment);
    assert.equal(plan.strategy.type, "rolling");
    assert.deepEqual(problems, []);
    assert(!("strategy" in chartValues(plan, false)));
  });

  for (const strategy of [
    {},
    { type: "ab", matchHeader: "x-beta", matchValue: "yes" },
    { type: "blueGreen", webhooks: [traffic], previewHostnames: ["preview.example.com"] },
    { metrics: "traefik", minSuccessRate: 99.9, stepWeights: [5], skipAnalysis: true },
  ]) {
    it(`take ${JSON.stringify(strategy)}`, () => {
      assert.deepEqual(pathsOf(withStrategy(strategy)), []);
    });
  }

  const refused: readonly (readonly [what: string, args: ServicePlanArgs, path: string])[] = [
    ["no such strategy", withStrategy({ type: "red" }), "strategy.type"],
    ["an interval that Flagger ignores", withStrategy({ intervalSeconds: 5 }), "strategy.intervalSeconds"],
    ["no check at all", withStrategy({ threshold: 0 }), "strategy.threshold"],
    ["steps that shrink", withStrategy({ stepWeights: [50, 10] }), "strategy.stepWeights"],
    ["no steps", withStrategy({ stepWeights: [] }), "strategy.stepWeights"],
    ["more than all requests", withStrategy({ stepWeights: [10, 110] }), "strategy.stepWeights"],
    ["more than every request", withStrategy({ minSuccessRate: 101 }), "strategy.minSuccessRate"],
    ["a header in capitals", withStrategy({ type: "ab", matchHeader: "X-Canary" }), "strategy.matchHeader"],
    ["metrics of nobody", withStrategy({ metrics: "nginx" }), "strategy.metrics"],
    ["no Prometheus", withStrategy({ prometheusUrl: "" }), "strategy.prometheusUrl"],
    ["no URL", withStrategy({ prometheusUrl: "prometheus:9090" }), "strategy.prometheusUrl"],
    ["metrics that nobody reads", { ...judged, serviceMonitor: false }, "serviceMonitor"],
    ["no autoscaler", { ...judged, maxReplicas: 2 }, "maxReplicas"],
    ["no route", { ...judged, hostnames: [] }, "hostnames"],
    ["an Ingress", { ...judged, ingressClassName: "alb" }, "hostnames"],
    ["hostnames in a mesh", withStrategy({ provider: "linkerd" }), "hostnames"],
    ["nothing to judge by", withStrategy({ type: "blueGreen" }), "strategy.webhooks"],
    [
      "a preview of a canary",
      withStrategy({ previewHostnames: ["a.example.com"] }),
      "strategy.previewHostnames",
    ],
    [
      "no such webhook",
      withStrategy({ webhooks: [{ ...traffic, type: "now" }] }),
      "strategy.webhooks[0].type",
    ],
  ];
  for (const [what, args, path] of refused) {
    it(`refuse ${what}`, () => {
      assert.deepEqual(pathsOf(args), [path]);
    });
  }

  it("are refused to what answers no requests", () => {
    const paths = pathsOf({ ...judged, kind: "worker", hostnames: [] });
    assert.deepEqual(paths, ["strategy.type", "hostnames"]);
  });

  it("say why an interval below Flagger's own is refused", () => {
    const { problems } = planService("api", withStrategy({ intervalSeconds: 9 }));
    assert.match(problems[0]?.message ?? "", /no more often than every 10 seconds/);
  });

  it("have the metrics read at least twice in the time that a check looks back", () => {
    fc.assert(
      fc.property(fc.integer({ min: 10, max: 3600 }), (intervalSeconds) => {
        const { plan } = planService("api", withStrategy({ intervalSeconds }));
        const reading = chartValues(plan, false).monitoring.intervalSeconds ?? Infinity;
        assert(reading >= 5 && 2 * reading <= intervalSeconds);
      }),
    );
  });

  it("bring up as many pods as there may be when Flagger is left, with nobody to scale them down", () => {
    const { plan, problems } = planService("api", { ...judged, strategy: { leaving: true } });
    assert.deepEqual(problems, []);
    const values = chartValues(plan, false);
    assert.deepEqual(values.replicas, { min: 4, max: 4 });
    assert.equal(values.autoscaling.enabled, false);
    assert.deepEqual(values.strategy, { leaving: true, provider: "gatewayapi" });
  });
});

describe("service: a change of strategy", () => {
  it("to what Flagger judges by is one step, from whatever there was", () => {
    for (const before of [undefined, "leaving", ...strategies]) {
      for (const wanted of strategies.filter((each) => each !== "rolling"))
        assert.deepEqual(planStrategyChange(before, wanted), { leaving: false, recorded: wanted });
    }
  });

  it("to rolling is two steps from what Flagger judges by, and none from anything else", () => {
    for (const before of strategies.filter((each) => each !== "rolling"))
      assert.deepEqual(planStrategyChange(before, "rolling"), { leaving: true, recorded: "leaving" });
    for (const before of [undefined, "leaving", "rolling"])
      assert.deepEqual(planStrategyChange(before, "rolling"), { leaving: false, recorded: "rolling" });
  });

  it("never takes the Canary away in an update that found it serving, whatever is wanted in between", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...strategies), { minLength: 1 }), (wishes) => {
        let recorded: string | undefined;
        // Whether Flagger's pods serve.
        let serving = false;
        for (const wanted of wishes) {
          const step = planStrategyChange(recorded, wanted);
          const hasCanary = step.leaving || wanted !== "rolling";
          assert(hasCanary || !serving);
          serving = hasCanary && !step.leaving;
          recorded = step.recorded;
        }
      }),
    );
  });
});

describe("service: what Flagger takes over", () => {
  const transform = followedFields("api");
  const ignoredOf = (type: string, name: string): unknown => {
    const args = { custom: true, name, type, props: { metadata: { name } }, opts: {} };
    const result = transform(args) as { opts: { ignoreChanges?: string[] } } | undefined;
    return result?.opts.ignoreChanges;
  };

  it("is the Service's selector and the route, but of no other object of these kinds", () => {
    const route = "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute";
    assert.deepEqual(ignoredOf("kubernetes:core/v1:Service", "api"), ["spec.selector"]);
    assert.deepEqual(ignoredOf(route, "api"), ["spec.parentRefs", "spec.hostnames", "spec.rules"]);
    assert.equal(ignoredOf("kubernetes:core/v1:Service", "api-metrics"), undefined);
    assert.equal(ignoredOf(route, "api-preview"), undefined);
    assert.equal(ignoredOf("kubernetes:apps/v1:Deployment", "api"), undefined);
  });
});

describe("service: the result of Flagger's analysis", () => {
  const status = (phase: string, applied = "new", promoted = "old"): CanaryStatus => ({
    phase,
    lastAppliedSpec: applied,
    lastPromotedSpec: promoted,
    conditions: [{ message: `it is ${phase}` }],
  });

  for (const [given, outcome] of [
    [status("Initialized"), "promoted"],
    [status("Succeeded"), "promoted"],
    [status("Failed"), "rolled back"],
    [{ ...status("Failed"), canaryWeight: 0 }, "rolled back"],
    // Its copy of the pods did not get ready: those that were judged serve (Flagger 1.44, pkg/controller/scheduler.go).
    [{ ...status("Failed"), canaryWeight: 100 }, "stuck"],
    // What failed was taken back since: the template is the one that serves.
    [status("Failed", "old", "old"), "promoted"],
    [status("Progressing", "old", "old"), "promoted"],
    [status("Progressing"), "undecided"],
    [status("WaitingPromotion"), "undecided"],
    [undefined, "undecided"],
  ] as const) {
    it(`is "${outcome}" for ${JSON.stringify(given)}`, () => {
      assert.equal(analysisResultOf(given, true).outcome, outcome);
    });
  }

  it("is never that a release was promoted which does not serve", () => {
    for (const phase of ["Initialized", "Succeeded", "Progressing"])
      assert.equal(analysisResultOf(status(phase), false).outcome, "undecided");
    assert.equal(analysisResultOf(status("Failed", "old", "old"), false).outcome, "undecided");
  });

  it("says what serves instead, why, and what to do", () => {
    const describe = (phase: string, serving: string): string =>
      describeUnpromoted("api", "shop", {
        wanted: "sha256:b",
        serving,
        result: analysisResultOf(status(phase), false),
      });
    const text = describe("Failed", "sha256:a");
    assert.match(text, /service api: sha256:b was rolled back; sha256:a goes on serving/);
    assert.match(text, /reason: it is Failed/);
    assert.match(text, /fix: .+kubectl describe canary --namespace shop api/);
    assert.match(describe("Failed", "sha256:b"), /the release before it goes on serving/);
    const undecided = describe("Progressing", "sha256:a");
    const stuck = describeUnpromoted("api", "shop", {
      wanted: "sha256:b",
      serving: "sha256:b",
      result: analysisResultOf({ ...status("Failed"), canaryWeight: 100 }, true),
    });
    assert.match(
      stuck,
      /sha256:b was found good, but .+api-primary do not get ready; those .+ go on serving/,
    );
    assert.match(stuck, /fix: .+kubectl describe deployment --namespace shop api-primary/);
    assert.match(undecided, /service api: sha256:b has not been judged yet; sha256:a goes on serving/);
    assert.match(undecided, /fix: .+update again once Flagger has decided/);
  });
});
