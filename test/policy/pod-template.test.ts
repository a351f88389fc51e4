import assert from "node:assert/strict";
import { UNKNOWN } from "../../policy/lib/field.ts";
import { type Settings } from "../../policy/lib/options.ts";
import { deploymentOf, judge, judgeContainer, judgePod, resource, ruleNamed } from "./helpers.ts";

type Props = Readonly<Record<string, unknown>>;
type Case = readonly [rule: string, given: Props, expected: readonly string[], settings?: Settings];

const inContainer = (path: string): string => `spec.containers[0].${path}`;
const hostPath = (path: unknown): Props => ({ volumes: [{ name: "host", hostPath: { path } }] });
const mounted = (mount: Props, volume: Props = { name: "host", hostPath: {} }): Props => ({
  containers: [{ volumeMounts: [mount] }],
  volumes: [volume],
});
const memory = (request: unknown, limit: unknown): Props => ({
  resources: { requests: { memory: request }, limits: { memory: limit } },
});
const variable = (name: unknown, value: unknown): Props => ({ env: [{ name, value }] });
const probe = (port: unknown): Props => ({ httpGet: { path: "/", port } });

/** Rule, container, and what the rule says of a Pod with only that container. */
const CONTAINERS: readonly Case[] = [
  ["memory-limit-ratio", memory("1Gi", "2Gi"), []],
  ["memory-limit-ratio", memory(1e9, "2G"), []],
  ["memory-limit-ratio", memory("1Gi", "2049Mi"), [`violation ${inContainer("resources.limits.memory")}`]],
  ["memory-limit-ratio", memory("1Gi", "4Gi"), [], { maximum: 4 }],
  ["memory-limit-ratio", memory(undefined, "1Gi"), []],
  ["memory-limit-ratio", memory(UNKNOWN, "1Gi"), [`unknown ${inContainer("resources.requests.memory")}`]],
  ["distinct-probes", { livenessProbe: probe(80), readinessProbe: probe("80") }, []],
  [
    "distinct-probes",
    {
      livenessProbe: { httpGet: { port: 80, path: "/" }, failureThreshold: 9 },
      readinessProbe: { httpGet: { path: "/", port: 80 } },
    },
    [`violation ${inContainer("livenessProbe")}`],
  ],
  ["distinct-probes", { livenessProbe: {}, readinessProbe: {} }, []],
  ["probe-ports", { ports: [{ containerPort: 80 }], livenessProbe: probe(80) }, []],
  [
    "probe-ports",
    { ports: [{ containerPort: UNKNOWN }], livenessProbe: probe(80) },
    [`unknown ${inContainer("ports[0].containerPort")}`],
  ],
  ["image-tag", { image: "host:5000/a/b:1" }, []],
  ["image-tag", { image: "a@sha256:b" }, []],
  ["image-tag", { image: UNKNOWN }, [`unknown ${inContainer("image")}`]],
  ["image-tag", {}, [`violation ${inContainer("image")}`]],
  ["image-registry", { image: "team/shop:1" }, [], { registries: ["docker.io/team/"] }],
  ["image-registry", { image: "localhost/shop:1" }, [], { registries: ["localhost"] }],
  [
    "image-registry",
    { image: "team/shop:1" },
    [`violation ${inContainer("image")}`],
    { registries: ["docker.io/te"] },
  ],
  ["image-pull-policy", { image: "a:1" }, [`violation ${inContainer("imagePullPolicy")}`]],
  ["image-pull-policy", { image: UNKNOWN }, [`unknown ${inContainer("image")}`]],
  [
    "no-tiller-dashboard",
    { image: "docker.io/kubernetesui/dashboard-web:1.6.2" },
    [`violation ${inContainer("image")}`],
  ],
  ["no-tiller-dashboard", { image: "registry.example/instiller:1" }, []],
  ["environment-credentials", variable("DB_PASSWORD", ""), []],
  ["environment-credentials", variable("DB_PASSWORD", "$(OTHER)"), []],
  ["environment-credentials", variable("TOKEN_URL", "https://login.example/token"), []],
  ["environment-credentials", variable("MAX_TOKENS", "4096"), []],
  ["environment-credentials", variable("URL", "postgres://shop:$(PASSWORD)@db/shop"), []],
  ["environment-credentials", variable("api-key", 12345678), [`violation ${inContainer("env[0].value")}`]],
  [
    "environment-credentials",
    variable("ID", "AKIAIOSFODNN7EXAMPLE"),
    [`violation ${inContainer("env[0].value")}`],
  ],
  ["environment-credentials", variable("DB_PASSWORD", UNKNOWN), [`unknown ${inContainer("env[0].value")}`]],
  ["secret-environment", { envFrom: UNKNOWN }, [`unknown ${inContainer("envFrom")}`]],
  ["dangerous-environment", variable("NODE_OPTIONS", "--max-old-space-size=200"), []],
  [
    "dangerous-environment",
    variable("NODE_OPTIONS", "--inspect=0.0.0.0"),
    [`violation ${inContainer("env[0].value")}`],
  ],
  ["dangerous-environment", variable("GIT_SSL_NO_VERIFY", "false"), []],
  [
    "dangerous-environment",
    variable("PYTHONHTTPSVERIFY", UNKNOWN),
    [`unknown ${inContainer("env[0].value")}`],
  ],
  ["dangerous-environment", variable(UNKNOWN, "1"), [`unknown ${inContainer("env[0].name")}`]],
  ["port-names", { ports: [{ containerPort: 1 }, { containerPort: 2, name: "" }] }, []],
  [
    "port-names",
    { ports: [{ name: "8080" }, { name: "a--b" }, { name: "Http" }] },
    [
      `violation ${inContainer("ports[0].name")}`,
      `violation ${inContainer("ports[1].name")}`,
      `violation ${inContainer("ports[2].name")}`,
    ],
  ],
  ["pre-stop-hook", { ports: [] }, []],
  ["pre-stop-hook", { ports: UNKNOWN }, [`unknown ${inContainer("ports")}`]],
];

/** Rule, pod spec, and what the rule says of it. */
const PODS: readonly Case[] = [
  ...[
    "/",
    "//",
    "/etc/",
    "/etc/kubernetes",
    "/var",
    "/var/lib/kubelet/pods",
    "/./run/containerd/containerd.sock",
    "/proc",
  ].map((path): Case => [
    "host-mount-sensitive",
    hostPath(path),
    ["violation spec.volumes[0].hostPath.path"],
  ]),
  ...["/var/log", "/opt/data", "/etcetera", "/mnt"].map((path): Case => [
    "host-mount-sensitive",
    hostPath(path),
    [],
  ]),
  ["host-mount-sensitive", hostPath(UNKNOWN), ["unknown spec.volumes[0].hostPath.path"]],
  ["host-mount-writable", mounted({ name: "host", readOnly: true }), []],
  ["host-mount-writable", mounted({ name: "other" }), []],
  ["host-mount-writable", mounted({ name: UNKNOWN }), ["unknown spec.containers[0].volumeMounts[0].name"]],
  [
    "host-mount-writable",
    mounted({ name: "host" }, { name: "host", hostPath: UNKNOWN }),
    ["unknown spec.volumes[0].hostPath"],
  ],
  [
    "host-mount-writable",
    mounted({ name: "host" }, { name: UNKNOWN, hostPath: {} }),
    ["unknown spec.volumes[0].name"],
  ],
  [
    "pod-root-group",
    { securityContext: { supplementalGroups: [UNKNOWN] } },
    ["unknown spec.securityContext.supplementalGroups[0]"],
  ],
  ["pod-high-user-id", { os: { name: "windows" }, containers: [{}] }, []],
  ["read-only-root-filesystem", { os: { name: "windows" }, containers: [{}] }, []],
  ["read-only-root-filesystem", { os: { name: UNKNOWN }, containers: [{}] }, ["unknown spec.os.name"]],
  ["readiness-probe", { restartPolicy: "OnFailure", containers: [{}] }, []],
  ["readiness-probe", { restartPolicy: UNKNOWN, containers: [{}] }, ["unknown spec.restartPolicy"]],
  ["readiness-probe", { initContainers: [{}] }, []],
  ["pod-spread", { containers: [{}] }, []],
  ["termination-grace", { containers: [{ lifecycle: { preStop: { sleep: { seconds: 20 } } } }] }, []],
  [
    "termination-grace",
    { containers: [{ lifecycle: { preStop: { sleep: { seconds: 21 } } } }] },
    ["violation spec.terminationGracePeriodSeconds"],
  ],
  [
    "termination-grace",
    {
      terminationGracePeriodSeconds: UNKNOWN,
      containers: [{ lifecycle: { preStop: { sleep: { seconds: 1 } } } }],
    },
    ["unknown spec.terminationGracePeriodSeconds"],
  ],
  [
    "termination-grace",
    { containers: [{ ...variable("STOP_AFTER", "25") }] },
    ["violation spec.terminationGracePeriodSeconds"],
    { drainVariables: ["STOP_AFTER"] },
  ],
];

/** Rule, Deployment's spec, and what the rule says of it. */
const DEPLOYMENTS: readonly Case[] = [
  ["replicas-minimum", { replicas: UNKNOWN }, ["unknown spec.replicas"]],
  ["replicas-minimum", { replicas: 2 }, ["violation spec.replicas"], { minimum: 3 }],
  ["rollout-strategy", { strategy: { rollingUpdate: { maxUnavailable: "99%" } } }, []],
  ["rollout-strategy", { updateStrategy: { type: "OnDelete" } }, []],
  ["pod-spread", { replicas: UNKNOWN, template: { spec: {} } }, ["unknown spec.replicas"]],
  [
    "pod-spread",
    {
      template: {
        spec: { affinity: { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{}] } } },
      },
    },
    ["violation spec.template.spec.topologySpreadConstraints"],
  ],
  [
    "pod-spread",
    { template: { spec: { topologySpreadConstraints: [] } } },
    ["violation spec.template.spec.topologySpreadConstraints"],
  ],
  [
    "selector-matches-labels",
    {
      selector: {
        matchExpressions: [
          { key: "a", operator: "Exists" },
          { key: "b", operator: "DoesNotExist" },
          { key: "a", operator: "NotIn", values: ["2"] },
        ],
      },
      template: { metadata: { labels: { a: "1" } } },
    },
    [],
  ],
  [
    "selector-matches-labels",
    { selector: { matchLabels: { a: "1" } }, template: { metadata: { labels: UNKNOWN } } },
    ["unknown spec.template.metadata.labels"],
  ],
  [
    "selector-matches-labels",
    { selector: { matchExpressions: [{ key: "a", operator: "Like" }] } },
    ["violation spec.selector.matchExpressions[0].operator"],
  ],
  [
    "valid-labels",
    {
      template: {
        metadata: {
          labels: { "example.com/team": "a", "/x": "a", "a/b/c": "", long: "x".repeat(64), on: true },
        },
      },
    },
    [
      'violation spec.template.metadata.labels["/x"]',
      'violation spec.template.metadata.labels["a/b/c"]',
      "violation spec.template.metadata.labels.long",
      "violation spec.template.metadata.labels.on",
    ],
  ],
  [
    "required-labels",
    { template: { metadata: {} } },
    ['violation spec.template.metadata.annotations["example.com/owner"]'],
    { labels: [], annotations: ["example.com/owner"] },
  ],
];

describe("rules on pod templates", () => {
  for (const [rule, container, expected, settings] of CONTAINERS) {
    it(`${rule}: ${show(container)}`, () => {
      assert.deepEqual(judgeContainer(rule, container, settings), expected);
    });
  }

  for (const [rule, spec, expected, settings] of PODS) {
    it(`${rule}: ${show(spec)}`, () => {
      assert.deepEqual(judgePod(rule, spec, settings), expected);
    });
  }

  for (const [rule, spec, expected, settings] of DEPLOYMENTS) {
    it(`${rule}: ${show(spec)}`, () => {
      assert.deepEqual(judge(rule, "kubernetes:apps/v1:Deployment", { spec }, settings), expected);
    });
  }

  for (const rule of ["readiness-probe", "liveness-probe", "pre-stop-hook"]) {
    it(`${rule} asks nothing of Jobs, whatever their restart policy`, () => {
      const template = { spec: { containers: [{ name: "import", ports: [{ containerPort: 80 }] }] } };
      assert.deepEqual(judge(rule, "kubernetes:batch/v1:Job", { spec: { template } }), []);
      const jobTemplate = { spec: { template } };
      assert.deepEqual(judge(rule, "kubernetes:batch/v1:CronJob", { spec: { jobTemplate } }), []);
      assert.equal(judge(rule, "kubernetes:apps/v1:DaemonSet", { spec: { template } }).length, 1);
    });
  }

  it("no-naked-pod asks nothing of patches, nor of pods with an owner", () => {
    const props = { kind: "Pod", spec: { containers: [{}] } };
    assert.deepEqual(judge("no-naked-pod", "kubernetes:core/v1:Pod", props), ["violation kind"]);
    assert.deepEqual(judge("no-naked-pod", "kubernetes:core/v1:PodPatch", props), []);
    const owned = { ...props, metadata: { ownerReferences: [{ kind: "Workflow" }] } };
    assert.deepEqual(judge("no-naked-pod", "kubernetes:core/v1:Pod", owned), []);
  });

  it("no-system-namespace looks at what runs pods", () => {
    const metadata = { namespace: "kube-system" };
    const props = { ...deploymentOf({}), metadata };
    assert.deepEqual(judge("no-system-namespace", "kubernetes:apps/v1:Deployment", props), [
      "violation metadata.namespace",
    ]);
    assert.deepEqual(judge("no-system-namespace", "kubernetes:core/v1:ConfigMap", { metadata }), []);
  });

  it("credentials are found, but never shown", () => {
    const found = [
      ruleNamed("config-map-credentials").evaluate(
        resource("kubernetes:core/v1:ConfigMap", { data: { password: "correct horse" } }),
      ),
      ruleNamed("environment-credentials").evaluate(
        resource("kubernetes:core/v1:Pod", {
          spec: { containers: [variable("PASSWORD", "correct horse")] },
        }),
      ),
    ].flat();
    assert.equal(found.length, 2);
    assert.ok(!JSON.stringify(found).includes("correct horse"));
  });
});

describe("rules on API versions", () => {
  const judgeAt = (rule: string, type: string, kubeVersion: string): string[] => {
    const [, apiVersion = ""] = /^(?:core\/)?(.+):/.exec(type) ?? [];
    return judge(rule, `kubernetes:${type}`, { apiVersion }, { kubeVersion });
  };

  it("tell what is gone from what will be", () => {
    const type = "storage.k8s.io/v1beta1:VolumeAttributesClass";
    assert.deepEqual(judgeAt("deprecated-api", type, "1.33"), []);
    assert.deepEqual(judgeAt("deprecated-api", type, "1.34"), ["violation apiVersion"]);
    assert.deepEqual(judgeAt("removed-api", type, "1.36"), []);
    assert.deepEqual(judgeAt("removed-api", type, "1.37"), ["violation apiVersion"]);
    assert.deepEqual(judgeAt("deprecated-api", type, "1.37"), []);
  });

  it("leave alone what is stable, and other kinds of a version", () => {
    for (const type of ["apps/v1:Deployment", "core/v1:Pod", "storage.k8s.io/v1beta1:Other"]) {
      assert.deepEqual(judgeAt("removed-api", type, "1.37"), []);
      assert.deepEqual(judgeAt("deprecated-api", type, "1.37"), []);
    }
  });

  it("look into lists", () => {
    const items = [{ apiVersion: "policy/v1beta1", kind: "PodDisruptionBudget" }];
    assert.deepEqual(judge("removed-api", "kubernetes:core/v1:List", { items }), [
      "violation items[0].apiVersion",
    ]);
  });
});

function show(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => (part === UNKNOWN ? "unknown" : part));
}
