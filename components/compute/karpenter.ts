import * as aws from "@pulumi/aws";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { given } from "../given.ts";
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
import { nodeClassName, nodeClassSpec, planKarpenter } from "./karpenter-plan.ts";
import {
  discoveryPolicy,
  instancesPolicy,
  interruptionsPolicy,
  nodeRolePolicy,
  spotRolePolicy,
} from "./karpenter-policy.ts";
import { karpenterValues } from "./karpenter-values.ts";
import type { KarpenterArgs } from "./karpenter-args.ts";

export type { KarpenterArgs } from "./karpenter-args.ts";

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
    const mirror = given({ chartMirror });

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
          ...given({ imageMirror: args.imageMirror }),
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
          ...(takesSpot && { "spot-role": spotRolePolicy(args) }),
        },
      },
      { parent: this },
    );
  }
}
