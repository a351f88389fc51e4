import * as pulumi from "@pulumi/pulumi";
import type { Cluster } from "../components/cluster/cluster.ts";
import type { Edge } from "../components/edge/edge.ts";
import type { Network } from "../components/network/network.ts";
import type { NetworkPlan } from "../components/network/network-plan.ts";
import { Parameters, type ParametersArgs } from "../components/parameters/parameters.ts";
import type { AwsAccount } from "./aws-account.ts";
import { parameterPath } from "./config/names.ts";
import type { StackConfig } from "./config/schema.ts";
import type { ServiceData } from "./service-data.ts";
import type { ServiceOutputs } from "./service-layer.ts";

/** What other tools are told, by the rest of its parameter's name. These names are API, as outputs' are. */
export type Published = Required<Pick<ParametersArgs, "values" | "lists">>;

/** Of a platform. */
export function platformPublished(
  { network, cluster, edge }: { network: Network; cluster: Cluster; edge: Edge | undefined },
  plan: NetworkPlan,
): Published {
  const hasDatabaseSubnets = plan.subnets.some(({ tier }) => tier === "database");
  return {
    values: {
      "cluster/name": cluster.clusterName,
      "cluster/endpoint": cluster.endpoint,
      "cluster/oidc-issuer": cluster.oidcIssuer,
      "cluster/security-group-id": cluster.clusterSecurityGroupId,
      "network/vpc-id": network.vpcId,
      ...(edge && { "edge/hosted-zone-id": edge.hostedZoneId, "edge/certificate-arn": edge.certificateArn }),
    },
    lists: {
      "network/private-subnet-ids": network.privateSubnetIds,
      "network/public-subnet-ids": network.publicSubnetIds,
      ...(hasDatabaseSubnets && { "network/database-subnet-ids": network.databaseSubnetIds }),
      // A list of Elastic IPs is as long as its zones are many, and the same ones as long as they stand.
      ...(plan.natZones.length > 0 && {
        "network/nat-public-ips": pulumi.all(Object.values(network.natPublicIps)),
      }),
    },
  };
}

/** Of services and what is theirs. */
export function servicesPublished(
  { repositories, services }: Pick<ServiceOutputs, "repositories" | "services">,
  { databases, buckets }: Pick<ServiceData, "databases" | "buckets">,
): Published {
  return {
    values: {
      ...named("services", repositories, (url) => ({ "repository-url": url })),
      // Of a worker or a job nobody asks anything.
      ...named("services", services, ({ url }) => (url === "" ? {} : { url })),
      ...named("databases", databases, ({ address, port, databaseName, securityGroupId }) => ({
        address,
        port: port.apply(String),
        "database-name": databaseName,
        "security-group-id": securityGroupId,
      })),
      ...named("buckets", buckets, ({ bucketName }) => ({ name: bucketName })),
    },
    lists: {},
  };
}

function named<Member>(
  section: string,
  members: Readonly<Record<string, Member>>,
  tell: (member: Member) => { readonly [what: string]: pulumi.Input<string> },
): Record<string, pulumi.Input<string>> {
  return Object.fromEntries(
    Object.entries(members).flatMap(([key, member]) =>
      Object.entries(tell(member)).map(([what, value]) => [`${section}/${key}/${what}`, value] as const),
    ),
  );
}

/** Paths of parameters that previews read: what is written has to be read to see whether somebody changed it. */
export function readableParameters(name: string, { identity, outputs }: StackConfig): string[] {
  return [...(identity.github?.parameterPaths ?? []), ...(outputs.parameters ? [parameterPath(name)] : [])];
}

/**
 * Writes all of it into Parameter Store.
 * @returns the path that the parameters are below
 */
export function publish(name: string, published: readonly Published[], { options }: AwsAccount): string {
  const path = parameterPath(name);
  new Parameters(
    `${name}-outputs`,
    {
      path,
      values: Object.assign({}, ...published.map(({ values }) => values)) as Published["values"],
      lists: Object.assign({}, ...published.map(({ lists }) => lists)) as Published["lists"],
    },
    options,
  );
  return path;
}
