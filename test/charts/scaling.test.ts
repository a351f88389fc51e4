import assert from "node:assert/strict";
import { everything, renderAll } from "./helm.ts";

describe("chart of a service: metrics to scale by", () => {
  it("are those of pods, of another object and of what is outside the cluster", async () => {
    const object = { apiVersion: "networking.k8s.io/v1", kind: "Ingress", name: "web" };
    const targetMetrics = [
      { type: "pods", name: "requests_in_flight", averageValue: "20" },
      { type: "object", name: "requests_per_second", object, value: "2k" },
      { type: "external", name: "queue_length", selector: { queue: "jobs" }, averageValue: "30" },
    ];
    const all = await renderAll({ ...everything, autoscaling: { targetMetrics } });
    const { metrics } = all.find(({ kind }) => kind === "HorizontalPodAutoscaler")!.spec;
    assert.deepEqual(metrics.slice(1), [
      {
        type: "Pods",
        pods: {
          metric: { name: "requests_in_flight" },
          target: { type: "AverageValue", averageValue: "20" },
        },
      },
      {
        type: "Object",
        object: {
          describedObject: object,
          metric: { name: "requests_per_second" },
          target: { type: "Value", value: "2k" },
        },
      },
      {
        type: "External",
        external: {
          metric: { name: "queue_length", selector: { matchLabels: { queue: "jobs" } } },
          target: { type: "AverageValue", averageValue: "30" },
        },
      },
    ]);
  });

  it("are refused whose targets or objects are not their type's", async () => {
    const refused = [
      { type: "pods", name: "requests_in_flight", value: "20" },
      { type: "external", name: "queue_length" },
      { type: "object", name: "requests_per_second", averageValue: "20" },
    ];
    await assert.rejects(
      renderAll({ ...everything, autoscaling: { targetMetrics: refused } }),
      /targetMetrics\[0\]\.averageValue: [^]*targetMetrics\[1\]: [^]*targetMetrics\[2\]\.object: /,
    );
  });
});
