/** Where a Go module keeps CustomResourceDefinitions. */
export interface CrdSource {
  /** Pinned by tools/crds/go.mod. */
  readonly module: string;
  /** A YAML file, or a folder of them, in the module. */
  readonly path: string;
}

const gatewayApi: CrdSource = { module: "sigs.k8s.io/gateway-api", path: "config/crd/standard" };
const prometheusOperator: CrdSource = {
  module: "github.com/prometheus-operator/prometheus-operator",
  path: "example/prometheus-operator-crd",
};
/**
 * What platforms and services make for Prometheus servers to read. The kinds that are servers mean nothing without the
 * operator, and their schemas would be as large as the rest of a stack's state, which is written anew with each step.
 */
const monitors: readonly CrdSource[] = ["podmonitors", "probes", "prometheusrules", "servicemonitors"].map(
  (kind) => ({
    ...prometheusOperator,
    path: `${prometheusOperator.path}/monitoring.coreos.com_${kind}.yaml`,
  }),
);
const karpenter: readonly CrdSource[] = [
  { module: "sigs.k8s.io/karpenter", path: "pkg/apis/crds" },
  {
    module: "github.com/aws/karpenter-provider-aws",
    path: "pkg/apis/crds/karpenter.k8s.aws_ec2nodeclasses.yaml",
  },
];

/**
 * The CRDs that a chart brings, or demands, by the chart's name. A chart that is missing here has none that
 * anything could use while it is left out.
 */
export const crdSources: Readonly<Record<string, readonly CrdSource[]>> = {
  "aws-load-balancer-controller": [
    { module: "sigs.k8s.io/aws-load-balancer-controller", path: "config/crd/bases" },
    { module: "sigs.k8s.io/aws-load-balancer-controller", path: "config/crd/gateway/gateway-crds.yaml" },
  ],
  "cert-manager": [{ module: "github.com/cert-manager/cert-manager", path: "deploy/crds" }],
  "external-dns": [{ module: "sigs.k8s.io/external-dns", path: "config/crd/standard" }],
  "external-secrets": [{ module: "github.com/external-secrets/external-secrets", path: "deploy/crds" }],
  flagger: [{ module: "github.com/fluxcd/flagger", path: "artifacts/flagger/crd.yaml" }],
  "gateway-crds-helm": [gatewayApi],
  karpenter,
  "karpenter-crd": karpenter,
  "kube-prometheus-stack": [prometheusOperator],
  "prometheus-operator-crds": monitors,
  traefik: [gatewayApi],
};
