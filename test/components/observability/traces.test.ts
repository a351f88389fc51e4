import assert from "node:assert/strict";
import { gatewayConfig } from "../../../components/observability/gateway-config.ts";
import { gatewayValues } from "../../../components/observability/gateway-values.ts";
import { gatewayPolicy } from "../../../components/observability/log-policies.ts";
import { Observability, type ObservabilityArgs } from "../../../components/observability/observability.ts";
import {
  observabilityImages,
  observabilityNamespaces,
  planObservability,
} from "../../../components/observability/observability-plan.ts";
import { prerequisites } from "../../support/graph.ts";
import { type GraphNode, inputsOf, type Registered, registerGraph } from "../../support/mocks.ts";

// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Any = any;
const key = "arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-0000-4000-8000-000000000000";
const base: ObservabilityArgs = { clusterName: "shop-staging", owner: "platform", nodeCidrs: [] };
const endpoint = { traces: "otlp", tracesEndpoint: "https://otlp.example.com:4318/v1/traces" } as const;
const metrics: Pick<ObservabilityArgs, "metrics" | "runbookUrl" | "pages" | "tickets"> = {
  metrics: "stack",
  ...{ runbookUrl: "https://git.example.com/RUNBOOK.md" },
  ...{ pages: ["nobody"], tickets: ["nobody"] },
};
const kinds = {
  "metrics alone": { ...base, ...metrics, traces: "otlp" },
  "a store": { ...base, ...endpoint },
  "a store with a header": {
    ...{ ...base, ...endpoint, tracesHeader: "Authorization", tracesSamplePercent: 10 },
    ...{ region: "eu-west-1", secretsKeyArn: key },
    secretOperatorRoleArn: "arn:aws:iam::111122223333:role/external-secrets",
  },
} as const satisfies Record<string, ObservabilityArgs>;
const withHeader = kinds["a store with a header"];

const problems = (more: object) =>
  planObservability({ ...base, ...more } as ObservabilityArgs).problems.map(({ path }) => path);
const configOf = (args: ObservabilityArgs): Any => gatewayConfig(planObservability(args).plan);
const valuesOf = (args: ObservabilityArgs): Any => gatewayValues(planObservability(args).plan);

describe("observability: traces, as they are planned", () => {
  it("takes none by default, and each kind", () => {
    assert.equal(planObservability(base).plan.traces, "none");
    assert.deepEqual(observabilityNamespaces(base), []);
    for (const args of Object.values(kinds)) {
      assert.deepEqual(problems(args), []);
      assert.ok(observabilityNamespaces(args).includes("opentelemetry"));
      assert.ok(observabilityImages(args).some(([chart]) => chart === "opentelemetry-collector"));
    }
  });

  for (const [what, more, path] of [
    ["traces of which nothing would become", { traces: "otlp" }, "tracesEndpoint"],
    ["a store where none are taken", { tracesEndpoint: endpoint.tracesEndpoint }, "tracesEndpoint"],
    ["a header without a store", { ...metrics, traces: "otlp", tracesHeader: "X-Key" }, "tracesHeader"],
    ["a sample for nobody", { ...metrics, traces: "otlp", tracesSamplePercent: 5 }, "tracesSamplePercent"],
    [
      "a store that is not encrypted",
      { traces: "otlp", tracesEndpoint: "http://x.example/v1" },
      "tracesEndpoint",
    ],
    ["a header with its value", { ...endpoint, tracesHeader: "Authorization: Bearer x" }, "tracesHeader"],
  ] as const)
    it(`refuses ${what}`, () => assert.deepEqual(problems(more), [path]));
});

describe("observability: the gateway of traces", () => {
  it("answers once spans are counted and on disk, and gives none up", () => {
    for (const args of [kinds["a store"], withHeader]) {
      const { exporters, service, receivers } = configOf(args);
      const { retry_on_failure: retry, sending_queue: queue } = exporters.otlp_http;
      assert.equal(retry.max_elapsed_time, 0);
      assert.equal(queue.storage, "file_storage");
      assert.ok(!JSON.stringify(service.pipelines).includes("batch"));
      assert.deepEqual(Object.keys(receivers), ["otlp"]);
      const [claim] = valuesOf(args).statefulset.volumeClaimTemplates;
      assert.equal(valuesOf(args).extraVolumeMounts[0].name, claim.metadata.name);
      // With room for what compaction writes beside it.
      assert.ok(Number.parseInt(claim.spec.resources.requests.storage) * 1024 ** 3 >= 2 * queue.queue_size);
    }
  });

  it("counts every span, and samples only what is sent to the store", () => {
    const { service, processors } = configOf(withHeader);
    assert.deepEqual(service.pipelines["traces/metrics"].processors, ["memory_limiter"]);
    assert.deepEqual(service.pipelines["traces/store"].processors, [
      "memory_limiter",
      "probabilistic_sampler",
    ]);
    assert.equal(processors.probabilistic_sampler.sampling_percentage, 10);
    assert.equal(configOf(kinds["a store"]).processors.probabilistic_sampler, undefined);
  });

  it("has no store, no queue and no volume where traces become metrics alone", () => {
    const args = kinds["metrics alone"];
    const { exporters, service, extensions } = configOf(args);
    assert.deepEqual(Object.keys(exporters), ["prometheus"]);
    assert.deepEqual(Object.keys(extensions), ["health_check"]);
    assert.deepEqual(Object.keys(service.pipelines), ["traces/metrics", "metrics"]);
    assert.equal(valuesOf(args).statefulset.volumeClaimTemplates, undefined);
    assert.deepEqual(valuesOf(args).extraVolumeMounts, []);
  });

  it("has no secret in its values, uses whatever it defines, and is restricted", () => {
    for (const args of Object.values(kinds)) {
      const values = valuesOf(args);
      assert.ok(!JSON.stringify(values).includes("{{"));
      const { extensions, service, exporters, processors } = values.alternateConfig;
      assert.deepEqual([...service.extensions].sort(), Object.keys(extensions).sort());
      const used = JSON.stringify(service.pipelines);
      for (const name of [...Object.keys(exporters), ...Object.keys(processors)])
        assert.ok(used.includes(`"${name}"`), name);
      assert.equal(values.securityContext.readOnlyRootFilesystem, true);
      assert.equal(values.podSecurityContext.runAsNonRoot, true);
      assert.equal(values.serviceAccount.automountServiceAccountToken, false);
      assert.ok(values.resources.limits.memory);
    }
  });

  it("takes traces on one port, and reaches its store alone", () => {
    const { ingress, egress }: Any = gatewayPolicy(kinds["a store"]);
    assert.deepEqual(
      ingress.map(({ ports }: Any) => ports.map(({ port }: Any) => port)),
      [[4318], [8888, 8889]],
    );
    assert.deepEqual(egress[1].ports, [{ port: 4318, protocol: "TCP" }]);
    assert.deepEqual(egress[1].to[0].ipBlock.except, ["169.254.0.0/16"]);
    assert.equal(gatewayPolicy({}).egress.length, 1);
  });
});

describe("observability: Observability with traces", () => {
  let resources: Registered[];
  let graph: GraphNode[];
  before(async () => {
    ({ resources, graph } = await registerGraph(() => new Observability("o", withHeader)));
  });

  it("makes a restricted namespace, its policy, the gateway, and the header's secret without a value", () => {
    const { labels, annotations } = inputsOf(resources, "kubernetes:core/v1:Namespace", "o-traces-namespace")[
      "metadata"
    ] as Any;
    assert.equal(labels["pod-security.kubernetes.io/enforce"], "restricted");
    assert.equal(Object.keys(annotations).length, 1);
    const release = inputsOf(resources, "kubernetes:helm.sh/v3:Release", "o-traces-release");
    assert.deepEqual([release["namespace"], release["chart"]], ["opentelemetry", "opentelemetry-collector"]);
    const urn = (name: string) => graph.find((node) => node.name === name)?.urn ?? assert.fail(name);
    const before = prerequisites(graph, urn("o-traces-release"));
    assert.ok(before.has(urn("o-traces-policy")));
    const secrets = resources.filter(({ type }) => type === "aws:secretsmanager/secret:Secret");
    assert.equal(secrets.length, 1);
    assert.ok(!resources.some(({ type }) => type === "aws:secretsmanager/secretVersion:SecretVersion"));
  });
});
