import { nameProblems } from "../naming.ts";
import { below, choiceProblems, type PathOf, type Problem } from "../validation.ts";
import type { Plain } from "../plain.ts";
import type { RegistryArgs } from "./registry-args.ts";
import { own } from "../own.ts";

/** The plain part of the arguments of `Registry`. */
export type RegistryPlanArgs = Plain<RegistryArgs>;

export interface RegistryPlan {
  /** Repository name by key. */
  readonly repositoryNames: Readonly<Record<string, string>>;
  readonly keptImages: number;
  readonly caches: readonly CachePlan[];
  /** What the signing profile's name begins with: letters, digits and underscores. */
  readonly signingProfilePrefix: string;
}

export interface CachePlan {
  readonly prefix: string;
  readonly upstream: string;
  readonly credentialArn: string | undefined;
}

/**
 * Registries that ECR caches, and whether they want credentials.
 * Source: Amazon ECR User Guide, "Sync an upstream registry with an Amazon ECR private registry". Azure's and other
 * ECR registries have a host of their own each and are left out.
 */
export const upstreams: Readonly<Record<string, { readonly credentials: boolean }>> = {
  "public.ecr.aws": { credentials: false },
  "quay.io": { credentials: false },
  "registry.k8s.io": { credentials: false },
  "cgr.dev": { credentials: true },
  "ghcr.io": { credentials: true },
  "registry-1.docker.io": { credentials: true },
  "registry.gitlab.com": { credentials: true },
};

/** Applies the defaults and collects every problem; the plan is only meaningful when there is none. */
export function planRegistry(
  args: RegistryPlanArgs,
  path: string | PathOf = "",
): { readonly plan: RegistryPlan; readonly problems: readonly Problem[] } {
  const at = below(path);
  const keptImages = args.keptImages ?? 100;
  const { pullThroughCache = {}, pullThroughCredentials = {} } = args;
  const repositoryNames = Object.fromEntries(args.repositories.map((key) => [key, `${args.prefix}/${key}`]));
  const caches = Object.entries(pullThroughCache).map(([prefix, upstream]): CachePlan => {
    return { prefix, upstream, credentialArn: own(pullThroughCredentials, prefix) };
  });
  const signingProfilePrefix = `${args.prefix.replaceAll(/\W/g, "_")}_images_`;
  return {
    plan: { repositoryNames, keptImages, caches, signingProfilePrefix },
    problems: [
      ...args.repositories.flatMap((key, index) =>
        nameProblems("ecrRepository", `${args.prefix}/${key}`, at(`repositories[${index}]`)),
      ),
      ...(args.signingProfile ? profileProblems(args.prefix, signingProfilePrefix, at("prefix")) : []),
      ...keptProblems(keptImages, at("keptImages")),
      ...(["pullPrincipals", "pushPrincipals"] as const).flatMap((who) =>
        (args[who] ?? []).flatMap((principal, index) => principalProblems(principal, `${at(who)}[${index}]`)),
      ),
      ...replicationProblems(args.replicateTo ?? [], at("replicateTo")),
      ...caches.flatMap((cache) => cacheProblems(cache, args.prefix, at(`pullThroughCache.${cache.prefix}`))),
      ...Object.keys(pullThroughCredentials)
        .filter((prefix) => !Object.hasOwn(pullThroughCache, prefix))
        .map((prefix) => ({
          path: at(`pullThroughCredentials.${prefix}`),
          message: "there is no such pull-through cache",
          received: prefix,
          allowed: Object.keys(pullThroughCache).join(", ") || "none, for there is no pull-through cache",
          fix: "name a prefix of pullThroughCache",
        })),
    ],
  };
}

/** A profile's name has 64 characters (AWS Signer API reference, PutSigningProfile), and the provider appends 26. */
const profilePrefixLength = 64 - 26;

function profileProblems(prefix: string, profilePrefix: string, path: string): Problem[] {
  const excess = profilePrefix.length - profilePrefixLength;
  if (excess <= 0) return [];
  return [
    {
      path,
      message: "the signing profile's name would be too long",
      received: prefix,
      allowed: `at most ${prefix.length - excess} characters`,
      fix: `shorten it by ${excess} characters, or leave signingProfile off`,
    },
  ];
}

function keptProblems(count: number, path: string): Problem[] {
  if (Number.isInteger(count) && count >= 1) return [];
  return [
    {
      path,
      message: "no image would be left",
      received: count,
      allowed: "a whole number from 1",
      fix: "keep as many as a rollback may go back, e.g. 100",
    },
  ];
}

function principalProblems(principal: string, path: string): Problem[] {
  if (/^\d{12}$/.test(principal)) return [];
  if (/^arn:aws[a-z-]*:iam::\d{12}:(root|(role|user)\/[\w+=,.@/-]+)$/.test(principal)) return [];
  return [
    {
      path,
      message: "neither an account nor an IAM principal",
      received: principal,
      allowed: "12 digits, or arn:<partition>:iam::<account>:role/<name>",
      fix: "name who it is; everybody (*) is not possible here",
    },
  ];
}

/** ECR takes 25 destinations a rule (Amazon ECR API reference, ReplicationRule). */
const mostDestinations = 25;

function replicationProblems(regions: readonly string[], path: string): Problem[] {
  const allowed = `at most ${mostDestinations} other AWS regions, each once`;
  return [
    ...(regions.length > mostDestinations
      ? [{ path, message: "too many destinations", received: regions, allowed, fix: "remove some" }]
      : []),
    ...regions.flatMap((region, index) =>
      /^[a-z]{2}(-[a-z]+)+-\d$/.test(region) && regions.indexOf(region) === index
        ? []
        : [
            {
              path: `${path}[${index}]`,
              message: "not a region, or listed twice",
              received: region,
              allowed,
              fix: "write it like eu-central-1",
            },
          ],
    ),
  ];
}

function cacheProblems(
  { prefix, upstream, credentialArn }: CachePlan,
  ownPrefix: string,
  path: string,
): Problem[] {
  const needsCredentials = own(upstreams, upstream)?.credentials;
  return [
    // Amazon ECR API reference, CreatePullThroughCacheRule: ecrRepositoryPrefix.
    ...(prefix.length >= 2 && prefix.length <= 30
      ? nameProblems("ecrRepository", prefix, path)
      : [
          {
            path,
            message: "the prefix has a length that ECR refuses",
            received: prefix,
            allowed: "2 to 30 characters",
            fix: "choose another, e.g. docker-hub",
          },
        ]),
    ...(prefix === ownPrefix || prefix.startsWith(`${ownPrefix}/`)
      ? [
          {
            path,
            message: "the prefix is that of our own repositories",
            received: prefix,
            allowed: "any other",
            fix: "name it after the upstream, e.g. docker-hub",
          },
        ]
      : []),
    ...choiceProblems(Object.keys(upstreams), upstream, path),
    ...(needsCredentials === true && credentialArn === undefined
      ? [
          {
            path,
            message: `${upstream} wants credentials`,
            allowed: "a secret of this account and region whose name begins with ecr-pullthroughcache/",
            fix: `create it (Amazon ECR User Guide, "Storing your upstream repository credentials") and name its ARN in pullThroughCredentials.${prefix}`,
          },
        ]
      : []),
    ...(credentialArn === undefined ||
    /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:ecr-pullthroughcache\/[\w/+=.@-]+$/.test(
      credentialArn,
    )
      ? []
      : [
          {
            path: path.replace("pullThroughCache.", "pullThroughCredentials."),
            message: "not a secret that ECR takes credentials from",
            received: credentialArn,
            allowed: "arn:<partition>:secretsmanager:<region>:<account>:secret:ecr-pullthroughcache/<name>",
            fix: "rename the secret",
          },
        ]),
  ];
}
