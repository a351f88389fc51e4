import type { StackSource } from "../../stacks/config/parse.ts";
import { merged, settingsOf, sourceOf } from "../support/stack-file.ts";
import { withImages } from "../support/program.ts";

const account = "444455556666";
const boundary = `arn:aws:iam::${account}:policy/slipway-everything-boundary`;
const deployPolicyArns = [`arn:aws:iam::${account}:policy/slipway-everything-deploy`];
const bucket = { noncurrentVersionDays: 30, forceDestroy: false };

/** Production with everything switched on that AWS gets to know of; `edge` has a zone of its own. */
export const everything: StackSource = withImages(
  sourceOf(
    "everything",
    merged(settingsOf("production"), {
      network: {
        ...{ intraSubnets: true, podCidr: "100.64.0.0/16", endpoints: "private", ipv6: true },
        endpointZones: { wafv2: ["eu-west-1a"], sqs: [] },
      },
      cluster: {
        access: {
          developers: {
            principalArn: `arn:aws:iam::${account}:role/Developers`,
            policy: "edit",
            namespaces: ["api"],
          },
        },
        privateAccess: { cidrs: ["10.8.0.0/16", "10.9.0.0/16"] },
        publicAccessCidrs: ["198.51.100.0/24"],
        nodeGroups: {
          spare: {
            instanceTypes: ["m7i.large", "m6i.large"],
            minSize: 0,
            maxSize: 3,
            capacityType: "SPOT",
            amiFamily: "al2023",
            labels: { "example.com/pool": "spare" },
            taints: ["dedicated=spare:NoSchedule"],
            maxUnavailablePercentage: 33,
          },
        },
        karpenter: {
          nodePools: { general: { cpuLimit: 64, memoryLimitGiB: 256, capacityTypes: ["spot", "on-demand"] } },
        },
        prefixDelegation: true,
        volumeSnapshots: true,
        sessionManager: true,
        irsa: true,
      },
      addons: { externalDns: true, certManager: true },
      identity: {
        permissionsBoundaryArn: boundary,
        github: { environments: { production: { deployPolicyArns, permissionsBoundaryArn: boundary } } },
      },
      registry: {
        pullPrincipals: ["111122223333", "arn:aws:iam::111122223333:role/Puller"],
        pushPrincipals: ["111122223333"],
        replicateTo: ["eu-central-1"],
        pullThroughCache: { quay: "quay.io" },
        enhancedScanning: true,
        signingProfile: true,
      },
      secrets: {
        rotations: {
          "api/session-key": { functionArn: `arn:aws:lambda:eu-west-1:${account}:function:rotate`, days: 30 },
        },
        replicas: {
          "eu-central-1": `arn:aws:kms:eu-central-1:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`,
        },
      },
      databases: {
        audit: { databaseName: "audit", databaseInsightsMode: "advanced", monitoringInterval: 15 },
      },
      buckets: { archive: { ...bucket, infrequentAccessDays: 30, archiveDays: 90, expirationDays: 400 } },
      edge: {
        hostedZoneId: undefined,
        certificateAuthorities: ["amazon.com"],
        countedRules: { common: ["SizeRestrictions_BODY"] },
      },
      guardRails: {
        budget: { alertTopic: true, costTags: { owner: "platform" } },
        backup: {
          buckets: true,
          weeklyColdStorageAfterDays: 90,
          copyVaultArn: "arn:aws:backup:eu-central-1:111122223333:backup-vault:copies",
          deletionRoleArns: [`arn:aws:iam::${account}:role/BackupAdmin`],
          lockMinRetentionDays: 7,
          lockMaxRetentionDays: 500,
          lockGraceDays: 3,
        },
        account: {
          ...{ ebsEncryption: true, blockPublicBuckets: true },
          ...{ guardDuty: true, runtimeMonitoring: true },
        },
      },
      outputs: { parameters: true },
    }),
  ),
);
