import * as aws from "@pulumi/aws";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { partitionOf, serviceTrust } from "../aws.ts";
import { nodePolicies } from "../compute/node-policies.ts";
import { NodeGroup, type NodeGroupSettings } from "../compute/node-group.ts";
import { planNodeGroup } from "../compute/node-group-plan.ts";
import { assertValid } from "../validation.ts";
import { accessEntries } from "./access-entries.ts";
import type { AccessGrant } from "./access-plan.ts";
import { planCluster } from "./cluster-plan.ts";
import { controlPlane } from "./control-plane.ts";
import { type AddonContext, nodeAddons, serviceAddons } from "./eks-addons.ts";
import { execKubeconfig } from "./kubeconfig.ts";
import { policyRole } from "./policy-role.ts";
import { previewAccess } from "./preview-access.ts";
import type { PrivateAccess } from "./private-access-plan.ts";
import { defaultStorageClass, volumeKeyPolicy } from "./storage.ts";

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
  /**
   * IAM principals with cluster-admin by a key of yours, at least one, so that nobody is locked out. Leave out the
   * identity that creates the cluster: EKS gives it an entry by itself and takes no second one.
   */
  readonly admins: Record<string, string>;
  /**
   * Further IAM principals by a key of yours, each with an EKS access policy, for the cluster or some namespaces, or
   * with what a preview reads.
   * @default {}
   */
  readonly access?: Record<string, AccessGrant>;
  /**
   * Who reaches the private API server from outside the cluster's nodes: without it, and with no public access, nobody
   * does, this program included.
   * @default {} nobody
   */
  readonly privateAccess?: PrivateAccess;
  /**
   * `managed` (node groups of yours, and Karpenter if you like) or `auto` (EKS Auto Mode: AWS runs nodes, networking,
   * DNS and disks, for a surcharge on the instances). Chosen when the cluster is created, and one-way.
   * @default "managed"
   */
  readonly computeMode?: string;
  /**
   * Managed node groups by a key of yours: at least one with `computeMode` managed, none with auto.
   * @default {}
   */
  readonly nodeGroups?: Record<string, NodeGroupSettings>;
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
  /**
   * `STANDARD` (AWS upgrades the cluster at the end of standard support) or `EXTENDED` (the version stays for a year
   * more, at six times the price an hour).
   * @default "STANDARD"
   */
  readonly supportType?: string;
  /**
   * Lets EKS move traffic and pods out of an impaired zone.
   * @default false
   */
  readonly zonalShift?: boolean;
  /**
   * Subnets for pods by availability zone, e.g. of a secondary CIDR; nodes stay in the private subnets. Nodes that
   * run already take no part until they are replaced. With `computeMode` managed only.
   * @default pods are in the nodes' subnets
   */
  readonly podSubnets?: Record<string, pulumi.Input<string>>;
  /**
   * Addresses by /28 prefixes: many more pods a node. With `computeMode` managed only.
   * @default false
   */
  readonly prefixDelegation?: boolean;
  /**
   * Versions of EKS add-ons by their names, e.g. `{ coredns: "v1.12.4-eksbuild.1" }`.
   * @default the ones that EKS chooses for the cluster's version
   */
  readonly addonVersions?: Record<string, string>;
  /**
   * ARN of the KMS key for volumes of the default storage class.
   * @default the account's key aws/ebs
   */
  readonly volumeKeyArn?: pulumi.Input<string>;
  /**
   * Tags of nodes' instances and volumes, and of volumes that claims get, which the provider's default tags don't
   * reach. With `computeMode` managed only.
   * @default {}
   */
  readonly tags?: Record<string, string>;
  /**
   * Makes the IAM OIDC provider of the cluster, for IAM roles for service accounts where Pod Identity can't be used.
   * @default false
   */
  readonly irsa?: boolean;
}

/**
 * An EKS cluster with access by access entries only, encrypted secrets, all control-plane logs, a private
 * endpoint, nodes (groups of yours, or EKS Auto Mode), the add-ons every workload needs, an encrypted default storage
 * class, and a Kubernetes provider for it.
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
  /** The security group that EKS makes for control plane and nodes: where traffic of pods comes from. */
  readonly clusterSecurityGroupId: pulumi.Output<string>;
  /** ARN of the role of node groups, or of Auto Mode's nodes. */
  readonly nodeRoleArn: pulumi.Output<string>;
  /** The cluster's OIDC issuer, `https://...`. */
  readonly oidcIssuer: pulumi.Output<string>;
  /** ARN of the IAM OIDC provider; empty without `irsa`. */
  readonly oidcProviderArn: pulumi.Output<string>;
  /** How nodes are run, for the next update to compare with. */
  readonly computeMode: string;

  constructor(name: string, args: ClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("slipway:cluster:Cluster", name, {}, opts);
    const { plan, problems } = planCluster(args);
    assertValid(`Cluster ${name}`, [
      ...problems,
      ...Object.entries(args.nodeGroups ?? {}).flatMap(
        ([key, group]) => planNodeGroup(group, `nodeGroups.${key}`).problems,
      ),
    ]);
    const partition = partitionOf(args.region);
    const auto = plan.computeMode === "auto";

    const cluster = controlPlane(name, args, plan, this);
    const resource = cluster.eksCluster;
    this.computeMode = plan.computeMode;
    this.clusterName = resource.apply((made) => made.name);
    this.clusterSecurityGroupId = resource
      .apply((made) => made.vpcConfig)
      .apply(({ clusterSecurityGroupId }) => clusterSecurityGroupId);
    this.oidcIssuer = resource
      .apply((made) => made.identities)
      .apply(([identity]) => identity?.oidcs[0]?.issuer ?? "");
    this.kubeconfig = resource.apply((made) =>
      pulumi.all([made.endpoint, made.certificateAuthority]).apply(([endpoint, { data }]) =>
        execKubeconfig({
          clusterName: args.clusterName,
          region: args.region,
          endpoint,
          certificateAuthority: data,
        }),
      ),
    );
    this.oidcProviderArn = args.irsa === true ? this.#oidcProvider(name).arn : pulumi.output("");

    const addons: AddonContext = {
      name,
      args,
      clusterName: this.clusterName,
      computeMode: plan.computeMode,
      partition,
      parent: this,
    };
    const access = accessEntries(name, { clusterName: this.clusterName, plan: plan.access, partition }, this);
    const network = nodeAddons(addons, access);
    const nodes = auto ? undefined : this.#nodeGroups(name, args, partition, network);
    this.nodeRoleArn =
      nodes?.roleArn ??
      resource.apply((made) => made.computeConfig).apply(({ nodeRoleArn }) => nodeRoleArn ?? "");
    const services = serviceAddons(addons, nodes?.groups ?? access);
    if (auto && args.volumeKeyArn !== undefined) {
      const roleName = cluster.core.apply((core) => core.clusterIamRole).apply((role) => role.name);
      services.push(volumeKeyPolicy(name, roleName, args.volumeKeyArn, this));
    }

    // What this program and whoever else is outside the nodes reach the private endpoint by.
    const ways = plan.privateAccess.map(
      ({ key, ...source }) =>
        new aws.vpc.SecurityGroupIngressRule(
          `${name}-private-access-${key}`,
          {
            securityGroupId: this.clusterSecurityGroupId,
            description: "API server, from outside the cluster",
            ipProtocol: "tcp",
            fromPort: 443,
            toPort: 443,
            ...source,
          },
          { parent: this },
        ),
    );

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
      { parent: this, dependsOn: [...services, ...ways] },
    );
    const inCluster = { parent: this, provider: this.provider };
    defaultStorageClass(name, { computeMode: plan.computeMode, volumeKeyArn: args.volumeKeyArn }, inCluster);
    if (plan.access.some(({ policy }) => policy === undefined)) previewAccess(name, inCluster);
    if (auto) {
      // Auto Mode enforces network policies only when told so: Amazon EKS User Guide, "Use network policies with EKS
      // Auto Mode".
      new k8s.core.v1.ConfigMap(
        `${name}-network-policy`,
        {
          metadata: { name: "amazon-vpc-cni", namespace: "kube-system" },
          data: { "enable-network-policy-controller": "true" },
        },
        inCluster,
      );
    }
    this.registerOutputs({
      clusterName: this.clusterName,
      kubeconfig: this.kubeconfig,
      clusterSecurityGroupId: this.clusterSecurityGroupId,
      nodeRoleArn: this.nodeRoleArn,
      oidcIssuer: this.oidcIssuer,
      oidcProviderArn: this.oidcProviderArn,
      computeMode: this.computeMode,
    });
  }

  /** IAM roles for service accounts. No thumbprint: IAM has the issuer's certificate authority itself. */
  #oidcProvider(name: string): aws.iam.OpenIdConnectProvider {
    return new aws.iam.OpenIdConnectProvider(
      `${name}-oidc`,
      { url: this.oidcIssuer, clientIdLists: ["sts.amazonaws.com"] },
      { parent: this },
    );
  }

  /** Node groups with one role; they wait for what their nodes need to get ready. */
  #nodeGroups(
    name: string,
    args: ClusterArgs,
    partition: string,
    dependsOn: pulumi.Resource[],
  ): { readonly roleArn: pulumi.Output<string>; readonly groups: pulumi.Resource[] } {
    const { role, attachments } = policyRole(
      `${name}-nodes`,
      {
        assumeRolePolicy: serviceTrust("ec2.amazonaws.com"),
        description: `Worker nodes of ${name}`,
        partition,
        policies: nodePolicies,
      },
      this,
    );
    const groups = Object.entries(args.nodeGroups ?? {}).map(
      ([key, group]) =>
        new NodeGroup(
          `${name}-${key}`,
          {
            ...group,
            ...(args.tags && { tags: args.tags }),
            clusterName: this.clusterName,
            version: args.version,
            nodeRoleArn: role.arn,
            subnetIds: args.privateSubnetIds,
          },
          { parent: this, dependsOn: [...dependsOn, ...attachments] },
        ),
    );
    return { roleArn: role.arn, groups };
  }
}
