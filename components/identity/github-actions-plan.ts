import { webIdentityTrust } from "../aws.ts";
import { nameProblems } from "../naming.ts";
import { parameterPathProblems } from "../parameters/parameters-plan.ts";
import { below, type Problem } from "../validation.ts";
import { policyArnProblems } from "./policy-arn.ts";
import type { Plain } from "../plain.ts";
import type { GithubActionsArgs, GithubEnvironmentArgs, GithubTrustArgs } from "./github-actions-args.ts";

/** The plain part of the arguments of `GithubActions`. */
export type GithubActionsPlanArgs = Plain<GithubActionsArgs>;

/** The claims of GitHub's tokens that a role demands, and the values it takes. */
export type GithubClaims = Readonly<Record<string, string | readonly string[]>>;

export interface GithubEnvironmentPlan {
  readonly claims: GithubClaims;
  readonly deployPolicyArns: readonly string[];
  readonly permissionsBoundaryArn: string | undefined;
  readonly sessionSeconds: number;
}

export interface GithubActionsPlan {
  readonly previewClaims: GithubClaims;
  readonly environments: Readonly<Record<string, GithubEnvironmentPlan>>;
}

const session = { min: 3600, max: 43_200 };

export function previewRoleName(name: string): string {
  return `${name}-preview`;
}

export function deployRoleName(name: string, environment: string): string {
  return `${name}-deploy-${environment}`;
}

/** Applies the defaults and collects every problem; the plan is only meaningful when there is none. */
export function planGithubActions(
  name: string,
  args: GithubActionsPlanArgs,
  path = "",
): { readonly plan: GithubActionsPlan; readonly problems: readonly Problem[] } {
  const at = below(path);
  const environments = Object.entries(args.environments);
  return {
    plan: {
      previewClaims: claimsOf(args.repositoryId, args.preview),
      environments: Object.fromEntries(
        environments.map(([environment, settings]) => [
          environment,
          {
            claims: { ...claimsOf(args.repositoryId, settings), environment },
            deployPolicyArns: settings.deployPolicyArns,
            permissionsBoundaryArn: settings.permissionsBoundaryArn,
            sessionSeconds: settings.sessionSeconds ?? 7200,
          },
        ]),
      ),
    },
    problems: [
      ...repositoryIdProblems(args.repositoryId, at("repositoryId")),
      ...(args.providerArn === undefined ? [] : providerProblems(args.providerArn, at("providerArn"))),
      ...nameProblems("iamRoleStem", previewRoleName(name), at("name")),
      ...trustProblems(args.preview, at("preview")),
      ...lengthProblems(claimsOf(args.repositoryId, args.preview), at("preview")),
      ...(args.parameterPaths ?? []).flatMap((each, index) =>
        parameterPathProblems(each, at(`parameterPaths[${index}]`)),
      ),
      ...environments.flatMap(([environment, settings]) =>
        environmentProblems(name, environment, settings, at(`environments.${environment}`)),
      ),
      ...environments.flatMap(([environment, settings]) =>
        lengthProblems(
          { ...claimsOf(args.repositoryId, settings), environment },
          at(`environments.${environment}`),
        ),
      ),
    ],
  };
}

/**
 * AWS STS knows these claims as condition keys since January 2026 (AWS What's New, "AWS STS now supports validation of
 * select identity provider specific claims"): actor, actor_id, enterprise_id, environment, job_workflow_ref, ref,
 * repository, repository_id and workflow; `aud` and `sub` it always knew. A key that STS does not know fails closed.
 */
function claimsOf(repositoryId: string, { subjects, workflows = [] }: Plain<GithubTrustArgs>): GithubClaims {
  return {
    aud: "sts.amazonaws.com",
    sub: subjects,
    repository_id: repositoryId,
    ...(workflows.length > 0 && { job_workflow_ref: workflows }),
  };
}

function repositoryIdProblems(id: string, path: string): Problem[] {
  if (/^[1-9]\d*$/.test(id)) return [];
  return [
    {
      path,
      message: "not the id of a GitHub repository",
      received: id,
      allowed: "digits, quoted",
      fix: "ask for it with: gh api repos/<owner>/<repository> --jq .id",
    },
  ];
}

function providerProblems(arn: string, path: string): Problem[] {
  if (/^arn:aws[a-z-]*:iam::\d{12}:oidc-provider\/token\.actions\.githubusercontent\.com$/.test(arn))
    return [];
  return [
    {
      path,
      message: "not the ARN of the IAM OIDC provider for GitHub Actions",
      received: arn,
      allowed: "arn:<partition>:iam::<account>:oidc-provider/token.actions.githubusercontent.com",
      fix: "copy it from: aws iam list-open-id-connect-providers; or leave it out to create the provider",
    },
  ];
}

function environmentProblems(
  name: string,
  environment: string,
  settings: Plain<GithubEnvironmentArgs>,
  path: string,
): Problem[] {
  const at = below(path);
  const { deployPolicyArns, permissionsBoundaryArn, sessionSeconds: seconds } = settings;
  return [
    ...nameProblems("iamRoleStem", deployRoleName(name, environment), path),
    ...trustProblems(settings, path),
    ...(deployPolicyArns.length > 0
      ? []
      : [
          {
            path: at("deployPolicyArns"),
            message: "a role without any policy can deploy nothing",
            received: deployPolicyArns,
            allowed: "at least one managed policy",
            fix: "name the policies that a deployment needs, and bound them by permissionsBoundaryArn",
          },
        ]),
    ...deployPolicyArns.flatMap((arn, index) =>
      policyArnProblems(arn, `${at("deployPolicyArns")}[${index}]`),
    ),
    ...(permissionsBoundaryArn === undefined
      ? []
      : policyArnProblems(permissionsBoundaryArn, at("permissionsBoundaryArn"))),
    ...(seconds === undefined || (seconds >= session.min && seconds <= session.max)
      ? []
      : [
          {
            path: at("sessionSeconds"),
            message: "not a session duration of an IAM role",
            received: seconds,
            allowed: `${session.min} to ${session.max} seconds`,
            fix: "choose what the longest update takes, and a reserve",
          },
        ]),
  ];
}

function trustProblems({ subjects, workflows = [] }: Plain<GithubTrustArgs>, path: string): Problem[] {
  const at = below(path);
  return [
    ...(subjects.length > 0
      ? []
      : [
          {
            path: at("subjects"),
            message: "nobody could assume the role, and IAM refuses to trust GitHub without a subject",
            received: subjects,
            allowed: "at least one value of the claim sub",
            fix: "name it, e.g. repo:octo-org@123456/platform@456789:environment:production",
          },
        ]),
    ...exactProblems(subjects, at("subjects")),
    ...exactProblems(workflows, at("workflows")),
  ];
}

/** IAM User Guide, "IAM and AWS STS quotas": characters of a role's trust policy, before the quota is raised. */
const longestTrust = 2048;

/** Of the longest partition's name, for a provider that is still to be made. */
const anyProvider = `arn:aws-us-gov:iam::${"0".repeat(12)}:oidc-provider/token.actions.githubusercontent.com`;

function lengthProblems(claims: GithubClaims, path: string): Problem[] {
  const { length } = webIdentityTrust(anyProvider, claims);
  if (length <= longestTrust) return [];
  return [
    {
      path: `${path}.subjects`,
      message: `with all of these the role's trust policy is ${length} characters long`,
      received: claims["sub"],
      allowed: `a trust policy of up to ${longestTrust} characters`,
      fix: "let one environment of GitHub stand for its branches, or make several environments",
    },
  ];
}

/** Conditions are StringEquals: a wildcard would never match, and must not be made to. */
function exactProblems(values: readonly string[], path: string): Problem[] {
  return values.flatMap((value, index) =>
    value !== "" && !/[*?]/.test(value)
      ? []
      : [
          {
            path: `${path}[${index}]`,
            message: "whom a role trusts has to be said exactly",
            received: value,
            allowed: "the claim's whole value, without * and ?",
            fix: "list each value that a token may carry",
          },
        ],
  );
}
