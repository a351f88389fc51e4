import assert from "node:assert/strict";
import { selectedBy } from "../../../sandbox/observability/metrics-stack.ts";
import { prometheusFiles } from "../../../sandbox/observability/prometheus-config.ts";
import { scrapeConfigs } from "../../../sandbox/observability/scrape-configs.ts";
import { api, monitor, rule, stack } from "./fixtures.ts";

describe("the sandbox's Prometheus operator", () => {
  it("looks for a monitor's targets by its labels, in its namespace, and names them as the operator does", () => {
    const [config] = scrapeConfigs(api, "/kubeconfig");
    assert.deepEqual(
      { ...config, relabel_configs: undefined },
      {
        job_name: "serviceMonitor/shop/api/0",
        honor_labels: false,
        kubernetes_sd_configs: [
          { role: "endpointslice", kubeconfig_file: "/kubeconfig", namespaces: { names: ["shop"] } },
        ],
        ...{ scrape_interval: "15s", metrics_path: "/metrics", relabel_configs: undefined },
        metric_relabel_configs: [{ source_labels: ["le"], regex: "0.5", action: "drop" }],
      },
    );
    const relabelings = config!["relabel_configs"] as Record<string, unknown>[];
    assert.deepEqual(relabelings.slice(0, 2), [
      {
        action: "keep",
        source_labels: [
          "__meta_kubernetes_service_label_app_kubernetes_io_instance",
          "__meta_kubernetes_service_labelpresent_app_kubernetes_io_instance",
        ],
        regex: "(api);true",
      },
      {
        action: "keep",
        source_labels: ["__meta_kubernetes_endpointslice_port_name"],
        regex: "metrics",
      },
    ]);
    assert.deepEqual(
      relabelings.flatMap(({ target_label = [] }) => target_label),
      ["node", "pod", "namespace", "service", "pod", "container", "job", "endpoint"],
    );
  });

  it("looks in other namespaces where a monitor names them, or in all", () => {
    const of = (namespaceSelector: object): unknown =>
      scrapeConfigs(monitor({ endpoints: [{ port: "m" }], namespaceSelector }), "k")[0]![
        "kubernetes_sd_configs"
      ];
    const discovery = { role: "endpointslice", kubeconfig_file: "k" };
    assert.deepEqual(of({ matchNames: ["kube-system"] }), [
      { ...discovery, namespaces: { names: ["kube-system"] } },
    ]);
    assert.deepEqual(of({ any: true }), [discovery]);
  });

  for (const [field, spec] of Object.entries({
    "spec.jobLabel": { jobLabel: "app", endpoints: [] },
    "spec.selector.matchExpressions": { selector: { matchExpressions: [] }, endpoints: [] },
    "spec.endpoints[1].tlsConfig": { endpoints: [{ port: "a" }, { port: "b", tlsConfig: {} }] },
  }))
    it(`refuses ${field}, rather than to leave it out`, () => {
      assert.throws(
        () => scrapeConfigs(monitor(spec), "k"),
        (error: Error) =>
          error.message.startsWith(`ServiceMonitor shop/api: ${field}: the sandbox's Prometheus operator`),
      );
    });

  it("reads every monitor and rule where the chart's values open the selectors, else the release's own", () => {
    const own = monitor({ endpoints: [] }, { release: stack.name });
    assert.deepEqual(selectedBy(stack, "serviceMonitorSelector", [api, own]).ignored, []);
    const closed = { ...stack, values: {} };
    assert.deepEqual(selectedBy(closed, "serviceMonitorSelector", [own]), { read: [own], ignored: [] });
    assert.deepEqual(selectedBy(closed, "serviceMonitorSelector", [api]), {
      read: [],
      ignored: ["shop/api"],
    });
  });

  it("has a file for each rule, the stack's labels, and says what nothing reads", () => {
    const other = { ...api, kind: "PodMonitor", metadata: { namespace: "shop", name: "pods" } };
    const watched = { monitors: [api], rules: [rule], others: [other] };
    const surroundings = { kubeconfig: "/kubeconfig", alertmanager: "127.0.0.1:9093" };
    const { config, rules, ignored } = prometheusFiles(stack, watched, surroundings);
    assert.deepEqual(rules, { "shop-api-objectives.rules.json": rule["spec"] });
    assert.deepEqual(ignored, ["shop/pods"]);
    const { global, rule_files, alerting } = config as Record<string, unknown>;
    assert.deepEqual(rule_files, ["shop-api-objectives.rules.json"]);
    assert.deepEqual(alerting, { alertmanagers: [{ static_configs: [{ targets: ["127.0.0.1:9093"] }] }] });
    assert.deepEqual(global, {
      scrape_interval: "30s",
      evaluation_interval: "30s",
      external_labels: { cluster: "shop", prometheus: "monitoring/kube-prometheus-stack-prometheus" },
    });
  });
});
