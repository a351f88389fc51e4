import assert from "node:assert/strict";
import { planService } from "../../../components/service/service-plan.ts";
import type { ServicePlanArgs } from "../../../components/service/service-plan-types.ts";
import type { Plain } from "../../../components/plain.ts";
import type { ServiceTargetMetric } from "../../../components/service/service-args.ts";

const amounts = { cpu: "100m", memory: "96Mi" };
const args: ServicePlanArgs = {
  resources: { requests: amounts, limits: amounts },
  minReplicas: 2,
  maxReplicas: 4,
};
const object = { apiVersion: "networking.k8s.io/v1", kind: "Ingress", name: "web" };
type Metric = Plain<ServiceTargetMetric>;
const pods: Metric = { type: "pods", name: "requests_in_flight", averageValue: "20" };

const paths = (targetMetrics: readonly Metric[], more: Partial<ServicePlanArgs> = {}): string[] =>
  planService("api", { ...args, ...more, targetMetrics }).problems.map(({ path }) => path);

describe("services: metrics to scale by", () => {
  it("are those of pods, of an object, and of what is outside the cluster", () => {
    const metrics: Metric[] = [
      pods,
      { type: "object", name: "requests_per_second", object, value: "2k" },
      { type: "external", name: "queue_length", selector: { queue: "jobs" }, averageValue: "500m" },
    ];
    assert.deepEqual(paths(metrics), []);
  });

  it("have the targets and the object that the API server takes of their type, told in one run", () => {
    const { averageValue: _left, ...untold } = pods;
    assert.deepEqual(paths([untold]), ["targetMetrics[0].averageValue"]);
    assert.deepEqual(paths([{ ...pods, value: "40" }]), ["targetMetrics[0].value"]);
    assert.deepEqual(paths([{ ...untold, type: "external" }]), ["targetMetrics[0]"]);
    assert.deepEqual(paths([{ ...pods, type: "external", value: "40" }]), ["targetMetrics[0]"]);
    assert.deepEqual(
      paths([
        { ...pods, type: "object" },
        { ...pods, object },
      ]),
      ["targetMetrics[0].object", "targetMetrics[1].object"],
    );
  });

  it("have names and quantities that the API server takes, above 0", () => {
    for (const averageValue of ["0", "0.0", "0m"])
      assert.deepEqual(paths([{ ...pods, averageValue }]), ["targetMetrics[0].averageValue"], averageValue);
    assert.deepEqual(paths([{ ...pods, name: "a/b" }]), ["targetMetrics[0].name"]);
    assert.deepEqual(paths([{ ...pods, averageValue: "many" }]), ["targetMetrics[0].averageValue"]);
  });

  it("are read by an autoscaler, of a kind that has one and with room for it", () => {
    assert.deepEqual(paths([pods], { maxReplicas: 2 }), ["targetMetrics"]);
    assert.deepEqual(paths([pods], { kind: "cronJob", schedule: "0 3 * * *" }), ["targetMetrics"]);
  });
});
