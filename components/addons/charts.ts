/** A third-party chart at the version that this release was written and tested against. */
export interface PinnedChart {
  /** A chart repository (`https://…`, with an index.yaml) or an OCI registry's folder (`oci://…`). */
  readonly repository: string;
  /** Name of the chart in it. */
  readonly chart: string;
  /** The chart's version, exactly as the repository spells it. */
  readonly version: string;
  /** Namespace that it is installed into. */
  readonly namespace: string;
  /**
   * How the chart brings CRDs: `none`; `only`: nothing but them (`CrdChart` installs it);
   * `templates`: upgraded with the release; `folder`: Helm installs those of a `crds/` folder once and never
   * upgrades them; `separate`: another chart of this table has them, this one's folder is skipped.
   * Source: Helm, "Custom Resource Definitions", "Some caveats".
   */
  readonly crds: "none" | "only" | "templates" | "folder" | "separate";
}

/**
 * Every third-party chart by its key, which is the release's name too. `npm run addons:outdated` says which are
 * behind; Renovate raises them by the comment above each version.
 */
export const charts = {
  // Pin: github.com/aws/eks-charts, stable/aws-load-balancer-controller/Chart.yaml ("v3.5.0", 2026-08-03): no later release
  // could be read (2026-11-30).
  "aws-load-balancer-controller": {
    repository: "https://aws.github.io/eks-charts",
    chart: "aws-load-balancer-controller",
    // renovate: datasource=helm depName=aws-load-balancer-controller registryUrl=https://aws.github.io/eks-charts
    version: "3.5.0",
    namespace: "aws-load-balancer-controller",
    crds: "folder",
  },
  // Pin: github.com/cert-manager/cert-manager, tag v1.21.2 (2026-09-10), the newest of the Go module proxy (2026-11-30); the
  // registry is the one of its installation guide.
  "cert-manager": {
    repository: "oci://quay.io/jetstack/charts",
    chart: "cert-manager",
    // renovate: datasource=docker depName=quay.io/jetstack/charts/cert-manager
    version: "v1.21.2",
    namespace: "cert-manager",
    crds: "templates",
  },
  // Pin: github.com/kubernetes-sigs/external-dns, tag external-dns-helm-chart-1.22.0 (external-dns 0.22.0), the newest of
  // charts/external-dns/CHANGELOG.md at v0.23.0: no chart brings that version yet (2026-11-30).
  "external-dns": {
    repository: "https://kubernetes-sigs.github.io/external-dns",
    chart: "external-dns",
    // renovate: datasource=helm depName=external-dns registryUrl=https://kubernetes-sigs.github.io/external-dns
    version: "1.22.0",
    namespace: "external-dns",
    crds: "folder",
  },
  // Pin: github.com/external-secrets/external-secrets, tag helm-chart-2.9.0 (2026-08): no later release could be read (2026-11-30).
  "external-secrets": {
    repository: "https://charts.external-secrets.io",
    chart: "external-secrets",
    // renovate: datasource=helm depName=external-secrets registryUrl=https://charts.external-secrets.io
    version: "2.9.0",
    namespace: "external-secrets",
    crds: "templates",
  },
  // Pin: github.com/fluxcd/flagger, tag v1.44.0 (2026-07-15), the newest of the Go module proxy (2026-11-30); the repository is
  // the one of its installation guide. Of 1.41's faults that met services here its notes name: requests went back to a primary
  // that did not get ready (#1931), no hook ran after a rollout with skipAnalysis (#1918), the canary's weight was set to
  // 0 while it was promoted (#1851), a route was taken for done before its Gateway had accepted it (#1791).
  flagger: {
    repository: "https://flagger.app",
    chart: "flagger",
    // renovate: datasource=helm depName=flagger registryUrl=https://flagger.app
    version: "1.44.0",
    namespace: "flagger",
    crds: "folder",
  },
  // Pin: github.com/envoyproxy/gateway, tag v1.9.1, the newest (2026-11-30). The Gateway API has no chart of its own; this one
  // brings its standard channel unchanged, and Envoy's kinds only when asked for. Not yet Gateway API v1.7.0: its go.mod has v1.6.1.
  "gateway-api-crds": {
    repository: "oci://docker.io/envoyproxy",
    chart: "gateway-crds-helm",
    // renovate: datasource=docker depName=docker.io/envoyproxy/gateway-crds-helm
    version: "v1.9.1",
    namespace: "kube-system",
    crds: "only",
  },
  // Pin: github.com/aws/karpenter-provider-aws, tag v1.15.2 (2026-11-12), the newest (2026-11-30), with which the controller's
  // policy, values and definitions were compared: of AWS it calls RebootInstances besides, behind a gate that is off. In
  // kube-system its requests have the API server's priority (Karpenter, "Getting started", "Choosing a namespace").
  karpenter: {
    repository: "oci://public.ecr.aws/karpenter",
    chart: "karpenter",
    // renovate: datasource=docker depName=public.ecr.aws/karpenter/karpenter
    version: "1.15.2",
    namespace: "kube-system",
    crds: "separate",
  },
  // The same release as karpenter's: both move together.
  "karpenter-crd": {
    repository: "oci://public.ecr.aws/karpenter",
    chart: "karpenter-crd",
    // renovate: datasource=docker depName=public.ecr.aws/karpenter/karpenter-crd
    version: "1.15.2",
    namespace: "kube-system",
    crds: "only",
  },
  // Pin: github.com/prometheus-community/helm-charts, tag kube-prometheus-stack-88.5.3, with operator v0.93.1: that of
  // prometheus-operator-crds below. Both move together. Of operator v0.94.0 (2026-09-09) no chart could be read (2026-11-30).
  "kube-prometheus-stack": {
    repository: "https://prometheus-community.github.io/helm-charts",
    chart: "kube-prometheus-stack",
    // renovate: datasource=helm depName=kube-prometheus-stack registryUrl=https://prometheus-community.github.io/helm-charts
    version: "88.5.3",
    namespace: "monitoring",
    crds: "separate",
  },
  // Pin: github.com/grafana-community/helm-charts, tag loki-18.11.0 (Loki 3.7.6): the newest whose source could be read
  // (2026-11-30), by which its values are held.
  loki: {
    repository: "https://grafana-community.github.io/helm-charts",
    chart: "loki",
    // renovate: datasource=helm depName=loki registryUrl=https://grafana-community.github.io/helm-charts
    version: "18.11.0",
    namespace: "loki",
    crds: "none",
  },
  // Pin: the repository's index.yaml of 2026-11-21, with collector 0.165.0, the version that tools/collector builds and the
  // tests run. Its values are held by values.schema.json of 0.170.0, the newest whose source could be read (2026-11-30).
  "opentelemetry-collector": {
    repository: "https://open-telemetry.github.io/opentelemetry-helm-charts",
    chart: "opentelemetry-collector",
    // renovate: datasource=helm depName=opentelemetry-collector registryUrl=https://open-telemetry.github.io/opentelemetry-helm-charts
    version: "0.182.0",
    namespace: "kube-system",
    crds: "none",
  },
  // Pin: github.com/prometheus-community/helm-charts, charts/prometheus-operator-crds/Chart.yaml (2026-08-22,
  // operator v0.93.1).
  "prometheus-operator-crds": {
    repository: "https://prometheus-community.github.io/helm-charts",
    chart: "prometheus-operator-crds",
    // renovate: datasource=helm depName=prometheus-operator-crds registryUrl=https://prometheus-community.github.io/helm-charts
    version: "31.0.1",
    namespace: "kube-system",
    crds: "only",
  },
} as const satisfies Readonly<Record<string, PinnedChart>>;

export type ChartKey = keyof typeof charts;
