import assert from "node:assert/strict";
import { judge, judgeContainer, judgePod } from "../helpers.ts";
import { manifest, violationsIn } from "./manifests.ts";

const ROLE = "kubernetes:rbac.authorization.k8s.io/v1:Role";

/** Kubernetes, ResourceMatches (pkg/apis/rbac/v1): a star before the slash stands for every resource. */
describe("roles with a wildcard for resources of one subresource", () => {
  for (const [rule, apiGroup, resource, verb] of [
    ["rbac-pod-exec", "", "*/exec", "create"],
    ["rbac-pod-exec", "", "*/portforward", "create"],
    ["rbac-pod-exec", "*", "*/attach", "get"],
    ["rbac-pod-exec", "", "*/ephemeralcontainers", "patch"],
    ["rbac-node-proxy", "", "*/proxy", "get"],
    ["rbac-token-creation", "", "*/token", "create"],
    ["rbac-certificate-approval", "certificates.k8s.io", "*/approval", "update"],
    ["rbac-certificate-approval", "certificates.k8s.io", "*/status", "*"],
    ["rbac-service-status", "", "*/status", "patch"],
  ] as const)
    it(`${rule} refuses ${resource}`, () => {
      const judgeRule = (change: object): string[] =>
        judge(rule, ROLE, {
          rules: [{ apiGroups: [apiGroup], resources: [resource], verbs: [verb], ...change }],
        });
      assert.deepEqual(judgeRule({}), ["violation rules[0].resources[0]"]);
      assert.deepEqual(judgeRule({ apiGroups: ["apps"] }), []);
      assert.deepEqual(judgeRule({ verbs: ["watch"] }), []);
      assert.deepEqual(judgeRule({ resources: ["pods/*", "*/scale"] }), []);
    });
});

describe("roles that may change aws-auth", () => {
  const judgeNames = (resourceNames: unknown, verbs = ["patch"]): string[] =>
    judge("rbac-aws-auth", ROLE, {
      rules: [{ apiGroups: [""], resources: ["configmaps"], resourceNames, verbs }],
    });
  it("are refused where they name it", () => {
    assert.equal(judgeNames(["aws-auth"]).length, 1);
    assert.equal(judgeNames(["shop", "aws-auth"], ["*"]).length, 1);
    assert.deepEqual(judgeNames(["aws-auth"], ["get", "list"]), []);
    assert.deepEqual(judgeNames(["shop"]), []);
  });
});

/** Kubernetes, "Service account token Secrets": such a Secret is given a token that never expires. */
describe("service-account-token-secret", () => {
  const judgeSecret = (props: object): string[] =>
    judge("service-account-token-secret", "kubernetes:core/v1:Secret", props);
  it("refuses tokens that never expire, and no other Secret", () => {
    const type = "kubernetes.io/service-account-token";
    assert.deepEqual(judgeSecret({ type }), ["violation type"]);
    assert.deepEqual(judgeSecret({ type, data: { token: "eA==" } }), ["violation type"]);
    for (const other of [
      undefined,
      "Opaque",
      "kubernetes.io/tls",
      "kubernetes.io/dockerconfigjson",
      "bootstrap.kubernetes.io/token",
    ])
      assert.deepEqual(judgeSecret({ type: other }), [], other);
  });
});

describe("image-pull-policy", () => {
  it("knows that latest, or no tag, is pulled always by default", () => {
    const judgeImage = (image: string, imagePullPolicy?: string): string[] =>
      judgeContainer("image-pull-policy", { image, imagePullPolicy });
    for (const image of ["shop", "shop:latest", "registry.example.com:5000/shop", "a.b/c/shop:latest"])
      assert.deepEqual(judgeImage(image), [], image);
    for (const image of ["shop:1.4", "registry.example.com:5000/shop:v1"])
      assert.equal(judgeImage(image).length, 1, image);
    assert.equal(judgeImage("shop:latest", "IfNotPresent").length, 1);
    assert.equal(judgeImage("shop", "Never").length, 1);
  });
});

describe("default-service-account", () => {
  it("honours the deprecated alias", () => {
    const judgeNames = (spec: object): string[] => judgePod("default-service-account", spec);
    assert.deepEqual(judgeNames({ serviceAccount: "shop" }), []);
    assert.deepEqual(judgeNames({ serviceAccount: "shop", serviceAccountName: "" }), []);
    assert.deepEqual(judgeNames({ serviceAccount: "default" }), ["violation spec.serviceAccount"]);
    assert.equal(judgeNames({ serviceAccount: "shop", serviceAccountName: "default" }).length, 1);
  });
});

describe("pod-spread", () => {
  const spread = (podSpec: object): string[] =>
    judge("pod-spread", "kubernetes:apps/v1:Deployment", {
      spec: { replicas: 3, template: { metadata: { labels: { app: "shop" } }, spec: podSpec } },
    });
  const away = (matchLabels: object): object => ({
    affinity: {
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          { weight: 1, podAffinityTerm: { labelSelector: { matchLabels } } },
        ],
      },
    },
  });
  const over = (labelSelector?: object): object => ({ topologySpreadConstraints: [{ labelSelector }] });
  it("counts what selects the pod's own labels", () => {
    assert.deepEqual(spread(away({ app: "shop" })), []);
    assert.deepEqual(spread(over({ matchLabels: { app: "shop" } })), []);
    assert.deepEqual(spread(over({})), []);
    assert.deepEqual(spread({ ...away({ app: "basket" }), ...over({ matchLabels: { app: "shop" } }) }), []);
  });
  it("does not count what selects other pods, or none", () => {
    for (const spec of [
      away({ app: "basket" }),
      over({ matchLabels: { app: "basket" } }),
      over({ matchExpressions: [{ key: "app", operator: "NotIn", values: ["shop"] }] }),
      over(),
    ])
      assert.equal(spread(spec).length, 1);
  });
});

describe("pdb-allows-disruption", () => {
  const judgeSpec = (spec: object): string[] =>
    judge("pdb-allows-disruption", "kubernetes:policy/v1:PodDisruptionBudget", { spec });
  for (const spec of [
    { maxUnavailable: -1 },
    { maxUnavailable: "-10%" },
    { maxUnavailable: "00%" },
    { maxUnavailable: "150%" },
    { minAvailable: "120%" },
    { minAvailable: -2 },
    { minAvailable: "all" },
  ])
    it(`refuses ${JSON.stringify(spec)}`, () => assert.equal(judgeSpec(spec).length, 1));
  for (const spec of [{ maxUnavailable: "25%" }, { maxUnavailable: "1" }, { minAvailable: 0 }, {}])
    it(`accepts ${JSON.stringify(spec)}`, () => assert.deepEqual(judgeSpec(spec), []));
});

describe("ingress-snippets", () => {
  const judgeKey = (key: string): number =>
    judge("ingress-snippets", "kubernetes:networking.k8s.io/v1:Ingress", {
      metadata: { annotations: { [key]: "x" } },
    }).length;
  for (const key of [
    "nginx.org/server-snippets",
    "nginx.org/location-snippets",
    "nginx.ingress.kubernetes.io/auth-snippet",
    "haproxy.org/backend-config-snippet",
    "haproxy-ingress.github.io/config-backend",
  ])
    it(`refuses ${key}`, () => assert.equal(judgeKey(key), 1));
  for (const key of ["nginx.org/proxy-read-timeout", "example.com/snippets-off", "nginx.org/ssl-redirect"])
    it(`accepts ${key}`, () => assert.equal(judgeKey(key), 0));
});

describe("no-tiller-dashboard", () => {
  for (const [image, isConsole] of [
    ["docker.io/kubernetesui/dashboard:v2.7.0", true],
    ["kubernetesui/dashboard-api:1.10.1", true],
    ["mirror.example.com/kubernetesui/dashboard@sha256:abc", true],
    ["k8s.gcr.io/kubernetes-dashboard-amd64:v1.10.1", true],
    ["grafana/dashboard:v1", false],
    ["example.com/kubernetesui/dashboards:v1", false],
  ] as const)
    it(`${isConsole ? "refuses" : "accepts"} ${image}`, () =>
      assert.equal(judgeContainer("no-tiller-dashboard", { image }).length, isConsole ? 1 : 0));
});

describe("image-registry-retired", () => {
  for (const [image, isRetired] of [
    ["k8s.gcr.io/pause:3.6", true],
    ["gcr.io/google-containers/pause:3.6", true],
    ["gcr.io/google_containers/pause:3.6", true],
    ["registry.k8s.io/pause:3.10", false],
    ["mirror.example.com/k8s.gcr.io/pause:3.6", false],
  ] as const)
    it(`${isRetired ? "refuses" : "accepts"} ${image}`, () =>
      assert.equal(judgeContainer("image-registry-retired", { image }).length, isRetired ? 1 : 0));
});

describe("removed-api", () => {
  const judgeKind = (apiVersion: string, kind: string): number => {
    const type = `kubernetes:${apiVersion.includes("/") ? apiVersion : `core/${apiVersion}`}:${kind}`;
    return judge("removed-api", type, { apiVersion, kind }).length;
  };
  for (const [apiVersion, kind] of [
    ["v1", "Deployment"],
    ["batch/v1", "Deployment"],
    ["apps/v1", "CronJob"],
    ["apps/v2", "Deployment"],
    ["app/v1", "Deployment"],
    ["apps/v1", "Pod"],
    ["networking/v1", "Ingress"],
    ["rbac.k8s.io/v1", "Role"],
    ["v1", "HorizontalPodAutoscaler"],
    ["extensions/v1", "Ingress"],
  ] as const)
    it(`refuses ${kind} of ${apiVersion}`, () => assert.equal(judgeKind(apiVersion, kind), 1));
  for (const [apiVersion, kind] of [
    ["apps/v1", "Deployment"],
    ["autoscaling/v1", "HorizontalPodAutoscaler"],
    ["serving.knative.dev/v1", "Service"],
    ["networking.istio.io/v1", "Gateway"],
    ["iam.aws.crossplane.io/v1beta1", "Role"],
    ["autoscaling.k8s.io/v1", "VerticalPodAutoscaler"],
    ["metrics.k8s.io/v1beta1", "PodMetrics"],
  ] as const)
    it(`accepts ${kind} of ${apiVersion}`, () => assert.equal(judgeKind(apiVersion, kind), 0));
});

const ALB = "alb.ingress.kubernetes.io/";
const CERTIFICATE = { [`${ALB}certificate-arn`]: "arn:aws:acm:eu-west-1:1:certificate/1" };
const listen = (...ports: readonly string[]): object => ({
  [`${ALB}listen-ports`]: JSON.stringify(ports.map((port) => ({ [port]: port === "HTTP" ? 80 : 443 }))),
});
const REDIRECT = { [`${ALB}ssl-redirect`]: "443" };

/** AWS Load Balancer Controller, "Ingress annotations" and "Certificate discovery". */
describe("ingress-tls of AWS Load Balancer Controller", () => {
  const judgeIngress = (annotations: object, spec: object = {}): number =>
    judge("ingress-tls", "kubernetes:networking.k8s.io/v1:Ingress", {
      metadata: { annotations },
      spec: { ingressClassName: "alb", rules: [{ host: "a.example.com" }], ...spec },
    }).length;
  for (const [name, annotations, spec] of [
    ["a certificate, which means HTTPS alone", CERTIFICATE],
    ["a certificate found by the host, and a redirect", { ...listen("HTTP", "HTTPS"), ...REDIRECT }],
    ["a certificate found by the host, HTTPS alone", listen("HTTPS")],
    ["a certificate found by spec.tls", listen("HTTPS"), { rules: [{}], tls: [{ hosts: ["a.b"] }] }],
    [
      "a redirect by an action",
      {
        ...CERTIFICATE,
        ...listen("HTTP", "HTTPS"),
        [`${ALB}actions.ssl-redirect`]:
          '{"Type": "redirect", "RedirectConfig": {"Protocol": "HTTPS", "Port": "443"}}',
      },
    ],
    ["a class of the controller's by another name", CERTIFICATE, { ingressClassName: "public" }],
    ["the class by an annotation", { ...CERTIFICATE, "kubernetes.io/ingress.class": "alb" }],
    [
      "a certificate of Google's",
      { "networking.gke.io/managed-certificates": "a" },
      { ingressClassName: "gce" },
    ],
  ] as const)
    it(`accepts ${name}`, () => assert.equal(judgeIngress(annotations, spec), 0));
  for (const [name, annotations, spec] of [
    ["nothing said: HTTP", {}],
    ["spec.tls alone, which opens no listener", {}, { tls: [{ hosts: ["a.example.com"] }] }],
    ["a certificate, and HTTP without a redirect", { ...CERTIFICATE, ...listen("HTTP", "HTTPS") }],
    ["a certificate without a listener for it", { ...CERTIFICATE, ...listen("HTTP") }],
    ["a redirect to nothing", { ...CERTIFICATE, ...listen("HTTP"), ...REDIRECT }],
    ["no host to find a certificate by", listen("HTTPS"), { rules: [{}] }],
    ["another controller, which reads no such annotation", CERTIFICATE, { ingressClassName: "nginx" }],
    [
      "another controller by the class of old",
      { ...CERTIFICATE, "kubernetes.io/ingress.class": "nginx" },
      {},
    ],
  ] as const)
    it(`refuses ${name}`, () => {
      const isOld = "kubernetes.io/ingress.class" in annotations;
      assert.equal(judgeIngress(annotations, isOld ? { ingressClassName: undefined } : spec), 1);
    });
});

describe("ingress-service-exists of AWS Load Balancer Controller", () => {
  const service = manifest("v1", "Service", "shop", "spec: { ports: [{ port: 80 }] }");
  const judgeAction = (annotation: string): readonly string[] =>
    violationsIn(
      service +
        manifest(
          "networking.k8s.io/v1",
          "Ingress",
          "a",
          "spec: { ingressClassName: alb, rules: [{ host: a.b, http: { paths: [{ path: /, backend: { service: { name: act, port: { name: use-annotation } } } }] } }] }",
          `, annotations: { ${annotation} }`,
        ),
    ).filter((violation) => violation.startsWith("ingress-service-exists"));
  it("follows actions to their Services", () => {
    const forward = (name: string): string =>
      `${ALB}actions.act: '{"type":"forward","forwardConfig":{"targetGroups":[{"serviceName":"${name}","servicePort":80}]}}'`;
    assert.deepEqual(judgeAction(forward("shop")), []);
    assert.equal(judgeAction(forward("shopp")).length, 1);
    assert.deepEqual(judgeAction(`${ALB}actions.act: '{"type":"fixed-response"}'`), []);
    assert.deepEqual(judgeAction(`${ALB}actions.act: '{"type":"forward","targetGroupARN":"arn"}'`), []);
  });
  it("refuses an action that is not there", () => {
    assert.equal(judgeAction(`${ALB}scheme: internal`).length, 1);
    assert.equal(judgeAction(`${ALB}actions.other: '{"type":"fixed-response"}'`).length, 1);
  });
});
