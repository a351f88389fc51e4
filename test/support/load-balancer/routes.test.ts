import assert from "node:assert/strict";
import { type ClusterObjects, clusterState } from "./cluster-state.ts";
import { type Route, backendOf } from "./routes.ts";

const route = (...rules: NonNullable<Route["spec"]["rules"]>): Route => ({
  spec: { hostnames: ["web.test"], rules },
});
const to = (name: string, weight?: number): { name: string; weight?: number } => ({
  name,
  ...(weight === undefined ? {} : { weight }),
});
const asked = (
  routes: readonly Route[],
  headers: Record<string, string> = {},
  draw = 0,
): string | undefined => backendOf(routes, { host: "web.test", headers }, draw);

describe("lagging load balancer: routes", () => {
  it("choose by the host", () => {
    const routes = [route({ backendRefs: [to("web")] })];
    assert.equal(asked(routes), "web");
    assert.equal(backendOf(routes, { host: "other.test", headers: {} }, 0), undefined);
  });

  it("choose by weights, of which 0 is nobody", () => {
    const routes = [
      route({ backendRefs: [to("none", 0), to("primary", 90), to("canary", 10), to("last", 0)] }),
    ];
    for (const [draw, name] of [
      [0, "primary"],
      [0.89, "primary"],
      [0.91, "canary"],
      [0.999, "canary"],
    ] as const) {
      assert.equal(asked(routes, {}, draw), name);
    }
  });

  it("choose the rule that wants most headers, among those that are met", () => {
    const routes = [
      route(
        { backendRefs: [to("primary")] },
        { matches: [{ headers: [{ name: "X-Canary", value: "always" }] }], backendRefs: [to("canary")] },
      ),
    ];
    assert.equal(asked(routes, { "x-canary": "always" }), "canary");
    assert.equal(asked(routes, { "x-canary": "never" }), "primary");
    assert.equal(asked(routes), "primary");
  });
});

describe("lagging load balancer: what it reads of the cluster", () => {
  const labels = { "kubernetes.io/service-name": "web" };
  const objects: ClusterObjects = {
    routes: [],
    slices: [
      {
        metadata: { labels },
        ports: [{ name: "http", port: 8080 }],
        endpoints: [
          { addresses: ["10.0.0.1"], conditions: { ready: true } },
          { addresses: ["10.0.0.2"], conditions: { ready: false } },
        ],
      },
      { metadata: { labels }, ports: [{ port: 8080 }], endpoints: [{ addresses: ["10.0.0.3"] }] },
      { metadata: {}, ports: [{ port: 1 }], endpoints: [{ addresses: ["10.0.0.4"] }] },
      { metadata: { labels: { "kubernetes.io/service-name": "empty" } }, endpoints: null, ports: null },
    ],
    configurations: [
      {
        spec: {
          targetReference: { name: "web" },
          defaultConfiguration: {
            targetGroupAttributes: [
              { key: "stickiness.enabled", value: "false" },
              { key: "deregistration_delay.timeout_seconds", value: "90" },
            ],
          },
        },
      },
      { spec: { targetReference: { name: "empty" } } },
    ],
  };

  it("is each Service's ready addresses, of all its slices, and its delay where one is set", () => {
    const { endpoints, delaysMs } = clusterState(objects);
    assert.deepEqual(
      [...endpoints],
      [
        ["web", ["10.0.0.1:8080", "10.0.0.3:8080"]],
        ["empty", []],
      ],
    );
    assert.deepEqual([...delaysMs], [["web", 90_000]]);
  });
});
