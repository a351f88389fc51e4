import type { ClusterArgs } from "@pulumi/eks";
import { UnmodelledError } from "../errors.ts";

/** Every argument of `eks.Cluster`, and whether the emulator honours it; tsc tells when the SDK has another one. */
const ARGUMENTS: Readonly<Record<keyof ClusterArgs, "modelled" | "not modelled">> = {
  accessEntries: "modelled",
  authenticationMode: "modelled",
  autoMode: "modelled",
  bootstrapSelfManagedAddons: "modelled",
  clusterSecurityGroup: "not modelled",
  clusterSecurityGroupTags: "modelled",
  clusterTags: "modelled",
  corednsAddonOptions: "modelled",
  createInstanceRole: "modelled",
  createOidcProvider: "modelled",
  creationRoleProvider: "not modelled",
  deletionProtection: "modelled",
  desiredCapacity: "not modelled",
  enableConfigMapMutable: "not modelled",
  enabledClusterLogTypes: "modelled",
  encryptionConfigKeyArn: "modelled",
  endpointPrivateAccess: "modelled",
  endpointPublicAccess: "modelled",
  fargate: "not modelled",
  gpu: "not modelled",
  instanceProfileName: "not modelled",
  instanceRole: "not modelled",
  instanceRoles: "not modelled",
  instanceType: "not modelled",
  ipFamily: "modelled",
  kubeProxyAddonOptions: "modelled",
  kubernetesServiceIpAddressRange: "modelled",
  maxSize: "not modelled",
  minSize: "not modelled",
  name: "modelled",
  nodeAmiId: "not modelled",
  nodeAssociatePublicIpAddress: "not modelled",
  nodeGroupOptions: "not modelled",
  nodePublicKey: "not modelled",
  nodeRootVolumeEncrypted: "not modelled",
  nodeRootVolumeSize: "not modelled",
  nodeSecurityGroupTags: "modelled",
  nodeSubnetIds: "not modelled",
  nodeUserData: "not modelled",
  privateSubnetIds: "modelled",
  providerCredentialOpts: "modelled",
  proxy: "not modelled",
  publicAccessCidrs: "modelled",
  publicSubnetIds: "modelled",
  roleMappings: "not modelled",
  serviceRole: "modelled",
  skipDefaultNodeGroup: "modelled",
  skipDefaultSecurityGroups: "modelled",
  storageClasses: "not modelled",
  subnetIds: "modelled",
  tags: "modelled",
  upgradePolicy: "modelled",
  useDefaultVpcCni: "modelled",
  userMappings: "not modelled",
  version: "modelled",
  vpcCniOptions: "not modelled",
  vpcId: "modelled",
};

/** @throws naming every argument that the emulator would silently ignore, or that `eks.Cluster` does not have. */
export function assertModelled(inputs: Readonly<Record<string, unknown>>): void {
  const given = Object.keys(inputs).filter((key) => inputs[key] !== undefined && inputs[key] !== null);
  const foreign = given.filter((key) => !Object.hasOwn(ARGUMENTS, key));
  if (foreign.length > 0) throw new Error(`eks.Cluster has no argument ${foreign.join(", ")}`);
  const ignored = given.filter((key) => ARGUMENTS[key as keyof ClusterArgs] === "not modelled");
  if (ignored.length > 0) {
    throw new UnmodelledError(`the argument ${ignored.join(", ")} of eks.Cluster`, "sandbox/cloud/eks/");
  }
}

interface AddOnArguments {
  readonly skipDefaultNodeGroup?: boolean;
  readonly useDefaultVpcCni?: boolean;
  readonly kubeProxyAddonOptions?: { readonly enabled?: boolean };
  readonly corednsAddonOptions?: { readonly enabled?: boolean };
}

/** @throws where the real component would make node groups or add-ons, which the emulator does not. */
export function assertNothingElse(inputs: AddOnArguments): void {
  const needed = [
    ...(inputs.skipDefaultNodeGroup === true ? [] : ["skipDefaultNodeGroup: true"]),
    ...(inputs.useDefaultVpcCni === true ? [] : ["useDefaultVpcCni: true"]),
    ...(inputs.kubeProxyAddonOptions?.enabled === false ? [] : ["kubeProxyAddonOptions: { enabled: false }"]),
    ...(inputs.corednsAddonOptions?.enabled === true ? ["corednsAddonOptions: { enabled: false }"] : []),
  ];
  if (needed.length === 0) return;
  throw new UnmodelledError(
    `the node group and add-ons that eks.Cluster makes by itself (make your own, and set ${needed.join(", ")})`,
    "sandbox/cloud/eks/",
  );
}
