import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { given } from "../../components/given.ts";
import { DataKey } from "../../components/encryption/data-key.ts";
import { pipelinePolicyArn } from "../../components/identity/deploy-policy.ts";
import { GithubActions } from "../../components/identity/github-actions.ts";
import { permissionsBoundaryOptions } from "../../components/identity/permissions-boundary.ts";
import { Bucket } from "../../components/storage/bucket.ts";
import { LogBucket } from "../../components/storage/log-bucket.ts";
import { githubName, platformName } from "../config/names.ts";
import { repairStackTraces } from "../stack-traces.ts";
import { type BootstrapPlan, bucketArn, planBootstrap, readStatePolicy } from "./plan.ts";
import { type BootstrapSettings, namespace, parseBootstrapSettings, sections } from "./settings.ts";

repairStackTraces();

/** A version of the state that was overwritten can be restored for so long. */
const STATE_VERSION_DAYS = 365;

export interface BootstrapOutputs {
  /** `PULUMI_BACKEND_URL` of the platform's stack, and of this one. */
  readonly backend: string;
  /** `pulumi stack init --secrets-provider` of the platform's stack. */
  readonly secretsProvider: string;
  readonly keyArn: pulumi.Output<string>;
  /** What the platform's file names as `identity.permissionsBoundaryArn`. */
  readonly boundaryArn: string;
  /** Roles of the pipeline, as the platform's own output `roles` has them. */
  readonly roles?: {
    readonly preview: pulumi.Output<string>;
    readonly deploy: Readonly<Record<string, pulumi.Output<string>>>;
  };
}

/** What has to be there before the first update of a platform, one stack for each: where its state is, and who may deploy it. */
export default function program(): BootstrapOutputs {
  const config = new pulumi.Config(namespace);
  const settings = parseBootstrapSettings(
    Object.fromEntries(
      sections.flatMap((section) => {
        const value = config.getObject<unknown>(section);
        return value === undefined ? [] : [[section, value] as const];
      }),
    ),
  );
  const stack = pulumi.getStack();
  return createBootstrap({ platform: platformName({ project: platformProject(), stack }), stack }, settings);
}

/** @param names The platform's, and its stack's. */
export function createBootstrap(
  { platform, stack }: { readonly platform: string; readonly stack: string },
  settings: BootstrapSettings,
): BootstrapOutputs {
  const plan = planBootstrap(platform, settings);
  const { accountId, region } = settings.aws;
  const provider = new aws.Provider(platform, {
    region,
    allowedAccountIds: [accountId],
    defaultTags: { tags: { ...settings.tags, environment: stack, platform } },
  });
  const inAws = { providers: [provider] };

  const { keyArn } = new DataKey(
    `${platform}-state`,
    {
      ...{ description: `Secrets in the state of ${platform}`, alias: plan.keyAlias },
      ...{ accountId, region, protect: true },
    },
    inAws,
  );
  const { bucketName: logBucketName } = new LogBucket(
    `${platform}-state-logs`,
    { bucketName: plan.logBucket, accountId, region, protect: true },
    inAws,
  );
  new Bucket(
    `${platform}-state`,
    {
      ...{ bucketName: plan.stateBucket, keyArn, logBucketName, protect: true },
      noncurrentVersionDays: STATE_VERSION_DAYS,
    },
    inAws,
  );
  const boundaryArn = pipelinePolicyArn({ platform, accountId, region }, "boundary");
  const roles = pipelineRoles(platform, settings, plan, { keyArn, boundaryArn, provider });
  return {
    ...{ ...plan.places, keyArn, boundaryArn },
    ...given({ roles }),
  };
}

interface RoleWorld {
  readonly keyArn: pulumi.Output<string>;
  /** Bounds every role, that of previews among them. */
  readonly boundaryArn: string;
  readonly provider: aws.Provider;
}

/** The pipeline's policies, and its roles where there are workflows to trust. */
function pipelineRoles(
  platform: string,
  { aws: { region }, github }: BootstrapSettings,
  plan: BootstrapPlan,
  { keyArn, boundaryArn, provider }: RoleWorld,
): BootstrapOutputs["roles"] {
  const policies = Object.entries(plan.policies).map(
    ([which, policy]) =>
      new aws.iam.Policy(`${platform}-${which}`, { name: `${platform}-${which}`, policy }, { provider }),
  );
  if (github === undefined) return undefined;
  const { repositoryId, providerArn, preview } = github;
  const { previewRoleArn, deployRoleArns } = new GithubActions(
    githubName(platform),
    {
      ...{ repositoryId, preview, environments: plan.environments },
      ...given({ providerArn }),
      previewPolicies: {
        state: keyArn.apply((arn) => readStatePolicy(bucketArn(region, plan.stateBucket), arn)),
      },
    },
    {
      providers: [provider],
      // They name policies by ARNs that are known beforehand; each has to be there first, and to outlive them.
      transformations: [
        ...(permissionsBoundaryOptions(boundaryArn).transformations ?? []),
        ({ type, props, opts }) =>
          /^aws:iam\/(role|rolePolicyAttachment):/.test(type)
            ? {
                props: props as Record<string, unknown>,
                opts: pulumi.mergeOptions(opts, { dependsOn: policies }),
              }
            : undefined,
      ],
    },
  );
  return { preview: previewRoleArn, deploy: deployRoleArns };
}

/** The project whose stacks this one is for: that of the folder above. */
function platformProject(): string {
  const file = join(import.meta.dirname, "..", "..", "Pulumi.yaml");
  return (parse(readFileSync(file, "utf8")) as { name: string }).name;
}
