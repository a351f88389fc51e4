import * as aws from "@pulumi/aws";
import * as eks from "@pulumi/eks";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { managedPolicyArn, partitionOf, podIdentityTrust, serviceTrust } from "../aws.ts";
import { NodeGroup } from "../compute/node-group.ts";
import { planNodeGroup } from "../compute/node-group-plan.ts";
import { assertValid } from "../validation.ts";
import { clusterProblems } from "./cluster-plan.ts";
import { execKubeconfig } from "./kubeconfig.ts";

/** One managed node group; its key in {@link ClusterArgs.nodeGroups} is its identity. */
export interface ClusterNodeGroup {
  /** Instance types of one architecture, most wanted first. */
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

export interface ClusterArgs {
  /** The EKS cluster's name: plain and final, since everything in the cluster is identified by it. */
  readonly clusterName: string;
  /** AWS region, e.g. `eu-west-1`. */
  readonly region: string;
  /** Kubernetes minor version, e.g. `1.35`. */
  readonly version: string;
  readonly vpcId: pulumi.Input<string>;
  /** Private subnets in at least two zones: for the control plane's interfaces and the nodes. */
  readonly privateSubnetIds: pulumi.Input<string[]>;
  /** ARN of the KMS key that encrypts Kubernetes secrets. */
  readonly secretsKeyArn: pulumi.Input<string>;
  /** IAM principals with cluster-admin by a key of yours, at least one, so that nobody is locked out. */
  readonly admins: Record<string, string>;
  /** Managed node groups by a key of yours. */
  readonly nodeGroups: Record<string, ClusterNodeGroup>;
  /**
   * Blocks that reach the API server from the internet; with none the endpoint is private.
   * @default []
   */
  readonly publicAccessCidrs?: string[];
  /**
   * Days that control-plane logs are kept, a period that CloudWatch Logs accepts.
   * @default 90
   */
  readonly logRetentionDays?: number;
  /**
   * ARN of the KMS key for the control-plane logs.
   * @default CloudWatch Logs' own encryption
   */
  readonly logKeyArn?: pulumi.Input<string>;
  /**
   * EKS refuses to delete the cluster until it is switched off.
   * @default false
   */
  readonly deletionProtection?: boolean;
}

/**
 * An EKS cluster with access by access entries only, encrypted secrets, all control-plane logs, a private
 * endpoint, managed node groups and the add-ons every workload needs, and a Kubernetes provider for it.
 *
 * The chain service → add-ons → nodes → access entries → cluster is explicit: what goes away is deleted while
 * what deletes it (controllers, nodes, access) is still there.
 *
 * @example
 * new Cluster("main", { clusterName: "slipway-staging", region, version: "1.35", vpcId, privateSubnetIds,
 *   secretsKeyArn, admins: { platform: roleArn }, nodeGroups: { general: { instanceTypes: ["m7g.large"], minSize: 2, maxSize: 6 } } });
 */
export class Cluster extends pulumi.ComponentResource {
  /** Known only once the cluster exists; use it to order what needs the cluster. */
  readonly clusterName: pulumi.Output<string>;
  /** Kubeconfig that asks the AWS CLI for a token; it holds no credential. */
  readonly kubeconfig: pulumi.Output<string>;
  /** Ready when nodes and add-ons are; give it to everything that lives in the cluster. */
  readonly provider: k8s.Provider;

  constructor(name: string, args: ClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("slipway:cluster:Cluster", name, {}, opts);
    assertValid(`Cluster ${name}`, [
      ...clusterProblems(args),
      ...Object.entries(args.nodeGroups).flatMap(
        ([key, group]) => planNodeGroup(group, `nodeGroups.${key}`).problems,
      ),
    ]);
    const partition = partitionOf(args.region);

    const cluster = this.#controlPlane(name, args);
    this.clusterName = cluster.eksCluster.apply((resource) => resource.name);
    this.kubeconfig = cluster.eksCluster.apply((resource) =>
      pulumi.all([resource.endpoint, resource.certificateAuthority]).apply(([endpoint, { data }]) =>
        execKubeconfig({
          clusterName: args.clusterName,
          region: args.region,
          endpoint,
          certificateAuthority: data,
        }),
      ),
    );

    const access = this.#adminAccess(name, args, partition);
    const network = this.#networkAddons(name, partition, access);
    const nodes = this.#nodeGroups(name, args, partition, network);
    const services = ["coredns", "metrics-server"].map((addon) => this.#addon(name, addon, nodes));

    this.provider = new k8s.Provider(
      `${name}-kubernetes`,
      {
        kubeconfig: this.kubeconfig,
        // Plain on purpose: an unknown identifier would make a preview replace everything in the cluster.
        clusterIdentifier: args.clusterName,
        // A changed ConfigMap is updated where it is; the default deletes it first, under running pods. Charts roll
        // their pods by a checksum instead.
        enableConfigMapMutable: true,
      },
      { parent: this, dependsOn: services },
    );
    this.registerOutputs({ clusterName: this.clusterName, kubeconfig: this.kubeconfig });
  }

  #controlPlane(name: string, args: ClusterArgs): eks.Cluster {
    const publicAccessCidrs = args.publicAccessCidrs ?? [];
    // Before the cluster: EKS would create the group itself, without retention and encryption.
    const logs = new aws.cloudwatch.LogGroup(
      `${name}-control-plane`,
      {
        name: `/aws/eks/${args.clusterName}/cluster`,
        retentionInDays: args.logRetentionDays ?? 90,
        ...(args.logKeyArn === undefined ? {} : { kmsKeyId: args.logKeyArn }),
      },
      { parent: this },
    );
    return new eks.Cluster(
      name,
      {
        name: args.clusterName,
        version: args.version,
        vpcId: args.vpcId,
        privateSubnetIds: args.privateSubnetIds,
        skipDefaultNodeGroup: true,
        authenticationMode: eks.AuthenticationMode.Api,
        // Add-ons are installed below, in their order; the component would install them all before any node.
        useDefaultVpcCni: true,
        corednsAddonOptions: { enabled: false },
        kubeProxyAddonOptions: { enabled: false },
        endpointPrivateAccess: true,
        endpointPublicAccess: publicAccessCidrs.length > 0,
        ...(publicAccessCidrs.length > 0 ? { publicAccessCidrs } : {}),
        encryptionConfigKeyArn: args.secretsKeyArn,
        enabledClusterLogTypes: ["api", "audit", "authenticator", "controllerManager", "scheduler"],
        // Extended support is billed at six times the price without a word.
        upgradePolicy: { supportType: "STANDARD" },
        deletionProtection: args.deletionProtection ?? false,
      },
      { parent: this, dependsOn: logs },
    );
  }

  #adminAccess(name: string, args: ClusterArgs, partition: string): pulumi.Resource[] {
    return Object.entries(args.admins).map(([key, principalArn]) => {
      const entry = new aws.eks.AccessEntry(
        `${name}-admin-${key}`,
        { clusterName: this.clusterName, principalArn },
        { parent: this },
      );
      return new aws.eks.AccessPolicyAssociation(
        `${name}-admin-${key}`,
        {
          clusterName: this.clusterName,
          principalArn: entry.principalArn,
          policyArn: `arn:${partition}:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy`,
          accessScope: { type: "cluster" },
        },
        { parent: this },
      );
    });
  }

  /** What a node needs to become ready, so it comes before the nodes. */
  #networkAddons(name: string, partition: string, dependsOn: pulumi.Resource[]): pulumi.Resource[] {
    const role = this.#role(name, "cni", podIdentityTrust(), "Pod networking", [
      managedPolicyArn(partition, "AmazonEKS_CNI_Policy"),
    ]);
    const dependencies = [...dependsOn, ...role.attachments];
    return [
      this.#addon(name, "kube-proxy", dependsOn),
      this.#addon(name, "eks-pod-identity-agent", dependsOn),
      this.#addon(name, "vpc-cni", dependencies, {
        podIdentityAssociations: [{ serviceAccount: "aws-node", roleArn: role.arn }],
        configurationValues: JSON.stringify({ enableNetworkPolicy: "true" }),
      }),
    ];
  }

  #nodeGroups(
    name: string,
    args: ClusterArgs,
    partition: string,
    dependsOn: pulumi.Resource[],
  ): pulumi.Resource[] {
    const role = this.#role(name, "nodes", serviceTrust("ec2.amazonaws.com"), "Worker nodes", [
      managedPolicyArn(partition, "AmazonEKSWorkerNodeMinimalPolicy"),
      managedPolicyArn(partition, "AmazonEC2ContainerRegistryPullOnly"),
    ]);
    return Object.entries(args.nodeGroups).map(
      ([key, group]) =>
        new NodeGroup(
          `${name}-${key}`,
          {
            ...group,
            clusterName: this.clusterName,
            version: args.version,
            nodeRoleArn: role.arn,
            subnetIds: args.privateSubnetIds,
          },
          { parent: this, dependsOn: [...dependsOn, ...role.attachments] },
        ),
    );
  }

  #role(
    name: string,
    suffix: string,
    assumeRolePolicy: string,
    description: string,
    policyArns: readonly string[],
  ): { arn: pulumi.Output<string>; attachments: pulumi.Resource[] } {
    const role = new aws.iam.Role(
      `${name}-${suffix}`,
      { assumeRolePolicy, description: `${description} of ${name}` },
      { parent: this },
    );
    const attachments = policyArns.map((policyArn) => {
      const policy = policyArn.slice(policyArn.lastIndexOf("/") + 1);
      return new aws.iam.RolePolicyAttachment(
        `${name}-${suffix}-${policy}`,
        { role: role.name, policyArn },
        { parent: this },
      );
    });
    return { arn: role.arn, attachments };
  }

  #addon(
    name: string,
    addonName: string,
    dependsOn: pulumi.Resource[],
    args: Partial<aws.eks.AddonArgs> = {},
  ): aws.eks.Addon {
    return new aws.eks.Addon(
      `${name}-${addonName}`,
      {
        clusterName: this.clusterName,
        addonName,
        resolveConflictsOnCreate: "OVERWRITE",
        resolveConflictsOnUpdate: "OVERWRITE",
        ...args,
      },
      { parent: this, dependsOn },
    );
  }
}
