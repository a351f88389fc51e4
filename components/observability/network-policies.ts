/** Who reaches what watches the cluster. Probes are the kubelet's, whom no policy keeps out. Pure. */

/** Ports of the chart's pods (containerPort of its templates, `internalPort` and `portName` of its values). */
const ports = { prometheus: 9090, operatorWebhook: 10_250 } as const;

/** Spec of a NetworkPolicy, as far as it is used here. */
export interface IngressPolicy {
  readonly podSelector: { readonly matchLabels?: Record<string, string> };
  readonly policyTypes: string[];
  readonly ingress: { readonly from: object[]; readonly ports?: { readonly port: number }[] }[];
}

export interface MetricsPolicyArgs {
  /** Blocks that the API server calls webhooks from: no selector matches it (aws-network-policy-agent#281). */
  readonly nodeCidrs: readonly string[];
  /** Namespaces whose pods may ask Prometheus. */
  readonly queryNamespaces: readonly string[];
}

/**
 * Policies of the namespace of Prometheus, by name. Each other, and nobody else: not even Prometheus' own API is open to
 * the cluster, which has every label of every service. Grafana is reached by `kubectl port-forward`.
 */
export function metricsPolicies({
  nodeCidrs,
  queryNamespaces,
}: MetricsPolicyArgs): Readonly<Record<string, IngressPolicy>> {
  const tcp = (port: number) => [{ port, protocol: "TCP" }];
  return {
    ingress: {
      podSelector: {},
      policyTypes: ["Ingress"],
      ingress: [{ from: [{ podSelector: {} }] }],
    },
    ...(nodeCidrs.length > 0 && {
      webhook: {
        podSelector: { matchLabels: { app: "kube-prometheus-stack-operator" } },
        policyTypes: ["Ingress"],
        ingress: [
          {
            from: nodeCidrs.map((cidr) => ({ ipBlock: { cidr } })),
            ports: tcp(ports.operatorWebhook),
          },
        ],
      },
    }),
    ...(queryNamespaces.length > 0 && {
      queries: {
        podSelector: { matchLabels: { "app.kubernetes.io/name": "prometheus" } },
        policyTypes: ["Ingress"],
        ingress: [
          {
            from: queryNamespaces.map((name) => ({
              namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } },
            })),
            ports: tcp(ports.prometheus),
          },
        ],
      },
    }),
  };
}
