import type { AmiFamily } from "../choices.ts";
import * as aws from "@pulumi/aws";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { assertArguments } from "../arguments.ts";
import { charts } from "../addons/charts.ts";
import { CrdChart } from "../addons/crd-chart.ts";
import { HelmAddon } from "../addons/helm-addon.ts";
import { ec2Principal, partitionOf, serviceTrust } from "../aws.ts";
import { policyRole } from "../identity/policy-role.ts";
import { PodIdentity } from "../identity/pod-identity.ts";
import { planned } from "../planned.ts";
import { assertValid } from "../validation.ts";
import { nodePolicies } from "./node-policies.ts";
import { interruptionQueue } from "./interruption-queue.ts";
import { type KarpenterNodePool, nodeClassName, nodeClassSpec, planKarpenter } from "./karpenter-plan.ts";
import {
  discoveryPolicy,
  instancesPolicy,
  interruptionsPolicy,
  nodeRolePolicy,
  spotRolePolicy,
} from "./karpenter-policy.ts";
import { karpenterValues } from "./karpenter-values.ts";

export interface KarpenterArgs {
  /** EKS cluster's name, plain: it is in the conditions of the permissions. */
  readonly clusterName: string;
  /** AWS region, e.g. `eu-west-1`. */
  readonly region: string;
  /** Account that the cluster is in, 12 digits. */
  readonly accountId: string;
  /** Private subnets for the nodes, one a zone. */
  readonly subnetIds: pulumi.Input<string[]>;
  /** The cluster's security group, which its nodes have too. */
  readonly securityGroupId: pulumi.Input<string>;
  /** Pools of nodes by a key of yours, at least one. */
  readonly nodePools: Record<string, KarpenterNodePool>;
  /**
   * `al2023` (Amazon Linux) or `bottlerocket` (read-only system, no shell).
   * @default "al2023"
   */
  readonly amiFamily?: AmiFamily;
  /**
   * Release of the AMI, `v20260115` of Amazon Linux or `v1.42.0` of Bottlerocket. With `latest` nodes are replaced,
   * within the disruption budget, whenever AWS publishes one.
   * @default "latest"
   */
  readonly amiVersion?: string;
  /**
   * Volume for images, logs and pods' own files in GiB, 20 to 16384.
   * @default 50
   */
  readonly diskSizeGiB?: number;
  /**
   * Tags of instances and volumes: Karpenter makes them, so the provider's default tags don't reach them.
   * @default {}
   */
  readonly tags?: Record<string, string>;
  /**
   * Whether pods have subnets of their own (`podSubnets` of the cluster), so that a node holds fewer.
   * @default false
   */
  readonly customNetworking?: boolean;
  /**
   * Whether pods have their addresses from /28 prefixes (`prefixDelegation` of the cluster): nodes of `large` and more,
   * with up to 110 pods each.
   * @default false
   */
  readonly prefixDelegation?: boolean;
  /**
   * Whether nothing but VPC endpoints leads out of the VPC: prices are then those known at Karpenter's release.
   * @default false
   */
  readonly isolated?: boolean;
  /**
   * Whether Session Manager reaches the nodes (`sessionManager` of the cluster).
   * @default false
   */
  readonly sessionManager?: boolean;
  /**
   * Makes no nodes in a zone that EKS has shifted away from (`zonalShift` of the cluster).
   * @default false
   */
  readonly zonalShift?: boolean;
  /**
   * A ServiceMonitor for the Prometheus operator, whose definitions have to be there.
   * @default false
   */
  readonly serviceMonitor?: boolean;
  /**
   * Folder of an OCI registry that has the charts.
   * @default none: the charts' own repositories
   */
  readonly chartMirror?: string;
  /**
   * Registry that has the images, each under its original registry's name.
   * @default none: the original registries
   */
  readonly imageMirror?: string;
}

const key = "karpenter";

/**
 * Karpenter: makes nodes that fit the pods that wait, and packs or replaces them within a budget. It runs on a small
 * managed node group of two nodes or more (`computeMode` managed), and drains an instance that AWS is about to take.
 *
 * Nodes have IMDSv2 with hop limit 1, encrypted gp3 volumes, no public address. What Karpenter may do is bound to the
 * given subnets and security group and to what is marked as this cluster's. NodePools and the EC2NodeClass are deleted
 * before Karpenter: only it can drain their nodes, and nodes that stay would hold the VPC.
 *
 * Has to depend on the cluster component.
 *
 * @example
 * new Karpenter("main-karpenter", { clusterName: "slipway-staging", region, accountId, subnetIds: network.privateSubnetIds,
 *   securityGroupId: cluster.clusterSecurityGroupId, nodePools: { general: { cpuLimit: 64, memoryLimitGiB: 256 } } },
 *   { providers: [aws, cluster.provider], dependsOn: cluster });
 *
 * @transform aws:iam/instanceProfile:InstanceProfile tags { ...props.tags, team: "platform" }
 */
export class Karpenter extends pulumi.ComponentResource {
  /** ARN of the nodes' role. */
  readonly nodeRoleArn: pulumi.Output<string>;
  /** What needs nodes of Karpenter's depends on it. */
  readonly ready: pulumi.Resource[];

  constructor(name: string, args: KarpenterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("slipway:compute:Karpenter", name, {}, opts);
    assertArguments(this, name, args);
    const { plan, problems } = planned(args, () => planKarpenter(args));
    assertValid(`Karpenter ${name}`, problems);
    const { chartMirror } = args;
    const mirror = chartMirror === undefined ? {} : { chartMirror };

    const nodes = this.#nodeIdentity(name, args);
    const interruptions = interruptionQueue(name, this);
    const identity = this.#controllerIdentity(name, args, nodes, interruptions.queue, plan.takesSpot);
    const definitions = new CrdChart(`${name}-crds`, { chart: "karpenter-crd", ...mirror }, { parent: this });
    const controller = new HelmAddon(
      name,
      {
        chart: key,
        values: karpenterValues({
          clusterName: args.clusterName,
          serviceAccount: key,
          queueName: interruptions.queue.name,
          customNetworking: args.customNetworking ?? false,
          isolated: args.isolated ?? false,
          zonalShift: args.zonalShift ?? false,
          serviceMonitor: args.serviceMonitor ?? false,
          ...(args.imageMirror === undefined ? {} : { imageMirror: args.imageMirror }),
        }),
        ...mirror,
      },
      { parent: this, dependsOn: [identity.association, definitions, ...interruptions.ready] },
    );

    const nodeClass = new k8s.apiextensions.CustomResource(
      `${name}-${nodeClassName}`,
      {
        apiVersion: "karpenter.k8s.aws/v1",
        kind: "EC2NodeClass",
        metadata: { name: nodeClassName },
        spec: pulumi
          .all([nodes.profile.name, args.subnetIds, args.securityGroupId])
          .apply(([instanceProfile, subnetIds, securityGroupId]) =>
            nodeClassSpec(plan, { instanceProfile, subnetIds, securityGroupId }, args.tags ?? {}),
          ),
      },
      { parent: this, dependsOn: [controller, ...nodes.ready] },
    );
    this.ready = Object.entries(plan.nodePools).map(
      ([pool, spec]) =>
        new k8s.apiextensions.CustomResource(
          `${name}-${pool}`,
          { apiVersion: "karpenter.sh/v1", kind: "NodePool", metadata: { name: pool }, spec },
          { parent: this, dependsOn: [controller, nodeClass] },
        ),
    );
    this.nodeRoleArn = nodes.role.arn;
    this.registerOutputs({ nodeRoleArn: this.nodeRoleArn });
  }

  /** The nodes' role and their way into the cluster, which no node group makes for them. */
  #nodeIdentity(name: string, args: KarpenterArgs) {
    const { role, attachments } = policyRole(
      `${name}-node`,
      {
        assumeRolePolicy: serviceTrust(ec2Principal(args.region)),
        description: `Nodes of ${name}`,
        partition: partitionOf(args.region),
        policies: nodePolicies(args.sessionManager),
      },
      this,
    );
    // Made here, so that Karpenter needs no permission to make any: Karpenter, EC2NodeClass, spec.instanceProfile.
    const profile = new aws.iam.InstanceProfile(`${name}-node`, { role: role.name }, { parent: this });
    const entry = new aws.eks.AccessEntry(
      `${name}-node`,
      { clusterName: args.clusterName, principalArn: role.arn, type: "EC2_LINUX" },
      { parent: this },
    );
    return { role, profile, ready: [...attachments, entry] };
  }

  #controllerIdentity(
    name: string,
    args: KarpenterArgs,
    { role, profile }: { readonly role: aws.iam.Role; readonly profile: aws.iam.InstanceProfile },
    queue: aws.sqs.Queue,
    takesSpot: boolean,
  ): PodIdentity {
    return new PodIdentity(
      name,
      {
        clusterName: args.clusterName,
        region: args.region,
        accountId: args.accountId,
        namespace: charts[key].namespace,
        serviceAccount: key,
        policies: {
          instances: pulumi
            .all([args.subnetIds, args.securityGroupId])
            .apply(([subnetIds, securityGroupId]) => instancesPolicy(args, subnetIds, securityGroupId)),
          "node-role": pulumi
            .all([role.arn, profile.arn])
            .apply(([roleArn, profileArn]) => nodeRolePolicy(args.region, roleArn, profileArn)),
          discovery: discoveryPolicy(args, args.zonalShift ?? false),
          interruptions: queue.arn.apply(interruptionsPolicy),
          ...(takesSpot ? { "spot-role": spotRolePolicy(args) } : {}),
        },
      },
      { parent: this },
    );
  }
}
