import { createHash } from "node:crypto";
import type { ComponentResourceOptions, Input, Output } from "@pulumi/pulumi";
import type { Cluster as AwsCluster, ClusterArgs as AwsClusterArgs } from "@pulumi/aws/eks/cluster.js";
import type {
  OpenIdConnectProvider,
  OpenIdConnectProviderArgs,
} from "@pulumi/aws/iam/openIdConnectProvider.js";
import type { ClusterArgs } from "@pulumi/eks";
import * as pulumi from "../../plugin/sdk.ts";
import { accessEntries } from "./access-entries.ts";
import { assertModelled, assertNothingElse } from "./arguments.ts";
import { child } from "./child.ts";
import { kubeconfigOf } from "./kubeconfig.ts";
import { PINNED } from "./pinned.ts";
import { clusterSecurityGroup, nodeSecurityGroup } from "./security-groups.ts";
import { managedPolicyArns, ServiceRole } from "./service-role.ts";

const MANAGED_POLICIES = ["AmazonEKSClusterPolicy"];
const AUTO_MODE_POLICIES = [
  "AmazonEKSComputePolicy",
  "AmazonEKSBlockStoragePolicy",
  "AmazonEKSLoadBalancingPolicy",
  "AmazonEKSNetworkingPolicy",
];

/**
 * The emulator of `eks.Cluster` of @pulumi/eks 4.3.0 without a default node group and add-ons: it registers the
 * same children, by the same names, under the same parents. Like it, it registers components without inputs: that
 * release is built with SDK 3.173.0 (nodejs/eks/yarn.lock at tag v4.3.0), whose ComponentResource passes none on;
 * components' inputs are sent since SDK 3.202.0 only (pulumi/pulumi#10533, #20357).
 */
export class Cluster extends pulumi.ComponentResource {
  readonly state: pulumi.Inputs;

  constructor(name: string, args: ClusterArgs, options: ComponentResourceOptions) {
    super("eks:index:Cluster", name, {}, options);
    assertModelled(args as Record<string, unknown>);
    assertNothingElse(args as never);
    assertSubnetChoice(args);

    const parent = { parent: this };
    const role = args.serviceRole === undefined ? this.#serviceRole(name, args) : undefined;
    const roleArn = pulumi
      .output(role?.role ?? args.serviceRole)
      .apply((given) => given?.arn ?? pulumi.output(""));
    const auto = args.autoMode?.enabled === true;
    const nodeRole = auto && args.autoMode?.createNodeRole !== false ? this.#nodeRole(name, args) : undefined;
    const withGroups = !(args.skipDefaultSecurityGroups ?? auto);
    const clusterGroup = withGroups ? clusterSecurityGroup(name, args, this) : undefined;

    const cluster = child<AwsCluster, AwsClusterArgs, OutputKey>(
      "aws:eks/cluster:Cluster",
      `${name}-eksCluster`,
      clusterArguments(name, args, {
        roleArn,
        securityGroupId: clusterGroup?.id,
        nodeRoleArn: nodeRole?.role.arn,
      }),
      OUTPUTS,
      {
        ...parent,
        ignoreChanges: ["accessConfig.bootstrapClusterCreatorAdminPermissions", "bootstrapSelfManagedAddons"],
        dependsOn: [...(role?.attachments ?? []), ...(nodeRole?.attachments ?? [])],
      },
    );
    const nodeGroup =
      clusterGroup === undefined
        ? undefined
        : nodeSecurityGroup(name, { args, clusterName: cluster.name, clusterGroupId: clusterGroup.id }, this);

    const kubeconfig = kubeconfigFor(cluster, args);
    const provider = new KubernetesProvider(`${name}-eks-k8s`, kubeconfig, this);
    const entries = accessEntries(name, cluster, args, this);
    const issuer = cluster.identities.apply((identities) => identities[0]?.oidcs[0]?.issuer ?? "");
    const oidcProvider = args.createOidcProvider === true ? this.#oidcProvider(name, issuer) : undefined;

    const core = {
      ...{
        cluster,
        kubeconfig,
        provider,
        endpoint: cluster.endpoint,
        vpcId: args.vpcId,
        subnetIds: subnetIdsOf(args),
      },
      ...{ publicSubnetIds: args.publicSubnetIds, privateSubnetIds: args.privateSubnetIds },
      ...{ clusterSecurityGroup: clusterGroup, instanceRoles: [], storageClasses: {}, tags: args.tags },
      ...{ nodeGroupOptions: {}, nodeSecurityGroupTags: args.nodeSecurityGroupTags, oidcProvider },
      ...{ clusterIamRole: role?.role ?? args.serviceRole, accessEntries: entries },
      encryptionConfig: encryptionConfigOf(args),
    };
    this.state = {
      ...{ kubeconfig, kubeconfigJson: pulumi.jsonStringify(kubeconfig), core, eksCluster: cluster },
      ...{ clusterSecurityGroup: clusterGroup, instanceRoles: [], nodeSecurityGroup: nodeGroup?.group },
      eksClusterIngressRule: nodeGroup?.clusterIngressRule,
      clusterSecurityGroupId: clusterGroup?.id ?? cluster.vpcConfig.clusterSecurityGroupId,
      nodeSecurityGroupId: nodeGroup?.group.id ?? cluster.vpcConfig.clusterSecurityGroupId,
      clusterIngressRuleId: nodeGroup?.clusterIngressRule.securityGroupRuleId ?? "",
      ...{
        defaultNodeGroupAsgName: "",
        fargateProfileId: "",
        fargateProfileStatus: "",
        autoModeNodeRoleName: nodeRole?.role.name ?? "",
      },
      oidcProviderArn: oidcProvider?.arn ?? "",
      oidcProviderUrl: issuer,
      oidcIssuer: issuer.apply((url) => url.replace("https://", "")),
    };
    this.registerOutputs(this.state);
  }

  #serviceRole(name: string, args: ClusterArgs): ServiceRole {
    return new ServiceRole(
      `${name}-eksRole`,
      {
        service: "eks.amazonaws.com",
        description: "Allows EKS to manage clusters on your behalf.",
        managedPolicyArns: managedPolicyArns([
          ...MANAGED_POLICIES,
          ...(args.autoMode?.enabled === true ? AUTO_MODE_POLICIES : []),
        ]),
        tags: args.tags,
        assumeRoleActions: ["sts:AssumeRole", "sts:TagSession"],
      },
      { parent: this },
    );
  }

  #nodeRole(name: string, { tags }: ClusterArgs): ServiceRole {
    const policies = ["AmazonEKSWorkerNodeMinimalPolicy", "AmazonEC2ContainerRegistryPullOnly"];
    return new ServiceRole(
      `${name}-nodeRole`,
      { service: "ec2.amazonaws.com", managedPolicyArns: managedPolicyArns(policies), tags },
      { parent: this },
    );
  }

  #oidcProvider(name: string, issuer: Output<string>) {
    // The real component takes the fingerprint of the issuer's certificate, which nothing serves here.
    const thumbprint = issuer.apply((url) => createHash("sha1").update(url).digest("hex"));
    return child<OpenIdConnectProvider, OpenIdConnectProviderArgs, "arn">(
      "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
      `${name}-oidcProvider`,
      { clientIdLists: ["sts.amazonaws.com"], url: issuer, thumbprintLists: [thumbprint] },
      ["arn"],
      { parent: this },
    );
  }
}

const OUTPUTS = [
  "arn",
  "name",
  "endpoint",
  "certificateAuthority",
  "identities",
  "vpcConfig",
  "version",
  "computeConfig",
] as const;
type OutputKey = (typeof OUTPUTS)[number];
type ClusterChild = Pick<AwsCluster, OutputKey>;

class KubernetesProvider extends pulumi.ProviderResource {
  constructor(name: string, kubeconfig: Output<object>, parent: pulumi.Resource) {
    super(
      "kubernetes",
      name,
      { kubeconfig: pulumi.jsonStringify(kubeconfig) },
      { parent, version: PINNED.kubernetes },
    );
  }
}

function assertSubnetChoice({ subnetIds, publicSubnetIds, privateSubnetIds }: ClusterArgs): void {
  if (subnetIds === undefined || (publicSubnetIds ?? privateSubnetIds) === undefined) return;
  throw new Error(
    "subnetIds, and the use of publicSubnetIds and/or privateSubnetIds are mutually exclusive. Choose a single approach.",
  );
}

function subnetIdsOf({ subnetIds, publicSubnetIds, privateSubnetIds }: ClusterArgs): Output<string[]> {
  if (subnetIds !== undefined) return pulumi.output(subnetIds);
  const both = pulumi.all([pulumi.output(publicSubnetIds ?? []), pulumi.output(privateSubnetIds ?? [])]);
  return both.apply(([publicIds, privateIds]) => [...publicIds, ...privateIds]);
}

/** In a preview unknown as a whole while the key is, as the real component's: it is one output. */
function encryptionConfigOf({ encryptionConfigKeyArn }: ClusterArgs) {
  if (encryptionConfigKeyArn === undefined) return undefined;
  return pulumi
    .output(encryptionConfigKeyArn)
    .apply((keyArn) => ({ provider: { keyArn }, resources: ["secrets"] }));
}

function clusterArguments(
  name: string,
  args: ClusterArgs,
  made: {
    readonly roleArn: Input<string>;
    readonly securityGroupId: Input<string> | undefined;
    readonly nodeRoleArn: Input<string> | undefined;
  },
): AwsClusterArgs {
  const { roleArn, securityGroupId } = made;
  const auto = args.autoMode?.enabled === true;
  const given = {
    name: args.name,
    version: args.version,
    enabledClusterLogTypes: args.enabledClusterLogTypes,
    encryptionConfig: encryptionConfigOf(args),
    upgradePolicy: args.upgradePolicy,
    deletionProtection: args.deletionProtection,
    accessConfig: args.authenticationMode && {
      authenticationMode: args.authenticationMode,
      bootstrapClusterCreatorAdminPermissions: true,
    },
    ...capabilities(args, made.nodeRoleArn),
  };
  return {
    ...given,
    roleArn,
    bootstrapSelfManagedAddons: auto ? false : (args.bootstrapSelfManagedAddons ?? true),
    vpcConfig: {
      ...(securityGroupId !== undefined && { securityGroupIds: [securityGroupId] }),
      subnetIds: subnetIdsOf(args),
      endpointPrivateAccess: args.endpointPrivateAccess,
      endpointPublicAccess: args.endpointPublicAccess,
      publicAccessCidrs: args.publicAccessCidrs,
    },
    tags: pulumi
      .all([args.tags, args.clusterTags])
      .apply(([tags, clusterTags]) => ({ Name: `${name}-eksCluster`, ...clusterTags, ...tags })),
  } as AwsClusterArgs;
}

/** Networking, and with Auto Mode compute and storage: each known only when all are, as the provider wants it. */
function capabilities(
  { autoMode, ipFamily, kubernetesServiceIpAddressRange: serviceIpv4Cidr }: ClusterArgs,
  nodeRoleArn: Input<string> | undefined,
) {
  const auto = autoMode?.enabled === true;
  if (!auto && (serviceIpv4Cidr ?? ipFamily) === undefined) return {};
  const network = pulumi.all([serviceIpv4Cidr, ipFamily]).apply(([cidr, family = "ipv4"]) => ({
    ...(family === "ipv4" && cidr !== undefined && { serviceIpv4Cidr: cidr }),
    ipFamily: family,
    ...(auto && { elasticLoadBalancing: { enabled: true } }),
  }));
  if (!auto) return { kubernetesNetworkConfig: network };
  const compute = pulumi.all([autoMode?.computeConfig, nodeRoleArn]).apply(([config, role]) => ({
    enabled: true,
    ...(role !== undefined && { nodeRoleArn: role }),
    nodePools: ["general-purpose", "system"],
    ...config,
  }));
  const both = pulumi.all([compute, network]);
  return {
    computeConfig: both.apply(([config]) => config),
    storageConfig: both.apply(() => ({ blockStorage: { enabled: true } })),
    kubernetesNetworkConfig: both.apply(([, config]) => config),
  };
}

function kubeconfigFor(cluster: ClusterChild, { providerCredentialOpts }: ClusterArgs): Output<object> {
  return pulumi
    .all([cluster.name, cluster.endpoint, cluster.certificateAuthority, cluster.arn, providerCredentialOpts])
    .apply(([name, endpoint, { data: caData }, arn, credentials]) =>
      kubeconfigOf({
        name,
        endpoint,
        caData,
        region: arn.split(":")[3] ?? "",
        roleArn: credentials?.roleArn,
      }),
    );
}
