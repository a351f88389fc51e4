import assert from "node:assert/strict";
import { charts } from "../../../components/addons/charts.ts";
import { collectorConfig } from "../../../components/observability/collector-config.ts";
import { collectorValues } from "../../../components/observability/collector-values.ts";
import { collectorPolicy, lokiPolicy } from "../../../components/observability/log-policies.ts";
import { cloudWatchEndpoint } from "../../../components/observability/log-plan.ts";
import { lokiValues } from "../../../components/observability/loki-values.ts";
import { Observability, type ObservabilityArgs } from "../../../components/observability/observability.ts";
import {
  observabilityImages,
  observabilityNamespaces,
  observabilityWarnings,
  planObservability,
} from "../../../components/observability/observability-plan.ts";
import { type GraphNode, inputsOf, type Registered, registerGraph } from "../../support/mocks.ts";
import { prerequisites } from "../../support/graph.ts";

const base: ObservabilityArgs = { clusterName: "shop-staging", owner: "platform", nodeCidrs: [] };
const key = "arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-0000-4000-8000-000000000000";
const backends = {
  loki: { ...base, logs: "loki" },
  cloudWatch: {
    ...base,
    ...{ logs: "cloudWatch", region: "eu-west-1", accountId: "111122223333", logKeyArn: key },
  },
  otlp: {
    ...base,
    ...{ logs: "otlp", logsEndpoint: "https://otlp.example.com:4318/v1/logs", logsHeader: "dd-api-key" },
    ...{ region: "eu-west-1", secretsKeyArn: key },
    secretOperatorRoleArn: "arn:aws:iam::111122223333:role/external-secrets",
  },
} as const satisfies Record<string, ObservabilityArgs>;

const RELEASE = "kubernetes:helm.sh/v3:Release";
const NAMESPACE = "kubernetes:core/v1:Namespace";
const POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy";
const problems = (more: object) =>
  planObservability({ ...base, ...more } as ObservabilityArgs).problems.map(({ path }) => path);

describe("observability: where logs go, as it is planned", () => {
  it("keeps none by default, and takes each backend", () => {
    assert.equal(planObservability(base).plan.logs, "none");
    for (const args of Object.values(backends)) assert.deepEqual(problems(args), []);
    assert.deepEqual(observabilityNamespaces(base), []);
    assert.deepEqual(observabilityNamespaces(backends.loki), ["loki"]);
    assert.deepEqual(observabilityNamespaces(backends.otlp), []);
    assert.deepEqual(observabilityImages(backends.loki), [
      ["opentelemetry-collector", "ghcr.io"],
      ["loki", "docker.io"],
    ]);
  });

  for (const [what, more, path] of [
    ["a retention that CloudWatch Logs doesn't know", { ...backends.cloudWatch, logsRetentionDays: 8 }],
    ["OTLP without an endpoint", { logs: "otlp" }, "logsEndpoint"],
    ["an endpoint without a path", { logs: "otlp", logsEndpoint: "https://otlp.example.com" }],
    ["an endpoint that is not encrypted", { logs: "otlp", logsEndpoint: "http://otlp.example.com/v1/logs" }],
    ["a header with its value", { ...backends.otlp, logsHeader: "dd-api-key=0a1b" }, "logsHeader"],
    ["a volume where nothing is kept", { logs: "none", logsStorageGiB: 20 }, "logsStorageGiB"],
    ["a volume of CloudWatch's", { ...backends.cloudWatch, logsStorageGiB: 20 }, "logsStorageGiB"],
    ["a retention of somebody else's store", { ...backends.otlp, logsRetentionDays: 7 }, "logsRetentionDays"],
    ["a header for Loki", { logs: "loki", logsHeader: "X-Scope-OrgID" }, "logsHeader"],
  ] as const)
    it(`refuses ${what}`, () => {
      const expected = path ?? ("logsEndpoint" in more ? "logsEndpoint" : "logsRetentionDays");
      assert.deepEqual(problems(more), [expected]);
    });

  it("takes a retention that only CloudWatch Logs doesn't know for Loki", () => {
    assert.deepEqual(problems({ logs: "loki", logsRetentionDays: 8 }), []);
  });

  it("warns where nothing shows logs, and where nobody is told that they stop", () => {
    const messages = (args: ObservabilityArgs) => observabilityWarnings(args).map(({ message }) => message);
    assert.match(messages(backends.loki)[0] ?? "", /nothing shows them/);
    assert.match(messages(backends.otlp)[0] ?? "", /nobody is told where logs stop/);
    assert.deepEqual(messages(base), []);
  });

  it("names CloudWatch's endpoint in each partition", () => {
    assert.equal(cloudWatchEndpoint("eu-west-1"), "https://logs.eu-west-1.amazonaws.com/v1/logs");
    assert.equal(cloudWatchEndpoint("cn-north-1"), "https://logs.cn-north-1.amazonaws.com.cn/v1/logs");
  });
});

// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Any = any;
const configOf = (args: ObservabilityArgs): Any => collectorConfig(planObservability(args).plan);
const valuesOf = (args: ObservabilityArgs): Any =>
  collectorValues({ ...planObservability(args).plan, serviceAccount: "collector" });

describe("observability: the collector", () => {
  for (const [backend, args] of Object.entries(backends))
    it(`loses nothing, whatever takes its logs: ${backend}`, () => {
      const { exporters, receivers, service } = configOf(args);
      const { retry_on_failure: retry, sending_queue: queue } = exporters.otlp_http;
      // Neither gives up, and what waits is on disk; nothing between the two keeps lines in memory.
      assert.deepEqual(
        [retry.max_elapsed_time, receivers.file_log.retry_on_failure.max_elapsed_time],
        [0, 0],
      );
      assert.deepEqual([queue.storage, receivers.file_log.storage], ["file_storage", "file_storage"]);
      assert.deepEqual(service.pipelines.logs.processors, ["memory_limiter"]);
      assert.equal(queue.queue_size, 1024 ** 3);
      // CloudWatch User Guide, "OTLP Endpoints": a request has 1 MB at most.
      assert.ok(queue.batch.max_size < 1_000_000);
      assert.deepEqual(valuesOf(args).command.extraArgs, ["--feature-gates=stanza.synchronousLogEmitter"]);
    });

  it("has every extension that it names, and starts each", () => {
    for (const args of Object.values(backends)) {
      const { extensions, service, exporters } = configOf(args);
      assert.deepEqual([...service.extensions].sort(), Object.keys(extensions).sort());
      const { auth } = exporters.otlp_http;
      if (auth) assert.ok(Object.keys(extensions).includes(auth.authenticator));
    }
  });

  it("has no secret in its configuration, and no template that Helm would fill in", () => {
    for (const args of Object.values(backends)) {
      const text = JSON.stringify(valuesOf(args));
      assert.ok(!text.includes("{{"), text);
      for (const used of text.matchAll(/\$\{env:(\w+)\}/g))
        assert.match(used[1] ?? "", /^(MY_POD_IP|OTEL_K8S_NODE_NAME)$/);
    }
    const { extensions, exporters } = configOf(backends.otlp);
    assert.deepEqual(extensions.bearertokenauth, {
      ...{ header: "dd-api-key", scheme: "", filename: "/etc/otelcol/header/value" },
    });
    assert.equal(exporters.otlp_http.headers, undefined);
  });

  it("listens for nobody's logs, and asks the API server for nothing", () => {
    const { ports, serviceAccount, securityContext, mode } = valuesOf(backends.loki);
    assert.equal(mode, "daemonset");
    const open = Object.entries<Any>(ports).filter(([, { enabled }]) => enabled);
    assert.deepEqual(
      open.map(([name]) => name),
      ["metrics"],
    );
    assert.deepEqual(Object.keys(configOf(backends.loki).receivers), ["file_log"]);
    assert.equal(serviceAccount.automountServiceAccountToken, false);
    assert.deepEqual(securityContext.capabilities, { drop: ["ALL"] });
  });

  it("writes to one folder of the node, and reads another", () => {
    for (const args of Object.values(backends)) {
      const { extraVolumes, extraVolumeMounts } = valuesOf(args);
      const paths = extraVolumes.flatMap((volume: Any) => volume.hostPath?.path ?? []);
      assert.deepEqual(paths, ["/var/log/pods", "/var/lib/otelcol"]);
      const writable = extraVolumeMounts.filter((mount: Any) => mount.readOnly !== true);
      assert.deepEqual(
        writable.map((mount: Any) => mount.mountPath),
        ["/var/lib/otelcol"],
      );
      assert.deepEqual(
        extraVolumeMounts.map((mount: Any) => mount.name),
        extraVolumes.map((volume: Any) => volume.name),
      );
    }
  });

  it("comes from a mirror, and with the authentication that its store asks for", () => {
    const image = (args: ObservabilityArgs) => valuesOf(args).image.repository as string;
    assert.match(image(backends.loki), /^ghcr\.io\/.*\/opentelemetry-collector-k8s$/);
    assert.match(image(backends.cloudWatch), /-contrib$/);
    assert.match(
      image({ ...backends.loki, imageMirror: "registry.example" }),
      /^registry\.example\/ghcr\.io/,
    );
    assert.equal(valuesOf(backends.otlp).rollout.rollingUpdate.maxUnavailable, "100%");
  });
});

describe("observability: ways to and from logs", () => {
  const ways = (args: ObservabilityArgs) => JSON.stringify(collectorPolicy(args).egress);
  it("leads collectors to their store alone", () => {
    assert.match(ways(backends.loki), /"kubernetes.io\/metadata.name":"loki".*3100/);
    assert.ok(!ways(backends.loki).includes("0.0.0.0/0"));
    assert.match(ways(backends.cloudWatch), /169\.254\.170\.23\/32.*80.*0\.0\.0\.0\/0.*443/);
    assert.match(ways(backends.otlp), /0\.0\.0\.0\/0.*169\.254\.0\.0\/16.*4318/);
    assert.ok(!ways(backends.otlp).includes("169.254.170.23"));
  });

  it("lets nobody but Prometheus to collectors, and who writes, draws and scrapes to Loki", () => {
    const from = (policy: object) =>
      [...JSON.stringify(policy).matchAll(/"kubernetes.io\/metadata.name":"([a-z-]+)"/g)].map(
        ([, name]) => name,
      );
    assert.deepEqual(from(collectorPolicy(backends.loki).ingress), ["monitoring"]);
    assert.deepEqual(from(lokiPolicy.ingress), ["kube-system", "monitoring"]);
    assert.match(JSON.stringify(lokiPolicy.ingress), /"app.kubernetes.io\/name":"opentelemetry-collector"/);
    assert.deepEqual(collectorPolicy(backends.loki).podSelector.matchLabels, {
      "app.kubernetes.io/name": "opentelemetry-collector",
    });
    assert.deepEqual(from(lokiPolicy.egress), ["kube-system"]);
  });
});

describe("observability: Loki", () => {
  const values: Any = lokiValues({
    retentionDays: 7,
    storageGiB: 20,
    memoryMiB: 1024,
    imageMirror: "mirror",
  });
  it("keeps logs as long as is asked, on a volume, and nothing but Loki runs", () => {
    assert.equal(values.loki.limits_config.retention_period, "168h");
    assert.equal(values.loki.compactor.retention_enabled, true);
    assert.equal(values.singleBinary.persistence.size, "20Gi");
    for (const part of ["gateway", "chunksCache", "resultsCache", "lokiCanary", "test", "ruler"])
      assert.deepEqual(values[part], { enabled: false }, part);
    assert.equal(values.loki.image.registry, "mirror/docker.io");
  });

  it("finds logs by what has few values", () => {
    const { ignore_defaults, attributes_config } = values.loki.limits_config.otlp_config.resource_attributes;
    assert.equal(ignore_defaults, true);
    assert.ok(!JSON.stringify(attributes_config).includes("k8s.pod"));
  });
});

describe("observability: Observability with logs", () => {
  const made: Record<string, { resources: Registered[]; graph: GraphNode[] }> = {};
  before(async () => {
    for (const [backend, args] of Object.entries(backends))
      made[backend] = await registerGraph(() => new Observability("o", args));
  });
  const of = (backend: string): Registered[] => made[backend]!.resources;
  const count = (backend: string, type: string): number =>
    of(backend).filter((resource) => resource.type === type).length;

  it("installs the pinned collector where nodes may be seen, and makes no namespace that is less than restricted", () => {
    for (const backend of Object.keys(backends)) {
      const { chart, version, namespace } = inputsOf(of(backend), RELEASE, "o-collector-release");
      assert.deepEqual(
        { chart, version, namespace },
        {
          chart: "opentelemetry-collector",
          version: charts["opentelemetry-collector"].version,
          namespace: "kube-system",
        },
      );
      assert.equal(count(backend, NAMESPACE), backend === "loki" ? 1 : 0);
    }
  });

  it("starts collectors when Loki is there, under policies of both namespaces", () => {
    const { graph } = made["loki"]!;
    const urn = (name: string) => graph.find((node) => node.name === name)?.urn ?? assert.fail(name);
    const before = prerequisites(graph, urn("o-collector-release"));
    for (const earlier of ["o-loki-release", "o-collector-policy", "o-loki-policy"])
      assert.ok(before.has(urn(earlier)), earlier);
    assert.equal(count("loki", POLICY), 2);
    const { labels } = inputsOf(of("loki"), NAMESPACE, "o-loki-namespace")["metadata"] as Any;
    assert.equal(labels["pod-security.kubernetes.io/enforce"], "restricted");
  });

  it("makes the log group and its stream, and lets collectors write to that stream alone", () => {
    const { retentionInDays, kmsKeyId, name } = inputsOf(
      of("cloudWatch"),
      "aws:cloudwatch/logGroup:LogGroup",
      "o-logs",
    );
    assert.deepEqual(
      { retentionInDays, kmsKeyId, name },
      {
        ...{ retentionInDays: 30, kmsKeyId: key, name: "/aws/eks/shop-staging/pods" },
      },
    );
    const stream = inputsOf(of("cloudWatch"), "aws:cloudwatch/logStream:LogStream", "o-logs");
    assert.equal(stream["name"], "collector");
    const policy = of("cloudWatch").find(({ type }) => type === "aws:iam/rolePolicy:RolePolicy");
    const { Statement } = JSON.parse(policy?.inputs["policy"] as string) as Any;
    assert.deepEqual(
      Statement.map(({ Action }: Any) => Action),
      ["logs:PutLogEvents"],
    );
    assert.equal(count("loki", "aws:iam/role:Role"), 0);
  });

  it("has the header's value come from its owner, by a role that reads nothing else", () => {
    const secret = of("otlp").find(({ type }) => type.endsWith(":ExternalSecret"));
    assert.equal((secret?.inputs["metadata"] as Any).namespace, "kube-system");
    assert.equal((secret?.inputs["spec"] as Any).target.name, "logs-header");
    assert.equal(count("otlp", "aws:secretsmanager/secret:Secret"), 1);
    assert.ok(!JSON.stringify(of("otlp")).includes("secretString"));
  });

  it("says what is missing of what a log group and a header's secret are made of", async () => {
    for (const [args, path] of [
      [{ ...backends.cloudWatch, accountId: undefined }, /accountId/],
      [{ ...backends.otlp, secretsKeyArn: undefined }, /secretsKeyArn/],
    ] as const)
      await assert.rejects(
        registerGraph(() => new Observability("o", args as unknown as ObservabilityArgs)),
        path,
      );
  });
});
