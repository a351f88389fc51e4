import { given } from "../../components/given.ts";
import type { ServiceGateway } from "../../components/service/service-args.ts";
import { publicGateway } from "../../components/edge/gateway-plan.ts";
import type { SectionPlans } from "./plan-sections.ts";
import { clusterOf } from "./platform-source.ts";
import type { Sections } from "./schema.ts";
import type { MetricsApi } from "./sections/shapes.ts";

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
  /** Whether the Prometheus operator's CRDs are there. */
  readonly serviceMonitors: boolean;
  /** Whether there is a collector that takes services' traces. */
  readonly traces: boolean;
  /** Which APIs of metrics an adapter serves, by which services may be scaled. */
  readonly metricsApis: readonly MetricsApi[];
  /** Who judges releases, and by whose metrics; none: services roll pod by pod. */
  readonly flagger?: { readonly prometheusUrl: string };
}

/** Of the platform that a configuration makes or names; undefined where another stack's outputs say it. */
export function capabilitiesOf(
  config: Partial<Sections>,
  plans: Pick<SectionPlans, "network" | "addons" | "gateway">,
): PlatformCapabilities | undefined {
  const { existing } = clusterOf(config);
  if (existing) {
    return {
      clientCidrs: existing.clientCidrs ?? [],
      ...(existing.gateway && existingGateway(existing.gateway)),
      awsTargetGroup: false,
      databaseCidrs: existing.eks?.databaseCidrs ?? [],
      secretOperator: existing.eks?.operatorRoleArn !== undefined,
      podIdentity: existing.eks !== undefined,
      serviceMonitors: existing.serviceMonitors ?? false,
      traces: false,
      metricsApis: existing.metricsApis ?? [],
      ...(existing.flagger && { flagger: existing.flagger }),
    };
  }
  const { network, gateway, addons } = plans;
  if (!network) return undefined;
  const { subnets } = network.plan;
  const { externalSecrets, prometheusCrds, flagger, prometheusUrl } = addons.plan;
  // Only the load balancer calls pods by their addresses; whoever does so from inside is named by `clientNamespaces`. An
  // internal load balancer is in the nodes' subnets. Source: AWS Load Balancer Controller, "Subnet auto-discovery".
  const clientTier = gateway?.plan.scheme === "internal" ? "private" : "public";
  return {
    clientCidrs: subnets.filter(({ tier }) => tier === clientTier).map(({ cidr }) => cidr),
    ...(gateway && { gateway: publicGateway, idleTimeoutSeconds: gateway.plan.idleTimeoutSeconds }),
    awsTargetGroup: gateway !== undefined,
    databaseCidrs: subnets.filter(({ tier }) => tier === "database").map(({ cidr }) => cidr),
    secretOperator: externalSecrets,
    podIdentity: true,
    serviceMonitors: prometheusCrds,
    traces: config.observability?.traces === "otlp",
    metricsApis: config.addons?.metricsApis ?? [],
    ...(flagger && { flagger: { prometheusUrl } }),
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
