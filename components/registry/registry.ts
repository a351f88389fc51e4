import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { given } from "../given.ts";
import { assertArguments } from "../arguments.ts";
import { parseArn, serviceTrust } from "../aws.ts";
import { nameProblems } from "../naming.ts";
import { planned } from "../planned.ts";
import { assertValid } from "../validation.ts";
import { cacheLifecyclePolicy, lifecyclePolicy } from "./lifecycle-plan.ts";
import { planRegistry, type RegistryPlan } from "./registry-plan.ts";
import { pullThroughPolicy, repositoryCreationPolicy, repositoryPolicy } from "./registry-policies.ts";
import type { RegistryArgs } from "./registry-args.ts";

export type { RegistryArgs } from "./registry-args.ts";

/**
 * ECR repositories: immutable tags, scan on push, KMS encryption, lifecycle policy (AWS FSBP ECR.1, ECR.2, ECR.3);
 * on request a policy for other accounts, copies in other regions, caches of public registries, a signing profile.
 *
 * @example
 * new Registry("images", { prefix: "slipway-staging", repositories: ["api"], keyArn: key.keyArn });
 *
 * @transform aws:ecr/repository:Repository tags { ...props.tags, team: "platform" }
 */
export class Registry extends pulumi.ComponentResource {
  /** Repository URL by key, e.g. `{ api: "111122223333.dkr.ecr.eu-west-1.amazonaws.com/slipway-staging/api" }`. */
  readonly repositoryUrls: Readonly<Record<string, pulumi.Output<string>>>;
  /** IAM policy, as JSON text, for the role of nodes that pull through the caches; nothing without a cache. */
  readonly pullThroughPolicy: pulumi.Output<string> | undefined;
  /** ARN of the signing profile; nothing without one. */
  readonly signingProfileArn: pulumi.Output<string> | undefined;

  constructor(name: string, args: RegistryArgs, opts?: pulumi.ComponentResourceOptions) {
    super("slipway:registry:Registry", name, {}, opts);
    assertArguments(this, name, args);
    const { plan, problems } = planned(args, () => planRegistry(args));
    assertValid(`Registry ${name}`, [
      ...problems,
      ...(plan.caches.length === 0 ? [] : nameProblems("iamRoleStem", `${name}-cache`, "name")),
    ]);

    this.repositoryUrls = Object.fromEntries(
      Object.entries(plan.repositoryNames).map(([key, repositoryName]) => [
        key,
        this.#repository(`${name}-${key}`, repositoryName, args, plan),
      ]),
    );
    this.#replicate(name, args, plan);
    this.pullThroughPolicy = this.#cache(name, args, plan);
    if (args.enhancedScanning) {
      const prefixes = [args.prefix, ...plan.caches.map(({ prefix }) => prefix)];
      new aws.ecr.RegistryScanningConfiguration(
        `${name}-scanning`,
        {
          scanType: "ENHANCED",
          rules: [
            {
              scanFrequency: "CONTINUOUS_SCAN",
              repositoryFilters: prefixes.map((prefix) => ({
                filter: `${prefix}/*`,
                filterType: "WILDCARD",
              })),
            },
          ],
        },
        { parent: this },
      );
    }
    this.signingProfileArn = args.signingProfile
      ? new aws.signer.SigningProfile(
          `${name}-images`,
          {
            // Names take letters, digits and underscores, and a canceled profile's name stays taken.
            namePrefix: plan.signingProfilePrefix,
            platformId: "Notation-OCI-SHA384-ECDSA",
          },
          { parent: this },
        ).arn
      : undefined;
    this.registerOutputs({
      repositoryUrls: this.repositoryUrls,
      pullThroughPolicy: this.pullThroughPolicy,
      signingProfileArn: this.signingProfileArn,
    });
  }

  #repository(
    name: string,
    repositoryName: string,
    args: RegistryArgs,
    plan: RegistryPlan,
  ): pulumi.Output<string> {
    const repository = new aws.ecr.Repository(
      name,
      {
        name: repositoryName,
        imageTagMutability: "IMMUTABLE",
        imageScanningConfiguration: { scanOnPush: true },
        encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: args.keyArn }],
        forceDelete: args.forceDelete ?? false,
      },
      { parent: this, protect: args.protect ?? false },
    );
    new aws.ecr.LifecyclePolicy(
      name,
      { repository: repository.name, policy: lifecyclePolicy(plan.keptImages) },
      { parent: this },
    );
    const policy = repositoryPolicy(args);
    if (policy !== undefined)
      new aws.ecr.RepositoryPolicy(name, { repository: repository.name, policy }, { parent: this });
    return repository.repositoryUrl;
  }

  #replicate(name: string, { prefix, keyArn, replicateTo = [] }: RegistryArgs, plan: RegistryPlan): void {
    if (replicateTo.length === 0) return;
    const registryId = pulumi.output(keyArn).apply((arn) => parseArn(arn).accountId);
    const templates = replicateTo.map(
      (region) =>
        new aws.ecr.RepositoryCreationTemplate(
          `${name}-${region}-copies`,
          {
            region,
            prefix,
            description: `Copies of ${prefix}`,
            appliedFors: ["REPLICATION"],
            imageTagMutability: "IMMUTABLE",
            lifecyclePolicy: lifecyclePolicy(plan.keptImages),
          },
          { parent: this },
        ),
    );
    new aws.ecr.ReplicationConfiguration(
      `${name}-replication`,
      {
        replicationConfiguration: {
          rules: [
            {
              destinations: replicateTo.map((region) => ({ region, registryId })),
              repositoryFilters: [{ filter: `${prefix}/`, filterType: "PREFIX_MATCH" }],
            },
          ],
        },
      },
      // A template has no effect on copies made before it.
      { parent: this, dependsOn: templates },
    );
  }

  #cache(name: string, args: RegistryArgs, { caches, keptImages }: RegistryPlan) {
    if (caches.length === 0) return undefined;
    const keyArn = pulumi.output(args.keyArn);
    const prefixes = caches.map(({ prefix }) => prefix);
    const role = new aws.iam.Role(
      `${name}-cache`,
      { assumeRolePolicy: serviceTrust("ecr.amazonaws.com"), description: `ECR caches of ${args.prefix}` },
      { parent: this },
    );
    const rolePolicy = new aws.iam.RolePolicy(
      `${name}-cache`,
      { role: role.name, policy: keyArn.apply((arn) => repositoryCreationPolicy(arn, prefixes)) },
      { parent: this },
    );
    for (const { prefix, upstream, credentialArn } of caches) {
      const template = new aws.ecr.RepositoryCreationTemplate(
        `${name}-${prefix}`,
        {
          prefix,
          description: `Cache of ${upstream}`,
          appliedFors: ["PULL_THROUGH_CACHE"],
          customRoleArn: role.arn,
          encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: args.keyArn }],
          // Upstream tags move, and a cache follows them.
          imageTagMutability: "MUTABLE",
          lifecyclePolicy: cacheLifecyclePolicy(keptImages, 7),
        },
        { parent: this, dependsOn: rolePolicy },
      );
      new aws.ecr.PullThroughCacheRule(
        `${name}-${prefix}`,
        {
          ecrRepositoryPrefix: prefix,
          upstreamRegistryUrl: upstream,
          ...given({ credentialArn }),
        },
        { parent: this, dependsOn: template },
      );
    }
    return keyArn.apply((arn) => pullThroughPolicy(arn, prefixes));
  }
}
