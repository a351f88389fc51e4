import { given } from "../../components/given.ts";
import { planNetwork } from "../../components/network/network-plan.ts";
import type { ServiceGateway } from "../../components/service/service-args.ts";
import { planGateway, publicGateway } from "../../components/edge/gateway-plan.ts";
import { planAddonsWithoutZones } from "../../components/addons/addons-plan.ts";
import { clusterOf } from "./platform-source.ts";
import type { Sections } from "./schema.ts";

/** What services can count on, as far as it is known before anything is made. */
export interface PlatformCapabilities {
  /** Blocks that requests come from. */
  readonly clientCidrs: readonly string[];
  /** Where services' hostnames are routed by. */
  readonly gateway?: ServiceGateway;
  /** Seconds after which it closes a connection without traffic; an ALB's default where it is not told. */
  readonly idleTimeoutSeconds?: number;
  /** Seconds for which it may go on sending new requests to a pod that leaves, where that is told. */
  readonly deregistrationLagSeconds?: number;
  /** Whether that Gateway is AWS Load Balancer Controller's. */
  readonly awsTargetGroup: boolean;
  /** Blocks of the database subnets; none: there can be no databases. */
  readonly databaseCidrs: readonly string[];
  /** Whether secrets reach pods: there is an External Secrets operator. */
  readonly secretOperator: boolean;
  /** Whether pods can have an AWS identity: the cluster is EKS. */
  readonly podIdentity: boolean;
  /** Whether the Prometheus operator's definitions are there. */
  readonly serviceMonitors: boolean;
  /** Who judges releases, and by whose metrics; none: services roll pod by pod. */
  readonly flagger?: { readonly prometheusUrl: string };
}

/** Of the platform that a configuration makes or names; undefined where another stack's outputs say it. */
export function capabilitiesOf(config: Partial<Sections>): PlatformCapabilities | undefined {
  const { existing } = clusterOf(config);
  if (existing) {
    return {
      clientCidrs: existing.clientCidrs ?? [],
      ...(existing.gateway ? existingGateway(existing.gateway) : {}),
      awsTargetGroup: false,
      databaseCidrs: existing.eks?.databaseCidrs ?? [],
      secretOperator: existing.eks?.operatorRoleArn !== undefined,
      podIdentity: existing.eks !== undefined,
      serviceMonitors: existing.serviceMonitors ?? false,
      ...(existing.flagger ? { flagger: existing.flagger } : {}),
    };
  }
  const { network, edge, addons = {} } = config;
  if (!network) return undefined;
  const { plan } = planNetwork(network);
  const { externalSecrets, prometheusCrds, flagger, prometheusUrl } = planAddonsWithoutZones(addons).plan;
  // Only the load balancer calls pods by their addresses; whoever does so from inside is named by `clientNamespaces`. An
  // internal load balancer is in the nodes' subnets. Source: AWS Load Balancer Controller, "Subnet auto-discovery".
  const clientTier = edge?.gateway.scheme === "internal" ? "private" : "public";
  return {
    clientCidrs: plan.subnets.filter(({ tier }) => tier === clientTier).map(({ cidr }) => cidr),
    ...(edge
      ? { gateway: publicGateway, idleTimeoutSeconds: planGateway(edge.gateway).plan.idleTimeoutSeconds }
      : {}),
    awsTargetGroup: edge !== undefined,
    databaseCidrs: plan.subnets.filter(({ tier }) => tier === "database").map(({ cidr }) => cidr),
    secretOperator: externalSecrets,
    podIdentity: true,
    serviceMonitors: prometheusCrds,
    ...(flagger ? { flagger: { prometheusUrl } } : {}),
  };
}

function existingGateway({
  idleTimeoutSeconds,
  deregistrationLagSeconds,
  ...gateway
}: ServiceGateway &
  Pick<
    PlatformCapabilities,
    "idleTimeoutSeconds" | "deregistrationLagSeconds"
  >): Partial<PlatformCapabilities> {
  return { gateway, ...given({ idleTimeoutSeconds, deregistrationLagSeconds }) };
}
