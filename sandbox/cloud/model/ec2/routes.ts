import { createHash } from "node:crypto";
import type { Route, RouteArgs } from "@pulumi/aws/ec2/route.js";
import type { RouteTable, RouteTableArgs } from "@pulumi/aws/ec2/routeTable.js";
import type {
  RouteTableAssociation,
  RouteTableAssociationArgs,
} from "@pulumi/aws/ec2/routeTableAssociation.js";
import { AwsError } from "../../errors.ts";
import { parseCidr } from "../../rules/cidr.ts";
import { parseIpv6Cidr } from "../../rules/ipv6.ts";
import { type Cloud, define, type Reference } from "../model.ts";
import { routeTableNotFound, subnetNotFound, vpcNotFound } from "./errors.ts";
import { subnet } from "./subnet.ts";

const ROUTE = "aws:ec2/route:Route";
const ASSOCIATION = "aws:ec2/routeTableAssociation:RouteTableAssociation";

/** What a route table takes with it. */
const inRouteTable: Reference = {
  property: "routeTableId",
  to: "aws:ec2/routeTable:RouteTable",
  notFound: routeTableNotFound,
  onDelete: "cascade",
};

/** What a route may lead to, below `prefix`. A deleted target leaves a black hole behind, as in AWS. */
const targets = (prefix: string): Reference[] => [
  {
    property: `${prefix}gatewayId`,
    to: "aws:ec2/internetGateway:InternetGateway",
    notFound: (id) => new AwsError("InvalidGatewayID.NotFound", `The gateway ID '${id}' does not exist`),
    except: /^(local|vgw-|vpce-)/,
  },
  {
    property: `${prefix}natGatewayId`,
    to: "aws:ec2/natGateway:NatGateway",
    notFound: (id) =>
      new AwsError("InvalidNatGatewayID.NotFound", `The natGateway ID '${id}' does not exist`),
  },
  {
    property: `${prefix}egressOnlyGatewayId`,
    to: "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway",
    notFound: (id) =>
      new AwsError(
        "InvalidEgressOnlyInternetGatewayId.NotFound",
        `The egress-only internet gateway ID '${id}' does not exist`,
      ),
  },
];

export const routeTable = define<RouteTable, RouteTableArgs>()({
  type: "aws:ec2/routeTable:RouteTable",
  required: ["vpcId"],
  immutable: ["vpcId"],
  mutable: ["propagatingVgws", "routes"],
  computed: ["arn", "ownerId"],
  references: [
    { property: "vpcId", to: "aws:ec2/vpc:Vpc", notFound: vpcNotFound, onDelete: "restrict" },
    ...targets("routes[*]."),
  ],
  create: (inputs, cloud) => {
    const id = cloud.newId("rtb");
    return {
      id,
      outputs: {
        arn: cloud.arn("ec2", `route-table/${id}`),
        ownerId: cloud.account,
        ...(inputs.routes === undefined && { routes: [] }),
        propagatingVgws: inputs.propagatingVgws ?? [],
      },
    };
  },
});

type Destination = Pick<Partial<Record<keyof RouteArgs, unknown>>, keyof RouteArgs>;

function destinationOf(route: Destination): string {
  return String(
    route.destinationCidrBlock ?? route.destinationIpv6CidrBlock ?? route.destinationPrefixListId ?? "",
  );
}

export const route = define<Route, RouteArgs>()({
  type: ROUTE,
  required: ["routeTableId"],
  immutable: ["routeTableId", "destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId"],
  mutable: [
    "carrierGatewayId",
    "coreNetworkArn",
    "egressOnlyGatewayId",
    "gatewayId",
    "localGatewayId",
    "natGatewayId",
    "networkInterfaceId",
    "odbNetworkArn",
    "transitGatewayId",
    "vpcEndpointId",
    "vpcPeeringConnectionId",
  ],
  computed: ["instanceId", "instanceOwnerId", "origin", "state"],
  deleteBeforeReplace: true,
  references: [inRouteTable, ...targets("")],
  check: (inputs, problems) => {
    const block = inputs.destinationCidrBlock;
    if (block !== undefined && parseCidr(block) === undefined) {
      problems.report("destinationCidrBlock", `${JSON.stringify(block)} is not a valid IPv4 CIDR block`);
    }
    const ipv6Block = inputs.destinationIpv6CidrBlock;
    if (ipv6Block !== undefined && parseIpv6Cidr(ipv6Block) === undefined) {
      problems.report(
        "destinationIpv6CidrBlock",
        `${JSON.stringify(ipv6Block)} is not a valid IPv6 CIDR block`,
      );
    }
  },
  create: (inputs, cloud) => {
    const destination = destinationOf(inputs);
    const taken = cloud
      .listType(ROUTE)
      .some(
        ({ outputs }) =>
          outputs.routeTableId === inputs.routeTableId && destinationOf(outputs) === destination,
      );
    if (taken)
      throw new AwsError("RouteAlreadyExists", `The route identified by ${destination} already exists.`);
    const hash = createHash("sha256").update(destination).digest().readUInt32BE();
    return {
      id: `r-${inputs.routeTableId}${hash}`,
      outputs: { instanceId: "", instanceOwnerId: "", origin: "CreateRoute", state: "active" },
    };
  },
});

export const routeTableAssociation = define<RouteTableAssociation, RouteTableAssociationArgs>()({
  type: ASSOCIATION,
  required: ["routeTableId"],
  immutable: ["subnetId", "gatewayId"],
  mutable: ["routeTableId"],
  computed: [],
  deleteBeforeReplace: true,
  references: [
    inRouteTable,
    { property: "subnetId", to: "aws:ec2/subnet:Subnet", notFound: subnetNotFound, onDelete: "cascade" },
  ],
  create: (inputs, cloud) => {
    assertSameNetwork(inputs.routeTableId, inputs.subnetId, cloud);
    const other = cloud.listType(ASSOCIATION).find(({ outputs }) => outputs.subnetId === inputs.subnetId);
    if (other !== undefined && inputs.subnetId !== undefined) {
      throw new AwsError(
        "Resource.AlreadyAssociated",
        `the specified association for route table ${inputs.routeTableId} conflicts with an existing association ${other.id}`,
      );
    }
    return { id: cloud.newId("rtbassoc"), outputs: {} };
  },
});

function assertSameNetwork(tableId: string, subnetId: string | undefined, cloud: Cloud): void {
  if (subnetId === undefined) return;
  if (cloud.get(routeTable, tableId)?.outputs.vpcId === cloud.get(subnet, subnetId)?.outputs.vpcId) return;
  throw new AwsError(
    "InvalidParameterValue",
    `Route table ${tableId} and subnet ${subnetId} belong to different networks`,
  );
}
