import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { policyDocument, serviceTrust } from "../aws.ts";
import { assertValid } from "../validation.ts";
import { planNetwork, type NetworkPlan, type SubnetPlan } from "./network-plan.ts";

export interface NetworkArgs {
  /** The VPC's IPv4 block, /16 to /21, e.g. `10.20.0.0/16`. */
  readonly cidr: string;
  /** AWS region, e.g. `eu-west-1`. */
  readonly region: string;
  /** 2 to 6 zones, pinned: a zone keeps its blocks whatever zones are added or removed beside it. */
  readonly availabilityZones: string[];
  /**
   * `none` (no way out), `single` (cheapest; its zone is the first listed) or `perZone` (survives a zone's loss).
   * @default "single"
   */
  readonly natGateways?: string;
  /**
   * Days that VPC flow logs are kept, a period that CloudWatch Logs accepts.
   * @default 30
   */
  readonly flowLogRetentionDays?: number;
  /**
   * ARN of the KMS key for the flow logs.
   * @default CloudWatch Logs' own encryption
   */
  readonly logKeyArn?: pulumi.Input<string>;
}

/**
 * A VPC for EKS: public and private subnets over 2 to 6 zones, NAT as chosen, an S3 gateway endpoint (image
 * layers come from S3, so they bypass NAT), flow logs, load-balancer role tags, and a default security group
 * that lets nothing through.
 *
 * @example
 * new Network("main", { cidr: "10.20.0.0/16", region: "eu-west-1", availabilityZones: ["eu-west-1a", "eu-west-1b"] });
 */
export class Network extends pulumi.ComponentResource {
  readonly vpcId: pulumi.Output<string>;
  /** One subnet a zone, in the order of `availabilityZones`. */
  readonly publicSubnetIds: pulumi.Output<string[]>;
  /** One subnet a zone, in the order of `availabilityZones`. */
  readonly privateSubnetIds: pulumi.Output<string[]>;

  constructor(name: string, args: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("slipway:network:Network", name, {}, opts);
    const { plan, problems } = planNetwork(args);
    assertValid(`Network ${name}`, problems);
    const child = { parent: this };
    const tagged = (suffix: string): { Name: string } => ({ Name: `${name}-${suffix}` });

    const vpc = new aws.ec2.Vpc(
      `${name}-vpc`,
      { cidrBlock: plan.vpcCidr, enableDnsHostnames: true, enableDnsSupport: true, tags: tagged("vpc") },
      child,
    );
    // Adopted and emptied: AWS FSBP EC2.2, the default group allows no traffic.
    new aws.ec2.DefaultSecurityGroup(
      `${name}-default`,
      { vpcId: vpc.id, tags: tagged("default-closed") },
      child,
    );
    const gateway = new aws.ec2.InternetGateway(
      `${name}-internet`,
      { vpcId: vpc.id, tags: tagged("internet") },
      child,
    );

    const subnets = new Map(
      plan.subnets.map((subnet) => [key(subnet), this.#subnet(name, vpc, subnet)] as const),
    );
    const routeTables = this.#routes(name, plan, vpc, gateway, subnets);
    new aws.ec2.VpcEndpoint(
      `${name}-s3`,
      {
        vpcId: vpc.id,
        serviceName: `com.amazonaws.${args.region}.s3`,
        vpcEndpointType: "Gateway",
        routeTableIds: routeTables.map((table) => table.id),
        tags: tagged("s3"),
      },
      child,
    );
    this.#flowLogs(name, plan, vpc, args.logKeyArn);

    const idsOf = (tier: string): pulumi.Output<string[]> =>
      pulumi.all(
        plan.subnets
          .filter((subnet) => subnet.tier === tier)
          .map((subnet) => subnets.get(key(subnet))?.id ?? ""),
      );
    this.vpcId = vpc.id;
    this.publicSubnetIds = idsOf("public");
    this.privateSubnetIds = idsOf("private");
    this.registerOutputs({
      vpcId: this.vpcId,
      publicSubnetIds: this.publicSubnetIds,
      privateSubnetIds: this.privateSubnetIds,
    });
  }

  #subnet(name: string, vpc: aws.ec2.Vpc, { tier, zone, cidr }: SubnetPlan): aws.ec2.Subnet {
    // AWS Load Balancer Controller, "Subnet discovery": role tags say where load balancers may go.
    const role = tier === "public" ? "kubernetes.io/role/elb" : "kubernetes.io/role/internal-elb";
    return new aws.ec2.Subnet(
      `${name}-${tier}-${zone}`,
      {
        vpcId: vpc.id,
        cidrBlock: cidr,
        availabilityZone: zone,
        // AWS FSBP EC2.15: nothing gets a public address by itself, not even in a public subnet.
        mapPublicIpOnLaunch: false,
        tags: { Name: `${name}-${tier}-${zone}`, [role]: "1" },
      },
      { parent: this },
    );
  }

  #routes(
    name: string,
    plan: NetworkPlan,
    vpc: aws.ec2.Vpc,
    gateway: aws.ec2.InternetGateway,
    subnets: ReadonlyMap<string, aws.ec2.Subnet>,
  ): aws.ec2.RouteTable[] {
    const child = { parent: this };
    const natGateways = new Map<string, aws.ec2.NatGateway>();
    for (const zone of plan.natZones) {
      const role = `${name}-nat-${zone}`;
      const address = new aws.ec2.Eip(
        role,
        { domain: "vpc", tags: { Name: role } },
        { parent: this, dependsOn: gateway },
      );
      const subnet = subnets.get(key({ tier: "public", zone }));
      if (!subnet) continue;
      natGateways.set(
        zone,
        // The gateway can't leave before the NAT: AWS refuses to detach it while addresses are mapped.
        new aws.ec2.NatGateway(
          role,
          { allocationId: address.allocationId, subnetId: subnet.id, tags: { Name: role } },
          { parent: this, dependsOn: gateway },
        ),
      );
    }

    const publicTable = new aws.ec2.RouteTable(
      `${name}-public`,
      { vpcId: vpc.id, tags: { Name: `${name}-public` } },
      child,
    );
    new aws.ec2.Route(
      `${name}-public-internet`,
      { routeTableId: publicTable.id, destinationCidrBlock: "0.0.0.0/0", gatewayId: gateway.id },
      child,
    );
    const tables = [publicTable];
    for (const { tier, zone } of plan.subnets) {
      const subnet = subnets.get(key({ tier, zone }));
      if (!subnet) continue;
      const role = `${name}-${tier}-${zone}`;
      let table = publicTable;
      if (tier !== "public") {
        table = new aws.ec2.RouteTable(role, { vpcId: vpc.id, tags: { Name: role } }, child);
        tables.push(table);
        const nat = natGateways.get(plan.natZoneOf[zone] ?? "");
        if (nat) {
          new aws.ec2.Route(
            `${role}-nat`,
            { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", natGatewayId: nat.id },
            child,
          );
        }
      }
      new aws.ec2.RouteTableAssociation(role, { subnetId: subnet.id, routeTableId: table.id }, child);
    }
    return tables;
  }

  #flowLogs(
    name: string,
    plan: NetworkPlan,
    vpc: aws.ec2.Vpc,
    kmsKeyId: pulumi.Input<string> | undefined,
  ): void {
    const child = { parent: this };
    const logGroup = new aws.cloudwatch.LogGroup(
      `${name}-flow-logs`,
      { retentionInDays: plan.flowLogRetentionDays, ...(kmsKeyId === undefined ? {} : { kmsKeyId }) },
      child,
    );
    const role = new aws.iam.Role(
      `${name}-flow-logs`,
      {
        assumeRolePolicy: serviceTrust("vpc-flow-logs.amazonaws.com"),
        description: `Writes the flow logs of ${name}`,
      },
      child,
    );
    // Amazon VPC User Guide, "IAM role for publishing flow logs to CloudWatch Logs", narrowed to this group.
    const policy = new aws.iam.RolePolicy(
      `${name}-flow-logs`,
      {
        role: role.name,
        policy: logGroup.arn.apply((arn) =>
          policyDocument({
            Effect: "Allow",
            Action: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
            // CloudWatch Logs API reference, LogGroup: policies name a group with a trailing ":*".
            Resource: `${arn}:*`,
          }),
        ),
      },
      child,
    );
    new aws.ec2.FlowLog(
      `${name}-flow-logs`,
      {
        vpcId: vpc.id,
        trafficType: "ALL",
        logDestinationType: "cloud-watch-logs",
        logDestination: logGroup.arn,
        iamRoleArn: role.arn,
        maxAggregationInterval: 60,
        tags: { Name: `${name}-flow-logs` },
      },
      { parent: this, dependsOn: policy },
    );
  }
}

function key({ tier, zone }: { readonly tier: string; readonly zone: string }): string {
  return `${tier}-${zone}`;
}
