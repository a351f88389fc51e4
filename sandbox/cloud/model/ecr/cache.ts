import type { PullThroughCacheRule, PullThroughCacheRuleArgs } from "@pulumi/aws/ecr/pullThroughCacheRule.js";
import type {
  RepositoryCreationTemplate,
  RepositoryCreationTemplateArgs,
} from "@pulumi/aws/ecr/repositoryCreationTemplate.js";
import { AwsError } from "../../errors.ts";
import type { Problems } from "../../rules/problems.ts";
import { roleNotFound } from "../iam-errors.ts";
import { assertUsableKey } from "../kms.ts";
import { define } from "../model.ts";
import { lifecycleProblems, REPOSITORY_NAME, TAG_MUTABILITY } from "./common.ts";

/** AWS: "Sync an upstream registry with an Amazon ECR private registry": the hosts, and which want a secret. */
const UPSTREAMS: readonly { readonly host: RegExp; readonly secret: boolean }[] = [
  { host: /^(public\.ecr\.aws|quay\.io|registry\.k8s\.io)$/, secret: false },
  { host: /^(registry-1\.docker\.io|ghcr\.io|registry\.gitlab\.com|cgr\.dev)$/, secret: true },
  { host: /^[a-z0-9]+\.azurecr\.io$/, secret: true },
  { host: /^\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com$/, secret: false },
];

/** AWS: CreatePullThroughCacheRule, ecrRepositoryPrefix; `ROOT` stands for every name. */
function checkPrefix(property: string, prefix: string | undefined, max: number, problems: Problems): void {
  if (prefix === undefined || prefix === "ROOT") return;
  if (prefix.length < 2 || prefix.length > max)
    problems.report(property, `expected 2 to ${max} characters, got ${prefix.length}: ${prefix}`);
  if (!REPOSITORY_NAME.pattern.test(prefix))
    problems.report(property, `invalid value (${REPOSITORY_NAME.allowed}, or ROOT): ${prefix}`);
}

export const pullThroughCacheRule = define<PullThroughCacheRule, PullThroughCacheRuleArgs>()({
  type: "aws:ecr/pullThroughCacheRule:PullThroughCacheRule",
  required: ["ecrRepositoryPrefix", "upstreamRegistryUrl"],
  immutable: ["ecrRepositoryPrefix", "upstreamRegistryUrl", "upstreamRepositoryPrefix"],
  mutable: ["credentialArn", "customRoleArn"],
  computed: ["registryId"],
  taggable: false,
  deleteBeforeReplace: true,
  references: [{ property: "customRoleArn", to: "aws:iam/role:Role", by: "arn", notFound: roleNotFound }],
  exists: (prefix) =>
    new AwsError(
      "PullThroughCacheRuleAlreadyExistsException",
      `A pull through cache rule with the prefix '${prefix}' already exists.`,
    ),
  check: ({ ecrRepositoryPrefix, upstreamRegistryUrl, credentialArn }, problems) => {
    checkPrefix("ecrRepositoryPrefix", ecrRepositoryPrefix, 30, problems);
    if (
      credentialArn !== undefined &&
      !/^arn:aws[\w-]*:secretsmanager:[a-zA-Z0-9-:]+:secret:ecr-pullthroughcache\/[\w/+=.@-]+$/.test(
        credentialArn,
      )
    ) {
      problems.report(
        "credentialArn",
        `expected a secret whose name begins with ecr-pullthroughcache/, got ${credentialArn}`,
      );
    }
    if (upstreamRegistryUrl !== undefined && !UPSTREAMS.some(({ host }) => host.test(upstreamRegistryUrl))) {
      problems.report(
        "upstreamRegistryUrl",
        `UnsupportedUpstreamRegistryException: ECR does not cache ${upstreamRegistryUrl}`,
      );
    }
  },
  create: ({ ecrRepositoryPrefix, upstreamRegistryUrl, credentialArn }, cloud) => {
    const upstream = UPSTREAMS.find(({ host }) => host.test(upstreamRegistryUrl));
    if (upstream?.secret === true && credentialArn === undefined) {
      throw new AwsError(
        "InvalidParameterException",
        `Invalid parameter at 'credentialArn': the upstream registry ${upstreamRegistryUrl} requires credentials.`,
      );
    }
    return { id: ecrRepositoryPrefix, outputs: { registryId: cloud.account } };
  },
});

export const repositoryCreationTemplate = define<
  RepositoryCreationTemplate,
  RepositoryCreationTemplateArgs
>()({
  type: "aws:ecr/repositoryCreationTemplate:RepositoryCreationTemplate",
  required: ["appliedFors", "prefix"],
  immutable: ["prefix"],
  mutable: [
    "appliedFors",
    "customRoleArn",
    "description",
    "encryptionConfigurations",
    "imageTagMutability",
    "imageTagMutabilityExclusionFilters",
    "lifecyclePolicy",
    "repositoryPolicy",
    "resourceTags",
  ],
  computed: ["registryId"],
  taggable: false,
  deleteBeforeReplace: true,
  defaults: { imageTagMutability: "MUTABLE" },
  policies: { repositoryPolicy: "resource" },
  references: [{ property: "customRoleArn", to: "aws:iam/role:Role", by: "arn", notFound: roleNotFound }],
  exists: (prefix) =>
    new AwsError(
      "TemplateAlreadyExistsException",
      `The repository creation template with prefix '${prefix}' already exists.`,
    ),
  check: (inputs, problems) => {
    checkPrefix("prefix", inputs.prefix, 256, problems);
    const appliedFors = inputs.appliedFors ?? [];
    for (const each of appliedFors)
      problems.oneOf("appliedFors", each, ["CREATE_ON_PUSH", "PULL_THROUGH_CACHE", "REPLICATION"]);
    problems.oneOf("imageTagMutability", inputs.imageTagMutability, TAG_MUTABILITY);
    for (const { encryptionType } of inputs.encryptionConfigurations ?? [])
      problems.oneOf("encryptionConfigurations[0].encryptionType", encryptionType, [
        "AES256",
        "KMS",
        "KMS_DSSE",
      ]);
    if (inputs.lifecyclePolicy === undefined) return;
    for (const problem of lifecycleProblems(inputs.lifecyclePolicy))
      problems.report("lifecyclePolicy", problem);
  },
  create: (inputs, cloud) => {
    const encrypted = (inputs.encryptionConfigurations ?? []).filter(({ encryptionType = "AES256" }) => {
      return encryptionType !== "AES256";
    });
    if (inputs.customRoleArn === undefined && (encrypted.length > 0 || inputs.resourceTags !== undefined)) {
      throw new AwsError(
        "InvalidParameterException",
        "Invalid parameter at 'customRoleArn': a role is required when a template has tags or KMS encryption.",
      );
    }
    for (const { kmsKey } of encrypted) assertUsableKey(kmsKey, cloud);
    return { id: inputs.prefix, outputs: { registryId: cloud.account } };
  },
});
