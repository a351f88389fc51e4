import type { Mappings } from "../requests.ts";

/** EKS, IAM and the registry. */
export const cluster: Mappings = {
  "aws:eks/accessEntry:AccessEntry": { calls: [{ operation: "eks.CreateAccessEntry" }] },
  "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": {
    calls: [{ operation: "eks.AssociateAccessPolicy" }],
  },
  "aws:eks/addon:Addon": {
    provider: ["preserve", "resolveConflictsOnUpdate"],
    calls: [{ operation: "eks.CreateAddon", names: { resolveConflictsOnCreate: "resolveConflicts" } }],
  },
  "aws:eks/cluster:Cluster": {
    provider: ["defaultAddonsToRemoves", "forceUpdateVersion"],
    calls: [
      {
        operation: "eks.CreateCluster",
        names: { enabledClusterLogTypes: "logging.clusterLogging.types", vpcConfig: "resourcesVpcConfig" },
      },
    ],
  },
  "aws:eks/nodeGroup:NodeGroup": {
    provider: ["forceUpdateVersion", "nodeGroupNamePrefix"],
    calls: [{ operation: "eks.CreateNodegroup", names: { nodeRoleArn: "nodeRole", subnetIds: "subnets" } }],
  },
  "aws:eks/podIdentityAssociation:PodIdentityAssociation": {
    calls: [{ operation: "eks.CreatePodIdentityAssociation" }],
  },
  "aws:iam/instanceProfile:InstanceProfile": {
    provider: ["namePrefix"],
    calls: [
      { operation: "iam.CreateInstanceProfile", names: { name: "InstanceProfileName" } },
      {
        operation: "iam.AddRoleToInstanceProfile",
        names: { name: "InstanceProfileName", role: "RoleName" },
      },
    ],
  },
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": {
    calls: [{ operation: "iam.CreateOpenIDConnectProvider" }],
  },
  "aws:iam/policy:Policy": {
    provider: ["delayAfterPolicyCreationInMs", "namePrefix"],
    calls: [{ operation: "iam.CreatePolicy", names: { name: "PolicyName", policy: "PolicyDocument" } }],
  },
  "aws:iam/role:Role": {
    provider: ["forceDetachPolicies", "namePrefix"],
    calls: [
      {
        operation: "iam.CreateRole",
        names: { assumeRolePolicy: "AssumeRolePolicyDocument", name: "RoleName" },
      },
    ],
  },
  "aws:iam/rolePolicy:RolePolicy": {
    provider: ["namePrefix"],
    calls: [
      {
        operation: "iam.PutRolePolicy",
        names: { name: "PolicyName", policy: "PolicyDocument", role: "RoleName" },
      },
    ],
  },
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": {
    calls: [{ operation: "iam.AttachRolePolicy", names: { role: "RoleName" } }],
  },
  "aws:ecr/lifecyclePolicy:LifecyclePolicy": {
    calls: [
      {
        operation: "ecr.PutLifecyclePolicy",
        names: { policy: "lifecyclePolicyText", repository: "repositoryName" },
      },
    ],
  },
  "aws:ecr/pullThroughCacheRule:PullThroughCacheRule": {
    calls: [{ operation: "ecr.CreatePullThroughCacheRule" }],
  },
  "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration": {
    calls: [{ operation: "ecr.PutRegistryScanningConfiguration" }],
  },
  "aws:ecr/replicationConfiguration:ReplicationConfiguration": {
    calls: [{ operation: "ecr.PutReplicationConfiguration" }],
  },
  "aws:ecr/repository:Repository": {
    provider: ["forceDelete"],
    calls: [{ operation: "ecr.CreateRepository", names: { name: "repositoryName" } }],
  },
  "aws:ecr/repositoryCreationTemplate:RepositoryCreationTemplate": {
    calls: [{ operation: "ecr.CreateRepositoryCreationTemplate" }],
  },
  "aws:ecr/repositoryPolicy:RepositoryPolicy": {
    calls: [
      {
        operation: "ecr.SetRepositoryPolicy",
        names: { policy: "policyText", repository: "repositoryName" },
      },
    ],
  },
  "aws:signer/signingProfile:SigningProfile": {
    provider: ["namePrefix"],
    calls: [{ operation: "signer.PutSigningProfile", names: { name: "profileName" } }],
  },
};
