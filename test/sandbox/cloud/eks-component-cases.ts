import type * as Pulumi from "@pulumi/pulumi";
import type { ClusterArgs } from "@pulumi/eks";

interface Case {
  readonly preview: boolean;
  /** By the SDK that the component is built with, since an Output of another one is none to it. */
  readonly args: (pulumi: typeof Pulumi) => ClusterArgs;
}

const KEY = "arn:aws:kms:eu-west-1:111122223333:key/k";
const ADMIN = "arn:aws:iam::111122223333:role/admin";

const common: ClusterArgs = {
  name: "shop",
  version: "1.35",
  vpcId: "vpc-1",
  privateSubnetIds: ["subnet-1", "subnet-2"],
  skipDefaultNodeGroup: true,
  authenticationMode: "API",
  useDefaultVpcCni: true,
  corednsAddonOptions: { enabled: false },
  kubeProxyAddonOptions: { enabled: false },
  endpointPrivateAccess: true,
  endpointPublicAccess: false,
  encryptionConfigKeyArn: KEY,
  enabledClusterLogTypes: ["api", "audit", "authenticator", "controllerManager", "scheduler"],
  upgradePolicy: { supportType: "STANDARD" },
  deletionProtection: true,
};
/** As `components/cluster` asks for it. */
const platform: ClusterArgs = { ...common, skipDefaultSecurityGroups: true };

/** With what arguments the released component was recorded, and the emulated one is compared. */
export const CASES: Readonly<Record<string, Case>> = {
  "the platform's cluster": { preview: false, args: () => platform },
  "the platform's cluster in a preview, before its key is there": {
    preview: true,
    args: (pulumi) => ({
      ...platform,
      encryptionConfigKeyArn: pulumi.output(pulumi.unknown) as unknown as Pulumi.Output<string>,
    }),
  },
  "EKS Auto Mode": { preview: false, args: () => ({ ...platform, autoMode: { enabled: true } }) },
  "security groups of its own, and tags": {
    preview: false,
    args: () => ({ ...common, tags: { team: "platform" }, clusterTags: { tier: "1" } }),
  },
  "a public API server for some": {
    preview: false,
    args: () => ({ ...platform, endpointPublicAccess: true, publicAccessCidrs: ["203.0.113.0/24"] }),
  },
  "access entries": {
    preview: false,
    args: () => ({
      ...platform,
      accessEntries: {
        admin: {
          principalArn: ADMIN,
          accessPolicies: {
            all: {
              policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
              accessScope: { type: "cluster" },
            },
          },
        },
        preview: {
          principalArn: "arn:aws:iam::111122223333:role/preview",
          kubernetesGroups: ["previewers"],
          username: "preview",
        },
      },
    }),
  },
};
