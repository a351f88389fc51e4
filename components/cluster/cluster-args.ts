import type { ClusterAccess, ClusterSupportType, ComputeMode } from "../choices.ts";
import type * as pulumi from "@pulumi/pulumi";
import type { NodeGroupSettings } from "../compute/node-group-args.ts";

/** What one IAM principal may do in the cluster. */
export interface AccessGrant {
  /** ARN of an IAM role or user, with its path; never a session's. */
  readonly principalArn: string;
  /**
   * `clusterAdmin` (everything), `adminView` (reads everything, secrets included), `preview` (reads what a preview
   * does, what belongs to no namespace and custom resources among it, no secrets), or in namespaces `admin`, `edit` (no
   * RBAC), `view` (no secrets). The preview role of `GithubActions` gets `preview` or `view` only: it runs the code of
   * pull requests.
   */
  readonly policy: ClusterAccess;
  /**
   * Namespaces it is good for, e.g. `[api]`.
   * @default the whole cluster
   */
  readonly namespaces?: string[];
}

/** Who reaches the private API server, beside the cluster's own nodes and pods. */
export interface PrivateAccess {
  /**
   * Private IPv4 blocks that may open connections to port 443: of a VPN, a peered VPC, an office behind Direct Connect.
   * @default []
   */
  readonly cidrs?: string[];
  /**
   * Ids of security groups whose members may: of a bastion, or of a runner in the VPC.
   * @default []
   */
  readonly securityGroupIds?: string[];
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
  readonly computeMode?: ComputeMode;
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
  readonly supportType?: ClusterSupportType;
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
   * @default EKS's default ones for the cluster's version, looked up in each preview and update
   */
  readonly addonVersions?: Record<string, string>;
  /**
   * Installs the EKS add-on `snapshot-controller`, by which VolumeSnapshots of EBS volumes are made; a
   * VolumeSnapshotClass is yours to make.
   * @default false
   */
  readonly volumeSnapshots?: boolean;
  /**
   * Lets whoever may by IAM open a session on a node by AWS Systems Manager, the one way onto it: nodes have no SSH. The
   * node role gets AmazonSSMManagedInstanceCore. With `computeMode` managed only.
   * @default false
   */
  readonly sessionManager?: boolean;
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
