import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { given } from "../given.ts";
import { assertArguments } from "../arguments.ts";
import { managedPolicyArn, parseArn, policyDocument, webIdentityTrust } from "../aws.ts";
import { planned } from "../planned.ts";
import { assertValid } from "../validation.ts";
import {
  deployRoleName,
  type GithubClaims,
  planGithubActions,
  previewRoleName,
} from "./github-actions-plan.ts";
import { grant, readyArn } from "./permissions.ts";
import type { GithubActionsArgs } from "./github-actions-args.ts";

export type { GithubActionsArgs } from "./github-actions-args.ts";

/**
 * Lets workflows of one GitHub repository into AWS with short-lived credentials: GitHub's IAM OIDC provider, a role
 * that previews and changes nothing, and a role a GitHub environment that deploys. Each trusts exact claims only: audience,
 * subject, repository id, and for a deployment its environment; `job_workflow_ref` where `workflows` are named.
 *
 * The preview role reads the account's configuration (AWS's job-function policies SecurityAudit and ViewOnlyAccess; not
 * ReadOnlyAccess, which reads data too) and is denied secret values by IAM whatever else it is given. IAM has no say in a
 * cluster: its access entry has to leave Secrets out too, and `Cluster` refuses it any policy but `preview` and `view`.
 *
 * @example
 * new GithubActions("ci", {
 *   repositoryId: "456789",
 *   preview: { subjects: ["repo:octo-org@123456/platform@456789:pull_request"] },
 *   environments: {
 *     production: {
 *       subjects: ["repo:octo-org@123456/platform@456789:environment:production"],
 *       workflows: ["octo-org/platform/.github/workflows/up.yml@refs/heads/main"],
 *       deployPolicyArns: ["arn:aws:iam::111122223333:policy/platform-deploy"],
 *       permissionsBoundaryArn: "arn:aws:iam::111122223333:policy/platform-boundary",
 *     },
 *   },
 * });
 *
 * @transform aws:iam/role:Role tags { team: "platform" }
 */
export class GithubActions extends pulumi.ComponentResource {
  /** ARN of the OIDC provider, created or given. */
  readonly providerArn: pulumi.Output<string>;
  /** ARN of the role for previews. */
  readonly previewRoleArn: pulumi.Output<string>;
  /** ARN of the role for deployments by GitHub environment. */
  readonly deployRoleArns: Readonly<Record<string, pulumi.Output<string>>>;

  constructor(name: string, args: GithubActionsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("slipway:identity:GithubActions", name, {}, opts);
    assertArguments(this, name, args);
    const { plan, problems } = planned(args, () => planGithubActions(name, args));
    assertValid(`GithubActions ${name}`, problems);

    this.providerArn =
      args.providerArn === undefined ? this.#provider(name).arn : pulumi.output(args.providerArn);

    const previewRole = new aws.iam.Role(
      previewRoleName(name),
      {
        assumeRolePolicy: this.#trust(plan.previewClaims),
        description: "GitHub Actions: previews, read only",
        maxSessionDuration: 3600,
      },
      { parent: this },
    );
    const partition = this.providerArn.apply((arn) => parseArn(arn).partition);
    const readers = ["SecurityAudit", "job-function/ViewOnlyAccess"].map(
      (policy) =>
        new aws.iam.RolePolicyAttachment(
          `${previewRoleName(name)}-${policy.replace("job-function/", "")}`,
          { role: previewRole.name, policyArn: partition.apply((each) => managedPolicyArn(each, policy)) },
          { parent: this },
        ),
    );
    const { parameterPaths = [] } = args;
    const parameters = this.providerArn.apply((arn) => parametersBelow(parameterPaths, arn));
    const policies = {
      ...args.previewPolicies,
      "addon-versions": addonVersionsPolicy(),
      ...(parameterPaths.length === 0
        ? { "no-secret-values": denySecretValues([]) }
        : {
            parameters: parameters.apply(readParametersPolicy),
            "no-secret-values": parameters.apply(denySecretValues),
          }),
    };
    this.previewRoleArn = readyArn(previewRole, [
      ...readers,
      ...grant(previewRole, previewRoleName(name), { policies }, this),
    ]);

    this.deployRoleArns = Object.fromEntries(
      Object.entries(plan.environments).map(([environment, settings]) => {
        const roleName = deployRoleName(name, environment);
        const role = new aws.iam.Role(
          roleName,
          {
            assumeRolePolicy: this.#trust(settings.claims),
            description: `GitHub Actions: deployments to ${environment}`,
            maxSessionDuration: settings.sessionSeconds,
            ...given({ permissionsBoundary: settings.permissionsBoundaryArn }),
          },
          { parent: this },
        );
        const permissions = grant(
          role,
          roleName,
          { policies: {}, managedPolicyArns: settings.deployPolicyArns },
          this,
        );
        return [environment, readyArn(role, permissions)];
      }),
    );
    this.registerOutputs({
      providerArn: this.providerArn,
      previewRoleArn: this.previewRoleArn,
      deployRoleArns: this.deployRoleArns,
    });
  }

  /** No thumbprint: for GitHub, IAM relies on its own library of trusted authorities (IAM User Guide, "Obtain the thumbprint"). */
  #provider(name: string): aws.iam.OpenIdConnectProvider {
    return new aws.iam.OpenIdConnectProvider(
      `${name}-github`,
      { url: "https://token.actions.githubusercontent.com", clientIdLists: ["sts.amazonaws.com"] },
      { parent: this },
    );
  }

  #trust(claims: GithubClaims): pulumi.Output<string> {
    return this.providerArn.apply((arn) => webIdentityTrust(arn, claims));
  }
}

/**
 * `Cluster` looks up the versions of EKS add-ons in previews too, and the readers' policies need not have that.
 * Service Authorization Reference, Amazon EKS: the action has no resource level.
 */
function addonVersionsPolicy(): string {
  return policyDocument({
    Sid: "NoResourceLevelAddonVersions",
    Effect: "Allow",
    Action: "eks:DescribeAddonVersions",
    Resource: "*",
  });
}

/** What the values of parameters are read by (Service Authorization Reference, AWS Systems Manager). */
const parameterReads = [
  "ssm:GetParameter",
  "ssm:GetParameterHistory",
  "ssm:GetParameters",
  "ssm:GetParametersByPath",
];

/** @param parameters ARNs of the parameters that are no secrets. */
function denySecretValues(parameters: readonly string[]): string {
  const secrets = ["secretsmanager:BatchGetSecretValue", "secretsmanager:GetSecretValue"];
  const statement = { Sid: "NoSecretValues", Effect: "Deny" as const };
  if (parameters.length === 0)
    return policyDocument({ ...statement, Action: [...secrets, ...parameterReads], Resource: "*" });
  return policyDocument(
    { ...statement, Action: secrets, Resource: "*" },
    { Sid: "NoOtherParameters", Effect: "Deny", Action: parameterReads, NotResource: parameters },
  );
}

/** The parameters below paths, in every region of the account that an ARN is of. */
function parametersBelow(paths: readonly string[], arn: string): string[] {
  const { partition, accountId } = parseArn(arn);
  return paths.map((path) => `arn:${partition}:ssm:*:${accountId}:parameter${path}/*`);
}

/** What a refresh of `aws.ssm.Parameter` calls (terraform-provider-aws, internal/service/ssm/parameter.go). */
function readParametersPolicy(parameters: readonly string[]): string {
  return policyDocument(
    {
      Sid: "ParametersOfTheStack",
      Effect: "Allow",
      Action: ["ssm:GetParameter", "ssm:ListTagsForResource"],
      Resource: parameters,
    },
    { Sid: "NoResourceLevelParameters", Effect: "Allow", Action: "ssm:DescribeParameters", Resource: "*" },
  );
}
