import { parseBlock } from "../../components/cidr.ts";
import { nameProblems } from "../../components/naming.ts";
import type { Problem } from "../../components/validation.ts";
import type { ExistingCluster } from "./schema.ts";

const PATH = "slipway:cluster.existing";

/** What is wrong with what is said of a cluster that is there already; there is no planner that would judge it. */
export function existingClusterProblems({ clientCidrs, gateway, flagger, eks }: ExistingCluster): Problem[] {
  return [
    ...cidrsProblems(clientCidrs, "clientCidrs"),
    ...(gateway
      ? [
          ...nameProblems("kubernetesLabel", gateway.name, `${PATH}.gateway.name`),
          ...nameProblems("kubernetesLabel", gateway.namespace, `${PATH}.gateway.namespace`),
          ...secondsProblems(gateway.idleTimeoutSeconds, 1, "gateway.idleTimeoutSeconds"),
          ...secondsProblems(gateway.deregistrationLagSeconds, 0, "gateway.deregistrationLagSeconds"),
        ]
      : []),
    ...(flagger ? urlProblems(flagger.prometheusUrl, "flagger.prometheusUrl") : []),
    ...cidrsProblems(eks?.databaseCidrs, "eks.databaseCidrs"),
  ];
}

/** Network policies have blocks that begin at their first address (Kubernetes API reference, IPBlock). */
const cidrsProblems = (cidrs: readonly string[] = [], property: string): Problem[] =>
  cidrs.flatMap((cidr, index) =>
    parseBlock(cidr)
      ? []
      : [
          {
            path: `${PATH}.${property}[${index}]`,
            message: "not an IPv4 CIDR block that starts at its first address",
            received: cidr,
            allowed: "e.g. 10.20.0.0/16, or 10.20.3.4/32 for one address",
            fix: "write it in that form",
          },
        ],
  );

/** An hour at most, as load balancers have it. */
const MAX_SECONDS = 3600;

const secondsProblems = (seconds: number | undefined, min: number, property: string): Problem[] =>
  seconds === undefined || (seconds >= min && seconds <= MAX_SECONDS)
    ? []
    : [
        {
          path: `${PATH}.${property}`,
          message: "out of range",
          received: seconds,
          allowed: `a whole number of seconds from ${min} to ${MAX_SECONDS}`,
          fix: "choose a value inside the range",
        },
      ];

const urlProblems = (url: string, property: string): Problem[] =>
  /^https?:\/\/[^\s/]+/.test(url) && URL.canParse(url)
    ? []
    : [
        {
          path: `${PATH}.${property}`,
          message: "not a URL",
          received: url,
          allowed: "the URL of a Prometheus in the cluster, e.g. http://prometheus.monitoring:9090",
          fix: "name it",
        },
      ];
