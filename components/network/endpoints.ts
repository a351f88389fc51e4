import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { given } from "../given.ts";
import { endpointServiceName } from "./endpoint-plan.ts";
import type { NetworkPlan } from "./network-plan.ts";

interface EndpointArgs {
  readonly region: string;
  readonly vpcId: pulumi.Input<string>;
  /** Route tables from which gateway endpoints are reached. */
  readonly routeTableIds: pulumi.Input<string>[];
  /** The subnet for the interface endpoints by zone. */
  readonly subnetIds: Readonly<Record<string, pulumi.Input<string>>>;
}

/** An endpoint a service, named for it: another service changes none that is there. */
export function createEndpoints(
  name: string,
  { endpoints, vpcCidr, podCidr }: NetworkPlan,
  { region, vpcId, routeTableIds, subnetIds }: EndpointArgs,
  parent: pulumi.Resource,
): void {
  const child = { parent };
  const common = (service: string) => ({
    vpcId,
    serviceName: endpointServiceName(service, region),
    tags: { Name: `${name}-${service}` },
  });
  for (const service of endpoints.gateway) {
    new aws.ec2.VpcEndpoint(
      `${name}-${service}`,
      { ...common(service), vpcEndpointType: "Gateway", routeTableIds },
      child,
    );
  }
  if (endpoints.interface.length === 0) return;

  const group = new aws.ec2.SecurityGroup(
    `${name}-endpoints`,
    {
      vpcId,
      description: `HTTPS to the interface endpoints of ${name}`,
      tags: { Name: `${name}-endpoints` },
    },
    child,
  );
  // The endpoints have IPv4 addresses only: not every service has others.
  const clients = { vpc: vpcCidr, ...given({ pods: podCidr }) };
  const rules = Object.entries(clients).map(
    ([client, cidrIpv4]) =>
      new aws.vpc.SecurityGroupIngressRule(
        `${name}-endpoints-${client}`,
        {
          securityGroupId: group.id,
          description: `HTTPS from ${cidrIpv4}`,
          ipProtocol: "tcp",
          fromPort: 443,
          toPort: 443,
          cidrIpv4,
          tags: { Name: `${name}-endpoints-${client}` },
        },
        child,
      ),
  );
  for (const { service, zones } of endpoints.interface) {
    new aws.ec2.VpcEndpoint(
      `${name}-${service}`,
      {
        ...common(service),
        vpcEndpointType: "Interface",
        // The services' ordinary names lead to the endpoint, so that no client needs to be told of it.
        privateDnsEnabled: true,
        subnetIds: Object.entries(subnetIds)
          .filter(([zone]) => zones.includes(zone))
          .map(([, id]) => id),
        securityGroupIds: [group.id],
      },
      // From the moment that the names lead here nothing else is reached: its security group has to admit them by then.
      { parent, dependsOn: rules },
    );
  }
}
