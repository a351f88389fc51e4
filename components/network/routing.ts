import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { NetworkPlan, RouteTablePlan } from "./network-plan.ts";

interface RoutingArgs {
  readonly vpcId: pulumi.Input<string>;
  /** By role: `public-eu-west-1a`. */
  readonly subnets: ReadonlyMap<string, aws.ec2.Subnet>;
}

interface Routing {
  /** Route tables that gateway endpoints have to be in. */
  readonly endpointTables: aws.ec2.RouteTable[];
  /** By zone. */
  readonly natPublicIps: Readonly<Record<string, pulumi.Output<string>>>;
}

/** The ways in and out, and the route table of every subnet. */
export function createRouting(
  name: string,
  plan: NetworkPlan,
  { vpcId, subnets }: RoutingArgs,
  parent: pulumi.Resource,
): Routing {
  const child = { parent };
  const internet = new aws.ec2.InternetGateway(
    `${name}-internet`,
    { vpcId, tags: { Name: `${name}-internet` } },
    child,
  );
  const egressOnly =
    plan.ipv6 && plan.natZones.length > 0
      ? new aws.ec2.EgressOnlyInternetGateway(
          `${name}-egress-only`,
          { vpcId, tags: { Name: `${name}-egress-only` } },
          child,
        )
      : undefined;

  const natGateways = new Map<string, aws.ec2.NatGateway>();
  const natPublicIps: Record<string, pulumi.Output<string>> = {};
  // The gateway can't leave before addresses and NAT: AWS refuses to detach it while addresses are mapped.
  const onInternet = { parent, dependsOn: internet };
  for (const zone of plan.natZones) {
    const role = `${name}-nat-${zone}`;
    const allocationId =
      plan.natAllocationIds[zone] ??
      new aws.ec2.Eip(role, { domain: "vpc", tags: { Name: role } }, onInternet).allocationId;
    const nat = new aws.ec2.NatGateway(
      role,
      {
        allocationId,
        subnetId: planned(subnets, `public-${zone}`).id,
        tags: { Name: role },
      },
      onInternet,
    );
    natGateways.set(zone, nat);
    natPublicIps[zone] = nat.publicIp;
  }

  const createDefaultRoutes = (
    role: string,
    { id: routeTableId }: aws.ec2.RouteTable,
    { way, natZone = "" }: RouteTablePlan,
  ): void => {
    const ipv4 = { routeTableId, destinationCidrBlock: "0.0.0.0/0" };
    const ipv6 = { routeTableId, destinationIpv6CidrBlock: "::/0" };
    if (way === "internet") {
      new aws.ec2.Route(`${role}-internet`, { ...ipv4, gatewayId: internet.id }, child);
      if (plan.ipv6) new aws.ec2.Route(`${role}-internet-ipv6`, { ...ipv6, gatewayId: internet.id }, child);
    } else if (way === "nat") {
      new aws.ec2.Route(`${role}-nat`, { ...ipv4, natGatewayId: planned(natGateways, natZone).id }, child);
      if (egressOnly)
        new aws.ec2.Route(`${role}-egress-only`, { ...ipv6, egressOnlyGatewayId: egressOnly.id }, child);
    }
  };

  const tables = new Map<string, aws.ec2.RouteTable>();
  for (const tablePlan of plan.routeTables) {
    const role = `${name}-${tablePlan.role}`;
    const table = new aws.ec2.RouteTable(role, { vpcId, tags: { Name: role } }, child);
    tables.set(tablePlan.role, table);
    createDefaultRoutes(role, table, tablePlan);
  }
  for (const { role, routeTable } of plan.subnets) {
    new aws.ec2.RouteTableAssociation(
      `${name}-${role}`,
      { subnetId: planned(subnets, role).id, routeTableId: planned(tables, routeTable).id },
      child,
    );
  }
  return {
    endpointTables: plan.routeTables
      .filter(({ gatewayEndpoints }) => gatewayEndpoints)
      .map(({ role }) => planned(tables, role)),
    natPublicIps,
  };
}

function planned<T>(made: ReadonlyMap<string, T>, role: string): T {
  const found = made.get(role);
  if (found === undefined) throw new Error(`the network's plan lacks ${role}`);
  return found;
}
