import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { assertValid } from "../validation.ts";
import { planNodeGroup } from "./node-group-plan.ts";

export interface NodeGroupArgs {
  /** EKS cluster's name. */
  readonly clusterName: pulumi.Input<string>;
  /** Kubernetes minor version of the nodes, e.g. `1.35`. */
  readonly version: string;
  /** ARN of the nodes' IAM role. */
  readonly nodeRoleArn: pulumi.Input<string>;
  /** Private subnets, one a zone. */
  readonly subnetIds: pulumi.Input<string[]>;
  /** Instance types of one architecture, most wanted first, e.g. `["m7g.large"]`. */
  readonly instanceTypes: string[];
  /** Fewest nodes, from 0. */
  readonly minSize: number;
  /** Most nodes, at least 1. */
  readonly maxSize: number;
  /**
   * `ON_DEMAND` or `SPOT`.
   * @default "ON_DEMAND"
   */
  readonly capacityType?: string;
  /**
   * Root volume in GiB, 20 to 16384.
   * @default 50
   */
  readonly diskSizeGiB?: number;
}

/**
 * An EKS managed node group on Amazon Linux 2023: IMDSv2 with hop limit 1 (pods can't reach the node's
 * credentials), an encrypted gp3 root volume, no public address, no SSH, node auto repair, one node replaced
 * at a time.
 *
 * @example
 * new NodeGroup("general", { clusterName, version: "1.35", nodeRoleArn, subnetIds, instanceTypes: ["m7g.large"], minSize: 2, maxSize: 6 });
 */
export class NodeGroup extends pulumi.ComponentResource {
  readonly nodeGroupName: pulumi.Output<string>;

  constructor(name: string, args: NodeGroupArgs, opts?: pulumi.ComponentResourceOptions) {
    super("slipway:compute:NodeGroup", name, {}, opts);
    const { plan, problems } = planNodeGroup(args);
    assertValid(`NodeGroup ${name}`, problems);

    const template = new aws.ec2.LaunchTemplate(
      `${name}-nodes`,
      {
        // AWS FSBP EC2.8 and EKS Best Practices Guide, "Restrict access to the instance profile".
        metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
        blockDeviceMappings: [
          {
            deviceName: "/dev/xvda",
            ebs: {
              volumeType: "gp3",
              volumeSize: plan.diskSizeGiB,
              encrypted: "true",
              deleteOnTermination: "true",
            },
          },
        ],
        updateDefaultVersion: true,
        tagSpecifications: ["instance", "volume"].map((resourceType) => ({
          resourceType,
          tags: { Name: name },
        })),
      },
      { parent: this },
    );
    const group = new aws.eks.NodeGroup(
      `${name}-nodes`,
      {
        clusterName: args.clusterName,
        version: args.version,
        nodeRoleArn: args.nodeRoleArn,
        subnetIds: args.subnetIds,
        amiType: plan.amiType,
        capacityType: plan.capacityType,
        instanceTypes: args.instanceTypes,
        launchTemplate: { id: template.id, version: template.latestVersion.apply(String) },
        scalingConfig: { minSize: args.minSize, desiredSize: plan.desiredSize, maxSize: args.maxSize },
        updateConfig: { maxUnavailable: 1 },
        nodeRepairConfig: { enabled: true },
        labels: { "slipway.dev/node-group": name },
      },
      // An autoscaler owns the size once the group exists.
      { parent: this, ignoreChanges: ["scalingConfig.desiredSize"] },
    );
    this.nodeGroupName = group.nodeGroupName;
    this.registerOutputs({ nodeGroupName: this.nodeGroupName });
  }
}
