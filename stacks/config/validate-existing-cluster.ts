import { calledUrlProblems } from "../../components/called-url.ts";
import { nameProblems } from "../../components/naming.ts";
import { cidrProblems } from "../../components/cidr.ts";
import { type Problem, wholeNumberProblems } from "../../components/validation.ts";
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
    ...(flagger ? calledUrlProblems(flagger.prometheusUrl, `${PATH}.flagger.prometheusUrl`) : []),
    ...cidrsProblems(eks?.databaseCidrs, "eks.databaseCidrs"),
  ];
}

const cidrsProblems = (cidrs: readonly string[] = [], property: string): Problem[] =>
  cidrs.flatMap((cidr, index) => cidrProblems(cidr, `${PATH}.${property}[${index}]`));

/** An hour at most, as load balancers have it. */
const MAX_SECONDS = 3600;

const secondsProblems = (seconds: number | undefined, min: number, property: string): Problem[] =>
  seconds === undefined
    ? []
    : wholeNumberProblems(seconds, { min, max: MAX_SECONDS, unit: "seconds" }, `${PATH}.${property}`);
