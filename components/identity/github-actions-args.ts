import type * as pulumi from "@pulumi/pulumi";

/** Whom GitHub's tokens have to name, besides the repository. */
export interface GithubTrustArgs {
  /**
   * Values of the claim `sub` that are let in, e.g. `repo:octo-org@123456/platform@456789:environment:production`.
   * Since 2026 it carries the owner's and the repository's ids (GitHub docs, "Immutable subject claims"); older
   * repositories have `repo:octo-org/platform:environment:production` until they opt in, and a customized template
   * gives something else again: take it from a token of the workflow.
   */
  readonly subjects: string[];
  /**
   * Values of the claim `job_workflow_ref` that are let in, e.g.
   * `octo-org/platform/.github/workflows/up.yml@refs/heads/main`.
   * @default [] any workflow of the repository
   */
  readonly workflows?: string[];
}

export interface GithubEnvironmentArgs extends GithubTrustArgs {
  /** ARNs of the managed policies that deployments work with. */
  readonly deployPolicyArns: string[];
  /**
   * ARN of a managed policy that bounds the role, whatever is attached to it. Recommended: deployments create roles,
   * and a role that may create roles without a boundary may make itself an administrator.
   * @default none
   */
  readonly permissionsBoundaryArn?: string;
  /**
   * Seconds that credentials of a deployment are good for, 3600 to 43200; an update that takes longer fails in the
   * middle (IAM API reference, CreateRole, MaxSessionDuration).
   * @default 7200
   */
  readonly sessionSeconds?: number;
}

export interface GithubActionsArgs {
  /** Numeric id of the repository, which survives a change of its name: `gh api repos/<owner>/<repository> --jq .id`. */
  readonly repositoryId: string;
  /**
   * ARN of the account's IAM OIDC provider for GitHub Actions. An account has one at most, so only one stack creates it.
   * @default none: it is created
   */
  readonly providerArn?: string;
  /** Whose jobs may preview. */
  readonly preview: GithubTrustArgs;
  /**
   * Inline policies of the preview role as JSON text by key: what previews need besides reading the account's
   * configuration. State in S3 takes `s3:ListBucket` and `s3:GetObject` on its bucket, and `kms:Decrypt` with the keys of
   * the bucket and of the stack's secrets; previews lock nothing, so they write nothing.
   * @default {}
   */
  readonly previewPolicies?: Record<string, pulumi.Input<string>>;
  /**
   * Paths of parameters in Parameter Store that previews read, e.g. `/shop-production`: a refresh reads what `Parameters`
   * has written. All others' values are denied, as secrets' are.
   * @default []
   */
  readonly parameterPaths?: string[];
  /** Whose jobs may deploy, by GitHub environment, e.g. `production`. */
  readonly environments: Record<string, GithubEnvironmentArgs>;
}
