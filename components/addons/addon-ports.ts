import type { ChartKey } from "./charts.ts";

/** Ports that are called from outside of the add-on's namespace. Probes are the kubelet's, whom no policy keeps out. */
export interface AddonPorts {
  /** Called by the API server. */
  readonly webhook?: readonly number[];
  /** Scraped. */
  readonly metrics: readonly number[];
}

/**
 * By chart: those that have a namespace of their own. Source: the container ports of each chart's Deployments, and
 * `webhook.port` (external-secrets), `webhook.securePort` (cert-manager), `webhookBindPort` (AWS Load Balancer
 * Controller) of its values, none of which ours change.
 */
export const addonPorts: Readonly<Partial<Record<ChartKey, AddonPorts>>> = {
  "aws-load-balancer-controller": { webhook: [9443], metrics: [8080] },
  "cert-manager": { webhook: [10_250], metrics: [9402] },
  "external-dns": { metrics: [7979] },
  "external-secrets": { webhook: [10_250], metrics: [8080] },
  flagger: { metrics: [8080] },
};

/** Spec of a NetworkPolicy, as far as it is used here. */
export interface IngressPolicy {
  readonly podSelector: Readonly<Record<string, never>>;
  readonly policyTypes: string[];
  readonly ingress: { readonly from: object[]; readonly ports?: { readonly port: number }[] }[];
}

/**
 * Who reaches the pods of an add-on's namespace: each other, the API server its webhooks, and whoever scrapes its
 * metrics; nothing else gets in. What they call themselves is not limited: the endpoints of AWS's services are in no
 * list of addresses.
 *
 * EKS's API server calls webhooks from network interfaces in the subnets that the cluster was given, and no selector
 * matches it (aws/aws-network-policy-agent#281). Scrapers may be on the nodes' own network.
 */
export function addonIngress(
  { webhook = [], metrics }: AddonPorts,
  nodeCidrs: readonly string[],
): IngressPolicy {
  const portsOf = (ports: readonly number[]) => ports.map((port) => ({ port, protocol: "TCP" }));
  return {
    podSelector: {},
    policyTypes: ["Ingress"],
    ingress: [
      { from: [{ podSelector: {} }] },
      {
        from: nodeCidrs.map((cidr) => ({ ipBlock: { cidr } })),
        ports: portsOf([...webhook, ...metrics]),
      },
      { from: [{ namespaceSelector: {} }], ports: portsOf(metrics) },
    ],
  };
}
