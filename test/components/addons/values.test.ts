import assert from "node:assert/strict";
import { certManagerValues } from "../../../components/addons/cert-manager-values.ts";
import { externalDnsValues } from "../../../components/addons/external-dns-values.ts";
import { externalSecretsValues } from "../../../components/addons/external-secrets-values.ts";
import { flaggerValues } from "../../../components/addons/flagger-values.ts";
import { gatewayApiValues } from "../../../components/addons/gateway-api-values.ts";
import { mirrored, resources, spread } from "../../../components/addons/hardening.ts";
import { loadBalancerControllerValues } from "../../../components/addons/load-balancer-controller-values.ts";

const size = (cpu: string, memory: string, cpuLimit: string, memoryLimit: string): object => ({
  requests: { cpu, memory },
  limits: { cpu: cpuLimit, memory: memoryLimit },
});
const budget = { maxUnavailable: 1 };
const priorityClassName = "system-cluster-critical";
const restrictedContainer = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  runAsNonRoot: true,
  capabilities: { drop: ["ALL"] },
};
const restrictedPod = { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" }, fsGroup: 65534 };

/** The values of a chart hold every image once; their repositories, wherever they are. */
function repositories(values: unknown): string[] {
  if (typeof values !== "object" || values === null) return [];
  return Object.entries(values).flatMap(([key, value]) =>
    (key === "repository" || key === "imageRegistry") && typeof value === "string"
      ? [value]
      : repositories(value),
  );
}

describe("addons: values", () => {
  const controller = {
    clusterName: "c",
    region: "eu-west-1",
    vpcId: "vpc-1",
    serviceAccount: "aws-load-balancer-controller",
  };

  it("of the load balancer controller: told its region and VPC, its certificate kept, no Service held up", () => {
    assert.deepEqual(loadBalancerControllerValues({ ...controller, gatewaysOnly: false }), {
      clusterName: "c",
      region: "eu-west-1",
      vpcId: "vpc-1",
      image: { repository: "public.ecr.aws/eks/aws-load-balancer-controller" },
      serviceAccount: { name: "aws-load-balancer-controller" },
      replicaCount: 2,
      podDisruptionBudget: budget,
      topologySpreadConstraints: spread({ "app.kubernetes.io/name": "aws-load-balancer-controller" }),
      priorityClassName,
      resources: size("50m", "128Mi", "500m", "256Mi"),
      podSecurityContext: restrictedPod,
      securityContext: restrictedContainer,
      enablePodReadinessGateInject: true,
      defaultTargetType: "ip",
      enableServiceMutatorWebhook: false,
      keepTLSSecret: true,
      enableWaf: false,
      enableShield: false,
      serviceMonitor: { enabled: false },
    });
  });

  it("of the load balancer controller in EKS Auto Mode: Gateways only", () => {
    const { createIngressClassResource, ingressClassParams, controllerConfig } = loadBalancerControllerValues(
      {
        ...controller,
        gatewaysOnly: true,
      },
    );
    assert.deepEqual(
      { createIngressClassResource, ingressClassParams, controllerConfig },
      {
        createIngressClassResource: false,
        ingressClassParams: { create: false },
        controllerConfig: { featureGates: { EnableServiceController: false } },
      },
    );
  });

  it("of external-dns: its own records in its own zones", () => {
    const args = { clusterName: "c", hostedZones: { "example.com": "Z1" }, serviceAccount: "external-dns" };
    assert.deepEqual(externalDnsValues({ ...args, policy: "upsert-only", gatewayApi: true }), {
      provider: { name: "aws" },
      policy: "upsert-only",
      registry: "txt",
      txtOwnerId: "c",
      domainFilters: ["example.com"],
      sources: ["service", "ingress", "gateway-httproute"],
      extraArgs: { "zone-id-filter": ["Z1"] },
      image: { repository: "registry.k8s.io/external-dns/external-dns" },
      serviceAccount: { name: "external-dns" },
      priorityClassName,
      resources: size("20m", "64Mi", "200m", "128Mi"),
      podSecurityContext: restrictedPod,
      securityContext: { ...restrictedContainer, privileged: false, runAsUser: 65532, runAsGroup: 65532 },
      logFormat: "json",
      serviceMonitor: { enabled: false },
    });
    const { sources } = externalDnsValues({ ...args, policy: "sync", gatewayApi: false });
    assert.deepEqual(sources, ["service", "ingress"]);
  });

  it("of External Secrets: stores of one namespace each, operator, webhook and certificates twice", () => {
    const deployment = {
      image: { repository: "ghcr.io/external-secrets/external-secrets" },
      replicaCount: 2,
      podDisruptionBudget: { enabled: true, ...budget },
      topologySpreadConstraints: spread(),
      priorityClassName,
    };
    const small = { ...deployment, create: true, resources: size("10m", "64Mi", "100m", "128Mi") };
    assert.deepEqual(externalSecretsValues({ serviceAccount: "external-secrets" }), {
      ...deployment,
      installCRDs: true,
      leaderElect: true,
      resources: size("20m", "128Mi", "200m", "256Mi"),
      serviceAccount: { name: "external-secrets" },
      rbac: {
        aggregateToEdit: false,
        aggregateToAdmin: false,
        serviceAccountTokenCreate: false,
        servicebindings: { create: false },
      },
      crds: {
        createClusterExternalSecret: false,
        createClusterSecretStore: false,
        createClusterGenerator: false,
        createClusterPushSecret: false,
        createPushSecret: false,
      },
      processClusterExternalSecret: false,
      processClusterStore: false,
      processClusterGenerator: false,
      processClusterPushSecret: false,
      processPushSecret: false,
      webhook: small,
      certController: small,
      serviceMonitor: { enabled: false, honorLabels: true, renderMode: "failIfMissing" },
    });
  });

  it("of cert-manager: definitions with the release, Gateways only where they are", () => {
    const deployment = (component: string, memory: string, memoryLimit: string): object => ({
      replicaCount: 2,
      podDisruptionBudget: { enabled: true, ...budget },
      topologySpreadConstraints: spread({
        "app.kubernetes.io/instance": "cert-manager",
        "app.kubernetes.io/component": component,
      }),
      resources: size("10m", memory, "100m", memoryLimit),
    });
    assert.deepEqual(certManagerValues({ gatewayApi: true }), {
      ...deployment("controller", "64Mi", "128Mi"),
      webhook: deployment("webhook", "32Mi", "64Mi"),
      cainjector: deployment("cainjector", "64Mi", "128Mi"),
      startupapicheck: { resources: size("10m", "32Mi", "100m", "64Mi") },
      crds: { enabled: true },
      config: {
        apiVersion: "controller.config.cert-manager.io/v1alpha1",
        kind: "ControllerConfiguration",
        gatewayAPI: { enable: true },
      },
      imageRegistry: "quay.io",
      global: { priorityClassName, leaderElection: { namespace: "cert-manager" } },
      prometheus: { servicemonitor: { enabled: false, honorLabels: true } },
    });
  });

  it("of Flagger: two of it of which one leads, by the Gateway API, within each namespace alone", () => {
    assert.deepEqual(flaggerValues({ prometheusUrl: "http://prometheus.monitoring:9090" }), {
      image: { repository: "ghcr.io/fluxcd/flagger" },
      meshProvider: "gatewayapi:v1",
      metricsServer: "http://prometheus.monitoring:9090",
      configTracking: { enabled: true },
      noCrossNamespaceRefs: true,
      leaderElection: { enabled: true, replicaCount: 2 },
      podDisruptionBudget: { enabled: true, minAvailable: 1 },
      podPriorityClassName: priorityClassName,
      resources: size("20m", "128Mi", "200m", "256Mi"),
      securityContext: {
        enabled: true,
        context: { ...restrictedContainer, runAsUser: 10001, seccompProfile: { type: "RuntimeDefault" } },
      },
      podMonitor: { enabled: false, honorLabels: true },
    });
  });

  it("of the Gateway API: the standard channel and nothing of Envoy's", () => {
    assert.deepEqual(gatewayApiValues(), {
      crds: { gatewayAPI: { enabled: true, channel: "standard" }, envoyGateway: { enabled: false } },
    });
  });

  it("take every image from the mirror, under its registry's name", () => {
    const imageMirror = "registry.example/mirror";
    assert.equal(mirrored("quay.io/a/b", imageMirror), "registry.example/mirror/quay.io/a/b");
    const all = [
      loadBalancerControllerValues({ ...controller, gatewaysOnly: false, imageMirror }),
      externalDnsValues({
        clusterName: "c",
        hostedZones: {},
        policy: "sync",
        serviceAccount: "s",
        gatewayApi: true,
        imageMirror,
      }),
      externalSecretsValues({ serviceAccount: "s", imageMirror }),
      certManagerValues({ gatewayApi: true, imageMirror }),
      flaggerValues({ prometheusUrl: "http://p", imageMirror }),
    ].map(repositories);
    assert.deepEqual(
      all.map(({ length }) => length),
      [1, 1, 3, 1, 1],
    );
    for (const repository of all.flat()) assert.ok(repository.startsWith(`${imageMirror}/`), repository);
  });
});

describe("addons: hardening", () => {
  it("bounds what a container takes", () => {
    assert.deepEqual(resources(20, 64), size("20m", "64Mi", "200m", "128Mi"));
  });

  it("spreads replicas over zones and nodes without demanding either", () => {
    const constraint = (topologyKey: string): object => ({
      maxSkew: 1,
      topologyKey,
      whenUnsatisfiable: "ScheduleAnyway",
      matchLabelKeys: ["pod-template-hash"],
    });
    assert.deepEqual(spread(), [
      constraint("topology.kubernetes.io/zone"),
      constraint("kubernetes.io/hostname"),
    ]);
    for (const each of spread({ app: "a" }))
      assert.deepEqual((each as { labelSelector: unknown }).labelSelector, { matchLabels: { app: "a" } });
  });
});
