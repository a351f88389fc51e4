import { createHash } from "node:crypto";
import { join } from "node:path";
import type { Cluster, ClusterArgs } from "@pulumi/aws/eks/cluster.js";
import { readJson, sandboxDir } from "../../../plugin/file-store.ts";
import { AwsError } from "../../errors.ts";
import { contains, parseCidr } from "../../rules/cidr.ts";
import { groupNotFound, subnetNotFound } from "../ec2/errors.ts";
import { subnet } from "../ec2/subnet.ts";
import { assertUsableKey } from "../kms.ts";
import { type Cloud, define, type InputsOf } from "../model.ts";
import {
  assertAutoMode,
  assertAutoModeCreation,
  assertSameNodeRole,
  computeConfigOf,
  putAutoModeEntry,
} from "./auto-mode.ts";
import { assertTrusts, CLUSTER, invalid, putAccessEntry } from "./common.ts";
import { ownCommand } from "../../../own/files.ts";

type Inputs = InputsOf<ClusterArgs>;

/** Kubernetes versions in EKS's standard support. AWS: "Kubernetes versions on EKS". */
const VERSIONS = ["1.34", "1.35", "1.36"];
const DEFAULT_VERSION = "1.35";
const LOG_TYPES = ["api", "audit", "authenticator", "controllerManager", "scheduler"];
const PRIVATE_RANGES = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"].map((text) => parseCidr(text));

export const cluster = define<Cluster, ClusterArgs>()({
  type: CLUSTER,
  required: ["roleArn", "vpcConfig"],
  immutable: ["bootstrapSelfManagedAddons", "name", "outpostConfig", "roleArn"],
  immutableWithin: [
    "accessConfig.bootstrapClusterCreatorAdminPermissions",
    "kubernetesNetworkConfig.ipFamily",
    "kubernetesNetworkConfig.serviceIpv4Cidr",
  ],
  mutable: [
    "accessConfig",
    "computeConfig",
    "controlPlaneScalingConfig",
    "defaultAddonsToRemoves",
    "deletionProtection",
    "enabledClusterLogTypes",
    "encryptionConfig",
    "forceUpdateVersion",
    "kubeApiServerConfig",
    "kubeControllerManagerConfig",
    "kubeSchedulerConfig",
    "kubernetesNetworkConfig",
    "remoteNetworkConfig",
    "storageConfig",
    "upgradePolicy",
    "version",
    "vpcConfig",
    "zonalShiftConfig",
  ],
  computed: [
    "arn",
    "certificateAuthority",
    "clusterId",
    "createdAt",
    "endpoint",
    "identities",
    "platformVersion",
    "status",
  ],
  computedWithin: ["vpcConfig.clusterSecurityGroupId", "vpcConfig.vpcId"],
  defaults: { bootstrapSelfManagedAddons: true },
  name: {
    property: "name",
    max: 100,
    pattern: /^[0-9A-Za-z][A-Za-z0-9\-_]*$/,
    allowed: "a letter or digit, then letters, digits, - and _",
  },
  references: [
    {
      property: "vpcConfig.subnetIds[*]",
      to: "aws:ec2/subnet:Subnet",
      notFound: subnetNotFound,
      onDelete: "restrict",
    },
    {
      property: "vpcConfig.securityGroupIds[*]",
      to: "aws:ec2/securityGroup:SecurityGroup",
      notFound: groupNotFound,
      onDelete: "restrict",
    },
  ],
  exists: (name) => new AwsError("ResourceInUseException", `Cluster already exists with name: ${name}`),
  inUse: () => new AwsError("ResourceInUseException", "Cluster has nodegroups attached"),
  check: (inputs, problems) => {
    const { vpcConfig, accessConfig, kubernetesNetworkConfig: network } = inputs;
    problems.oneOf("version", inputs.version, VERSIONS);
    problems.oneOf("upgradePolicy.supportType", inputs.upgradePolicy?.supportType, ["STANDARD", "EXTENDED"]);
    problems.oneOf("accessConfig.authenticationMode", accessConfig?.authenticationMode, [
      "API",
      "API_AND_CONFIG_MAP",
      "CONFIG_MAP",
    ]);
    for (const type of inputs.enabledClusterLogTypes ?? [])
      problems.oneOf("enabledClusterLogTypes", type, LOG_TYPES);
    for (const what of inputs.encryptionConfig?.resources ?? []) {
      problems.oneOf("encryptionConfig.resources", what, ["secrets"]);
    }
    if (vpcConfig?.endpointPublicAccess === false && vpcConfig.endpointPrivateAccess !== true) {
      problems.report(
        "vpcConfig.endpointPrivateAccess",
        "private and public endpoint access cannot both be disabled",
      );
    }
    for (const block of vpcConfig?.publicAccessCidrs ?? []) {
      if (parseCidr(block) === undefined) {
        problems.report("vpcConfig.publicAccessCidrs", `${JSON.stringify(block)} is not a valid CIDR block`);
      }
    }
    if (network?.serviceIpv4Cidr !== undefined && !isServiceRange(network.serviceIpv4Cidr)) {
      problems.report(
        "kubernetesNetworkConfig.serviceIpv4Cidr",
        `must be within 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16, from /12 to /24; got ${network.serviceIpv4Cidr}`,
      );
    }
  },
  create: (inputs, cloud) => {
    const name = inputs.name ?? "";
    const other = cloud.listType(CLUSTER).find(({ id }) => id !== name);
    if (other !== undefined) {
      throw new Error(
        `a sandbox hosts one EKS cluster, and ${other.id} exists: delete it first, or use another sandbox`,
      );
    }
    assertTrusts(inputs.roleArn, "eks.amazonaws.com", cloud);
    assertUsableKey(inputs.encryptionConfig?.provider.keyArn, cloud);
    assertAutoMode(inputs, cloud);
    assertAutoModeCreation(inputs);
    const vpcId = assertSubnets(inputs, cloud);
    const { serverUrl, caData } = sandboxCluster();
    const groupId = putClusterSecurityGroup(name, vpcId, cloud);
    const issuer = createHash("sha256")
      .update(`${cloud.account} ${name}`)
      .digest("hex")
      .slice(0, 32)
      .toUpperCase();
    const bootstrap = inputs.accessConfig?.bootstrapClusterCreatorAdminPermissions ?? true;
    if (bootstrap)
      putAccessEntry(name, cloud.arn("iam", "role/slipway-sandbox", { global: true }), "STANDARD", cloud);
    putAutoModeEntry(name, inputs, cloud);
    return {
      id: name,
      outputs: {
        arn: cloud.arn("eks", `cluster/${name}`),
        certificateAuthority: { data: caData },
        clusterId: "",
        createdAt: cloud.now(),
        endpoint: serverUrl,
        identities: [{ oidcs: [{ issuer: `https://oidc.eks.${cloud.region}.amazonaws.com/id/${issuer}` }] }],
        platformVersion: "eks.1",
        status: "ACTIVE",
        ...filledIn(inputs, vpcId, groupId),
      },
    };
  },
  update: (inputs, { outputs }, cloud) => {
    assertUpgrade(outputs.version, inputs.version);
    assertModeChange(outputs.accessConfig.authenticationMode, inputs.accessConfig?.authenticationMode);
    assertAutoMode(inputs, cloud);
    assertSameNodeRole(outputs, inputs);
    putAutoModeEntry(outputs.name, inputs, cloud);
    const vpcId = assertSubnets(inputs, cloud);
    if (vpcId !== outputs.vpcConfig.vpcId)
      throw invalid("Subnets specified must belong to the cluster's VPC");
    return filledIn(
      { ...inputs, version: inputs.version ?? outputs.version },
      vpcId,
      outputs.vpcConfig.clusterSecurityGroupId,
    );
  },
  remove: ({ id, outputs }, cloud) => {
    if (outputs.deletionProtection) {
      throw new AwsError(
        "InvalidRequestException",
        `Cannot delete cluster ${id}: deletion protection is enabled. Update the cluster with deletionProtection: false first.`,
      );
    }
    const groups = cloud.listType("aws:ec2/securityGroup:SecurityGroup");
    const own = groups.find((group) => group.id === outputs.vpcConfig.clusterSecurityGroupId);
    if (own !== undefined) cloud.remove(own);
  },
});

/** What EKS fills in where it is not given. */
function filledIn(inputs: Inputs, vpcId: string, clusterSecurityGroupId: string) {
  const { vpcConfig, accessConfig, kubernetesNetworkConfig: network } = inputs;
  return {
    version: inputs.version ?? DEFAULT_VERSION,
    deletionProtection: inputs.deletionProtection ?? false,
    upgradePolicy: { supportType: inputs.upgradePolicy?.supportType ?? "EXTENDED" },
    zonalShiftConfig: { enabled: inputs.zonalShiftConfig?.enabled ?? false },
    computeConfig: computeConfigOf(inputs),
    storageConfig: { blockStorage: { enabled: inputs.storageConfig?.blockStorage?.enabled ?? false } },
    accessConfig: {
      authenticationMode: accessConfig?.authenticationMode ?? "CONFIG_MAP",
      bootstrapClusterCreatorAdminPermissions: accessConfig?.bootstrapClusterCreatorAdminPermissions ?? true,
    },
    kubernetesNetworkConfig: {
      elasticLoadBalancing: { enabled: network?.elasticLoadBalancing?.enabled ?? false },
      ipFamily: network?.ipFamily ?? "ipv4",
      serviceIpv4Cidr: network?.serviceIpv4Cidr ?? "172.20.0.0/16",
      serviceIpv6Cidr: "",
    },
    vpcConfig: {
      clusterSecurityGroupId,
      vpcId,
      subnetIds: vpcConfig.subnetIds,
      ...(vpcConfig.securityGroupIds !== undefined && { securityGroupIds: vpcConfig.securityGroupIds }),
      controlPlaneEgressMode: vpcConfig.controlPlaneEgressMode ?? "AWS_MANAGED",
      endpointPrivateAccess: vpcConfig.endpointPrivateAccess ?? false,
      endpointPublicAccess: vpcConfig.endpointPublicAccess ?? true,
      publicAccessCidrs: vpcConfig.publicAccessCidrs ?? ["0.0.0.0/0"],
    },
  };
}

/** @returns the VPC of the subnets. AWS: "Amazon EKS networking requirements": two zones, one VPC. */
function assertSubnets({ vpcConfig }: Inputs, cloud: Cloud): string {
  const subnets = vpcConfig.subnetIds.flatMap((id) => cloud.get(subnet, id)?.outputs ?? []);
  const networks = new Set(subnets.map(({ vpcId }) => vpcId));
  if (networks.size !== 1) throw invalid("Subnets specified must belong to the same VPC");
  if (new Set(subnets.map(({ availabilityZone }) => availabilityZone)).size < 2) {
    throw invalid("Subnets specified must be in at least two different AZs");
  }
  return [...networks][0] ?? "";
}

/** AWS: a control plane goes up by one minor version at a time, and never down. */
function assertUpgrade(from: string, to: string | undefined): void {
  const step = VERSIONS.indexOf(to ?? from) - VERSIONS.indexOf(from);
  if (step !== 0 && step !== 1)
    throw invalid(`Unsupported Kubernetes minor version update from ${from} to ${to}`);
}

const MODES = ["CONFIG_MAP", "API_AND_CONFIG_MAP", "API"];

/** AWS: the authentication mode goes one way only. */
function assertModeChange(from: string | undefined, to: string | undefined): void {
  const step = MODES.indexOf(to ?? from ?? "") - MODES.indexOf(from ?? "");
  if (step !== 0 && step !== 1) throw invalid(`Unsupported authentication mode update from ${from} to ${to}`);
}

function isServiceRange(text: string): boolean {
  const block = parseCidr(text);
  if (block === undefined || block.prefix < 12 || block.prefix > 24) return false;
  return PRIVATE_RANGES.some((range) => range !== undefined && contains(range, block));
}

function putClusterSecurityGroup(name: string, vpcId: string, cloud: Cloud): string {
  const id = cloud.newId("sg");
  cloud.put({
    type: "aws:ec2/securityGroup:SecurityGroup",
    id,
    outputs: {
      ...{
        vpcId,
        name: `eks-cluster-sg-${name}-${id.slice(-8)}`,
        ownerId: cloud.account,
        region: cloud.region,
      },
      description:
        "EKS created security group applied to ENI that is attached to EKS Control Plane master nodes",
      arn: cloud.arn("ec2", `security-group/${id}`),
    },
  });
  return id;
}

/** The API server that plays the EKS cluster's. */
function sandboxCluster(): { readonly serverUrl: string; readonly caData: string } {
  const path = join(sandboxDir(), "cluster", "cluster.json");
  const facts = readJson<{ serverUrl?: string; caData?: string }>(path);
  if (facts?.serverUrl === undefined || facts.caData === undefined) {
    throw new Error(
      `the sandbox's Kubernetes API server is not running (${path} is missing). Fix: \`${ownCommand("start")}\``,
    );
  }
  return { serverUrl: facts.serverUrl, caData: facts.caData };
}
