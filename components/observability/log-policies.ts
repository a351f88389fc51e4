/** Who reaches what keeps logs, and where collectors may send them. Probes are the kubelet's, whom no policy keeps out. Pure. */
import { collectorPorts } from "./collector-config.ts";
import { gatewayPorts } from "./gateway-config.ts";
import type { LogSettings } from "./log-plan.ts";
import { namespaces } from "./names.ts";
import type { TraceSettings } from "./trace-plan.ts";

/** Spec of a NetworkPolicy, as far as it is used here. */
export interface LogPolicy {
  readonly podSelector: { readonly matchLabels?: Readonly<Record<string, string>> };
  readonly policyTypes: string[];
  readonly ingress: object[];
  readonly egress: object[];
}

/** Loki's port for everything (`loki.server.http_listen_port` of its chart). */
const LOKI = 3100;

const port = (number: number, protocol = "TCP") => ({ port: number, protocol });
const namespaceCalled = (name: string) => ({
  namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } },
});
/** As the chart labels them (`opentelemetry-collector.selectorLabels`). */
const collectors = { matchLabels: { "app.kubernetes.io/name": "opentelemetry-collector" } };
const names = { to: [namespaceCalled("kube-system")], ports: [port(53, "UDP"), port(53)] };

/**
 * Collectors see everything that any pod wrote. So nobody reaches them but who scrapes, and they reach their store and
 * nothing else.
 */
export function collectorPolicy({
  logs = "none",
  logsEndpoint,
}: Pick<LogSettings, "logs" | "logsEndpoint">): LogPolicy {
  return {
    podSelector: collectors,
    policyTypes: ["Ingress", "Egress"],
    ingress: [{ from: [namespaceCalled(namespaces.main)], ports: [port(collectorPorts.metrics)] }],
    egress: [names, ...waysOut(logs, logsEndpoint)],
  };
}

function waysOut(logs: NonNullable<LogSettings["logs"]>, endpoint: string | undefined): object[] {
  if (logs === "loki") return [{ to: [namespaceCalled(namespaces.loki)], ports: [port(LOKI)] }];
  const https = [outside(endpoint)];
  return logs === "cloudWatch"
    ? [
        // Amazon EKS User Guide, "Set up the Amazon EKS Pod Identity Agent".
        { to: [{ ipBlock: { cidr: "169.254.170.23/32" } }], ports: [port(80)] },
        ...https,
      ]
    : https;
}

/** Not the node's link-local addresses, behind which credentials are (EC2 User Guide, "Instance metadata"). */
const outside = (endpoint: string | undefined) => ({
  to: [{ ipBlock: { cidr: "0.0.0.0/0", except: ["169.254.0.0/16"] } }],
  ports: [port(endpoint === undefined ? 443 : portOf(endpoint))],
});

/**
 * Gateways are sent traces by any pod that may leave its own namespace for it, which services may that opted in. They
 * reach their store and nothing else.
 */
export const gatewayPolicy = ({ tracesEndpoint }: Pick<TraceSettings, "tracesEndpoint">): LogPolicy => ({
  podSelector: {},
  policyTypes: ["Ingress", "Egress"],
  ingress: [
    { from: [{ namespaceSelector: {} }], ports: [port(gatewayPorts.otlp)] },
    {
      from: [namespaceCalled(namespaces.main)],
      ports: [port(gatewayPorts.metrics), port(gatewayPorts.spanMetrics)],
    },
  ],
  egress: [names, ...(tracesEndpoint === undefined ? [] : [outside(tracesEndpoint)])],
});

/** Of a URL with https; URL has none where it is the protocol's own. */
const portOf = (url: string): number => Number(new URL(url).port || 443);

/** Loki is written to by collectors, read by Grafana, scraped by Prometheus, and calls nobody: its disk is its own. */
export const lokiPolicy: LogPolicy = {
  podSelector: {},
  policyTypes: ["Ingress", "Egress"],
  ingress: [
    { from: [{ podSelector: {} }] },
    {
      from: [
        { ...namespaceCalled(namespaces.nodes), podSelector: collectors },
        namespaceCalled(namespaces.main),
      ],
      ports: [port(LOKI)],
    },
  ],
  egress: [names, { to: [{ podSelector: {} }] }],
};
