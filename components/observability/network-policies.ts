/** Who reaches what watches the cluster. Probes are the kubelet's, whom no policy keeps out. Pure. */

/** Ports of the chart's pods (containerPort of its templates, `internalPort` and `portName` of its values). */
const ports = { prometheus: 9090, operatorWebhook: 10_250 } as const;

interface Ports {
  readonly ports?: { readonly port: number; readonly protocol: string }[];
}

/** Spec of a NetworkPolicy, as far as it is used here. */
export interface MetricsPolicy {
  readonly podSelector: { readonly matchLabels?: Record<string, string> };
  readonly policyTypes: string[];
  readonly ingress?: ({ readonly from: object[] } & Ports)[];
  readonly egress?: ({ readonly to: object[] } & Ports)[];
}

export interface MetricsPolicyArgs {
  /** Blocks that the API server calls webhooks from: no selector matches it (aws-network-policy-agent#281). */
  readonly nodeCidrs: readonly string[];
  /** Namespaces whose pods may ask Prometheus. */
  readonly queryNamespaces: readonly string[];
  /** Mail servers, `host:port`, that alerts are sent by. */
  readonly smarthosts: readonly string[];
}

/**
 * Policies of the namespace of Prometheus, by name. Each other, and nobody else: not even Prometheus' own API is open to
 * the cluster, which has every label of every service. Grafana is reached by `kubectl port-forward`.
 */
export function metricsPolicies({
  nodeCidrs,
  queryNamespaces,
  smarthosts,
}: MetricsPolicyArgs): Readonly<Record<string, MetricsPolicy>> {
  const tcp = (port: number) => [{ port, protocol: "TCP" }];
  return {
    ingress: {
      podSelector: {},
      policyTypes: ["Ingress"],
      ingress: [{ from: [{ podSelector: {} }] }],
    },
    alertmanager: alertmanagerPolicy(smarthosts),
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

/**
 * Alertmanager alone has an address to send what it knows to: names, each other, HTTPS, and the mail servers' ports.
 * Receivers' URLs are secrets, so that where they lead is nothing that a policy could know. Not to the node's
 * link-local addresses, behind which credentials are (EC2 User Guide, "Instance metadata").
 */
function alertmanagerPolicy(smarthosts: readonly string[]): MetricsPolicy {
  const alertmanagers = { matchLabels: { "app.kubernetes.io/name": "alertmanager" } };
  const mail = smarthosts.map((smarthost) => Number(smarthost.slice(smarthost.lastIndexOf(":") + 1)));
  const port = (number: number, protocol = "TCP") => ({ port: number, protocol });
  return {
    podSelector: alertmanagers,
    policyTypes: ["Egress"],
    egress: [
      {
        to: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } } }],
        ports: [port(53, "UDP"), port(53)],
      },
      { to: [{ podSelector: alertmanagers }] },
      {
        to: [{ ipBlock: { cidr: "0.0.0.0/0", except: ["169.254.0.0/16"] } }],
        ports: [...new Set([443, ...mail])].map((number) => port(number)),
      },
    ],
  };
}
