import { partitionOf, policyDocument } from "../../components/aws.ts";
import {
  boundaryPolicy,
  buildPolicy,
  deployPolicy,
  type pipelinePolicies,
  pipelinePolicyArn,
} from "../../components/identity/deploy-policy.ts";
import type { GithubEnvironmentArgs } from "../../components/identity/github-actions-args.ts";
import { bucketName } from "../../components/storage/bucket-name.ts";
import { logBucketName } from "../config/names.ts";
import type { BootstrapSettings } from "./settings.ts";

type PipelinePolicy = (typeof pipelinePolicies)[number];

/** The GitHub environment whose role pushes images; it deploys nothing. */
const BUILD = "build";

export interface BootstrapPlan {
  /** Without `alias/`. */
  readonly keyAlias: string;
  readonly stateBucket: string;
  readonly logBucket: string;
  /** Managed policies of the pipeline as JSON text, by what they are for. */
  readonly policies: Readonly<Partial<Record<PipelinePolicy, string>>>;
  readonly environments: Readonly<Record<string, GithubEnvironmentArgs>>;
  readonly places: StatePlaces;
}

/** Where state goes, as pulumi is told. */
export interface StatePlaces {
  /** `PULUMI_BACKEND_URL`. */
  readonly backend: string;
  /** `--secrets-provider` of `pulumi stack init`. */
  readonly secretsProvider: string;
}

/** What has to be there before a platform's first update, by names that can be told beforehand. Pure. */
export function planBootstrap(
  platform: string,
  { aws: { accountId, region }, github }: BootstrapSettings,
): BootstrapPlan {
  const account = { platform, accountId, region };
  const boundaryArn = pipelinePolicyArn(account, "boundary");
  const builds = github !== undefined && Object.hasOwn(github.environments, BUILD);
  return {
    keyAlias: keyAlias(platform),
    stateBucket: stateBucketName(platform, accountId),
    // Not that of the platform's own logs, which goes with it.
    logBucket: logBucketName(`${platform}-state`, accountId),
    policies: {
      boundary: boundaryPolicy({ ...account, boundaryArn }),
      deploy: deployPolicy({ ...account, boundaryArn }),
      ...(builds && { build: buildPolicy(account) }),
    },
    environments: Object.fromEntries(
      Object.entries(github?.environments ?? {}).map(([environment, settings]) => [
        environment,
        {
          ...settings,
          deployPolicyArns: [pipelinePolicyArn(account, environment === BUILD ? BUILD : "deploy")],
          permissionsBoundaryArn: boundaryArn,
        },
      ]),
    ),
    places: statePlaces(platform, { accountId, region }),
  };
}

/** Where a platform's state is: known before it is there. */
export function statePlaces(
  platform: string,
  { accountId, region }: { readonly accountId: string; readonly region: string },
): StatePlaces {
  return {
    backend: `s3://${stateBucketName(platform, accountId)}?region=${region}`,
    secretsProvider: `awskms://alias/${keyAlias(platform)}?region=${region}`,
  };
}

export const stateBucketName = (platform: string, accountId: string): string =>
  bucketName(platform, "state", accountId);

/** No slash in it: it is part of a URL. */
const keyAlias = (platform: string): string => `${platform}-state`;

/**
 * What previews may do with the state, as JSON text: they read it, and write nothing (Pulumi, "Using a DIY backend": S3). Deploy
 * roles need none of their own: their policy has S3 and KMS of the region.
 */
export function readStatePolicy(bucketArn: string, keyArn: string): string {
  return policyDocument(
    { Sid: "ListState", Effect: "Allow", Action: "s3:ListBucket", Resource: bucketArn },
    { Sid: "ReadState", Effect: "Allow", Action: "s3:GetObject", Resource: `${bucketArn}/*` },
    { Sid: "ReadSecretsOfTheState", Effect: "Allow", Action: "kms:Decrypt", Resource: keyArn },
  );
}

/** ARN of a bucket by its name. */
export function bucketArn(region: string, name: string): string {
  return `arn:${partitionOf(region)}:s3:::${name}`;
}
