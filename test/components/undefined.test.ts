import assert from "node:assert/strict";
import { planAddons } from "../../components/addons/addons-plan.ts";
import { planCrdChart, planHelmAddon } from "../../components/addons/helm-addon-plan.ts";
import { generatedGroups } from "../../components/admission/generated-policies.ts";
import { planAdmissionPolicies } from "../../components/admission/admission-policies-plan.ts";
import { planCluster } from "../../components/cluster/cluster-plan.ts";
import { planKarpenter } from "../../components/compute/karpenter-plan.ts";
import { planNodeGroup } from "../../components/compute/node-group-plan.ts";
import { planDatabase } from "../../components/database/database-plan.ts";
import { interfaceDocs } from "../../scripts/docs/components.ts";
import { planCertificate } from "../../components/edge/certificate-plan.ts";
import { planEdge } from "../../components/edge/edge-plan.ts";
import { planGateway } from "../../components/edge/gateway-plan.ts";
import { planWebAcl } from "../../components/edge/web-acl-plan.ts";
import { planDataKey } from "../../components/encryption/data-key-plan.ts";
import { planAccountGuards } from "../../components/guardrails/account-guards-plan.ts";
import { planBackup } from "../../components/guardrails/backup-plan.ts";
import { planBudget } from "../../components/guardrails/budget-plan.ts";
import { planGithubActions } from "../../components/identity/github-actions-plan.ts";
import { planNetwork } from "../../components/network/network-plan.ts";
import { planParameters } from "../../components/parameters/parameters-plan.ts";
import { planRegistry } from "../../components/registry/registry-plan.ts";
import { planSecrets } from "../../components/secrets/secrets-plan.ts";
import { planService } from "../../components/service/service-plan.ts";
import { planBucket } from "../../components/storage/bucket-plan.ts";
import { planLogBucket } from "../../components/storage/log-bucket-plan.ts";

const group = { instanceTypes: ["m7g.large"], minSize: 2, maxSize: 4 };
const pool = { cpuLimit: 64, memoryLimitGiB: 256 };
const digest = `sha256:${"0".repeat(64)}`;
const resources = {
  requests: { cpu: "100m", memory: "96Mi" },
  limits: { cpu: "500m", memory: "192Mi" },
};
const admins = { platform: "arn:aws:iam::111122223333:role/PlatformAdmin" };

/** Each planner by the interface of its arguments, with the required ones. */
const planners: Readonly<Record<string, readonly [plan: (args: never) => unknown, args: object]>> = {
  AccountGuardsPlanArgs: [planAccountGuards, {}],
  AddonsPlanArgs: [planAddons, {}],
  AdmissionPoliciesPlanArgs: [(a: never) => planAdmissionPolicies(a, generatedGroups()), {}],
  BackupPlanArgs: [planBackup, { vaultName: "main" }],
  BucketPlanArgs: [planBucket, { bucketName: "uploads-1" }],
  BudgetPlanArgs: [planBudget, { monthlyLimitUsd: 100, emails: ["platform@example.com"] }],
  CertificatePlanArgs: [planCertificate, { domain: "example.com" }],
  ChartPlanArgs: [planCrdChart, { chart: "karpenter-crd" }],
  ClusterPlanArgs: [
    planCluster,
    { clusterName: "c", version: "1.35", admins, nodeGroups: { general: group } },
  ],
  DataKeyPlanArgs: [planDataKey, { region: "eu-west-1", accountId: "111122223333", description: "Data" }],
  DatabasePlanArgs: [planDatabase, { identifier: "main", databaseName: "shop" }],
  EdgePlanArgs: [planEdge, { domain: "example.com" }],
  GatewayPlanArgs: [planGateway, {}],
  HelmAddonPlanArgs: [planHelmAddon, { chart: "karpenter" }],
  KarpenterNodePool: [(a: never) => planKarpenter({ nodePools: { general: a } }), pool],
  KarpenterPlanArgs: [planKarpenter, { nodePools: { general: pool } }],
  LogBucketPlanArgs: [planLogBucket, { bucketName: "logs-1", accountId: "111122223333" }],
  NetworkPlanArgs: [planNetwork, { cidr: "10.20.0.0/16", availabilityZones: ["eu-west-1a", "eu-west-1b"] }],
  NodeGroupPlanArgs: [planNodeGroup, group],
  ParametersPlanArgs: [planParameters, { path: "/shop" }],
  RegistryPlanArgs: [planRegistry, { prefix: "shop", repositories: ["api"] }],
  SecretsPlanArgs: [planSecrets, { prefix: "shop", secrets: {} }],
  ServiceArgs: [(a: never) => planService("api", a), { digest, resources }],
  ServiceStrategy: [(a: never) => planService("api", { digest, resources, strategy: a }), {}],
  WebAclPlanArgs: [planWebAcl, {}],
  GithubTrustArgs: [
    (a: never) => planGithubActions("c", { repositoryId: "1", preview: a, environments: {} }),
    { subjects: ["repo:octo-org@1/platform@1:environment:preview"] },
  ],
};

describe("components: an argument that is undefined", () => {
  const docs = interfaceDocs();
  for (const [name, [plan, args]] of Object.entries(planners)) {
    const optional = (docs.get(name) ?? []).filter((member) => member.optional && !(member.name in args));
    it(`counts as left out of ${name}`, () => {
      assert.ok(docs.has(name), `no interface ${name}`);
      const without = plan(args as never);
      for (const member of optional)
        assert.deepEqual(plan({ ...args, [member.name]: undefined } as never), without, member.name);
      const all = Object.fromEntries(optional.map((member) => [member.name, undefined]));
      assert.deepEqual(plan({ ...args, ...all } as never), without);
    });
  }
});
