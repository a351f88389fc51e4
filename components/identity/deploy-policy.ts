import { partitionOf, policyDocument } from "../aws.ts";
import { pushing } from "../registry/registry-policies.ts";

/** What a deploy role is for. */
export interface DeployScope {
  /** The platform's name, with which the names of all of its roles begin. */
  readonly platform: string;
  readonly accountId: string;
  readonly region: string;
  /** ARN of the policy that bounds every role that is made: `boundaryPolicy`'s. */
  readonly boundaryArn: string;
}

/** The policies of a pipeline, which a person makes before a platform's first update. */
export const pipelinePolicies = ["deploy", "boundary", "build"] as const;

/** ARN of a pipeline's policy by what it is: the names that {@link deployPolicy} is made for. */
export function pipelinePolicyArn(
  { platform, accountId, region }: Omit<DeployScope, "boundaryArn">,
  which: (typeof pipelinePolicies)[number],
): string {
  return `arn:${partitionOf(region)}:iam::${accountId}:policy/${platform}-${which}`;
}

/** Services whose resources a platform is made of: all that `test/oracles/requests` maps, but for IAM. */
export const platformServices = [
  "acm",
  "backup",
  "backup-storage",
  "budgets",
  "ec2",
  "ecr",
  "eks",
  "events",
  "guardduty",
  "kms",
  "logs",
  "rds",
  "route53",
  "s3",
  "secretsmanager",
  "signer",
  "sns",
  "sqs",
  "wafv2",
] as const;

/**
 * What a pipeline does of GuardDuty: it switches it on, with protection plans. It deletes no detector, and writes no
 * filter or list by which findings are passed over (Service Authorization Reference, Amazon GuardDuty).
 */
const guardDutyActions = [
  "CreateDetector",
  "Get*",
  "List*",
  "TagResource",
  "UntagResource",
  "UpdateDetector",
];

/** Services whose API is in one region for all (AWS General Reference, "Service endpoints"). */
const globalServices: readonly string[] = ["budgets", "route53"];

/**
 * Services that make a role of their own at their first resource. Sources: IAM User Guide, "AWS services that work with
 * IAM", and the pages on service-linked roles of each.
 */
const serviceLinked = [
  "backup.amazonaws.com",
  "ecr.amazonaws.com",
  "eks.amazonaws.com",
  "eks-nodegroup.amazonaws.com",
  "elasticloadbalancing.amazonaws.com",
  "guardduty.amazonaws.com",
  "rds.amazonaws.com",
  "replication.ecr.amazonaws.com",
  "spot.amazonaws.com",
  "wafv2.amazonaws.com",
] as const;

/**
 * The policy of a pipeline that deploys a platform, as JSON text: the services that it is made of, in its region, and
 * roles of its own, each within the boundary. It changes neither the boundary nor the roles of pipelines, which a person
 * does, and reads no secret's value.
 * Sources: IAM User Guide, "Permissions boundaries for IAM entities", "Delegating responsibility to others";
 * Service Authorization Reference, IAM, for what takes `iam:PermissionsBoundary`.
 */
export function deployPolicy(scope: DeployScope): string {
  const regional = platformServices.filter((service) => !globalServices.includes(service));
  return policyDocument(
    {
      Sid: "ServicesOfThePlatform",
      Effect: "Allow",
      Action: regional.flatMap((service) =>
        service === "guardduty" ? guardDutyActions.map((action) => `guardduty:${action}`) : [`${service}:*`],
      ),
      Resource: "*",
      Condition: { StringEquals: { "aws:RequestedRegion": scope.region } },
    },
    {
      Sid: "ServicesOfAllRegions",
      Effect: "Allow",
      Action: [...globalServices.map((service) => `${service}:*`), "sts:GetCallerIdentity"],
      Resource: "*",
    },
    ...parameterStatements(scope),
    ...roleStatements(scope),
    {
      Sid: "NoSecretValues",
      Effect: "Deny",
      Action: ["secretsmanager:BatchGetSecretValue", "secretsmanager:GetSecretValue"],
      Resource: "*",
    },
    pipelinesAreAPersons(scope),
  );
}

/**
 * The boundary of every role of a platform, as JSON text: all but IAM and the account, and of IAM what the deploy role
 * itself and the controllers need. What a role may do within it, its own policies say.
 */
export function boundaryPolicy(scope: DeployScope): string {
  return policyDocument(
    {
      Sid: "AllButIdentitiesAndTheAccount",
      Effect: "Allow",
      NotAction: ["account:*", "iam:*", "organizations:*", "sso:*", "sso-directory:*"],
      Resource: "*",
    },
    ...roleStatements(scope),
    pipelinesAreAPersons(scope),
  );
}

/**
 * The policy of the job that builds images, as JSON text: it pushes to the platform's own repositories, and to those of other
 * accounts that let it (`Registry`, `pushPrincipals`). It takes no image away.
 * Source: Amazon ECR User Guide, "IAM permissions for pushing an image to an Amazon ECR private repository".
 */
export function buildPolicy({ platform, accountId, region }: Omit<DeployScope, "boundaryArn">): string {
  const repositories = `arn:${partitionOf(region)}:ecr:`;
  const statement = { Effect: "Allow" as const, Action: pushing };
  return policyDocument(
    { Sid: "LogIn", Effect: "Allow", Action: "ecr:GetAuthorizationToken", Resource: "*" },
    {
      ...{ Sid: "OwnRepositories", ...statement },
      Resource: `${repositories}${region}:${accountId}:repository/${platform}/*`,
    },
    {
      ...{ Sid: "RepositoriesOfOthers", ...statement },
      Resource: `${repositories}*:*:repository/*`,
      Condition: { StringNotEquals: { "aws:ResourceAccount": accountId } },
    },
  );
}

/**
 * What the provider calls for the parameters that other tools are told by (terraform-provider-aws,
 * internal/service/ssm/parameter.go): of the platform's own path alone, since others' may hold secrets.
 */
function parameterStatements({ platform, accountId, region }: DeployScope) {
  return [
    {
      Sid: "ParametersOfThePlatform",
      Effect: "Allow" as const,
      Action: [
        "ssm:AddTagsToResource",
        "ssm:DeleteParameter",
        "ssm:GetParameter",
        "ssm:ListTagsForResource",
        "ssm:PutParameter",
        "ssm:RemoveTagsFromResource",
      ],
      Resource: `arn:${partitionOf(region)}:ssm:${region}:${accountId}:parameter/${platform}/*`,
    },
    {
      Sid: "NoResourceLevelParameters",
      Effect: "Allow" as const,
      Action: "ssm:DescribeParameters",
      Resource: "*",
      Condition: { StringEquals: { "aws:RequestedRegion": region } },
    },
  ];
}

function roleStatements({ platform, accountId, region, boundaryArn }: DeployScope) {
  const partition = partitionOf(region);
  const iam = (resource: string): string => `arn:${partition}:iam::${accountId}:${resource}`;
  const roles = iam(`role/${platform}-*`);
  return [
    { Sid: "ReadIdentities", Effect: "Allow" as const, Action: ["iam:Get*", "iam:List*"], Resource: "*" },
    {
      Sid: "RolesWithinTheBoundary",
      Effect: "Allow" as const,
      Action: [
        "iam:AttachRolePolicy",
        "iam:CreateRole",
        "iam:DeleteRolePolicy",
        "iam:DetachRolePolicy",
        "iam:PutRolePermissionsBoundary",
        "iam:PutRolePolicy",
      ],
      Resource: roles,
      Condition: { StringEquals: { "iam:PermissionsBoundary": boundaryArn } },
    },
    {
      Sid: "RolesOfThePlatform",
      Effect: "Allow" as const,
      Action: [
        "iam:DeleteRole",
        "iam:PassRole",
        "iam:TagRole",
        "iam:UntagRole",
        "iam:UpdateAssumeRolePolicy",
        "iam:UpdateRole",
      ],
      Resource: roles,
    },
    {
      Sid: "ProfilesOfThePlatform",
      Effect: "Allow" as const,
      Action: [
        "iam:AddRoleToInstanceProfile",
        "iam:CreateInstanceProfile",
        "iam:DeleteInstanceProfile",
        "iam:RemoveRoleFromInstanceProfile",
        "iam:TagInstanceProfile",
        "iam:UntagInstanceProfile",
      ],
      Resource: iam(`instance-profile/${platform}-*`),
    },
    {
      Sid: "IssuerOfTheCluster",
      Effect: "Allow" as const,
      Action: [
        "iam:CreateOpenIDConnectProvider",
        "iam:DeleteOpenIDConnectProvider",
        "iam:TagOpenIDConnectProvider",
      ],
      Resource: iam(`oidc-provider/oidc.eks.${region}.*`),
    },
    {
      Sid: "RolesOfServices",
      Effect: "Allow" as const,
      Action: "iam:CreateServiceLinkedRole",
      Resource: iam("role/aws-service-role/*"),
      Condition: { StringEquals: { "iam:AWSServiceName": serviceLinked } },
    },
  ];
}

/**
 * Whoever may change a pipeline's role is whatever that role may become: that of a platform, too, whose name begins with this
 * one's (`shop` and `shop-eu`).
 */
function pipelinesAreAPersons({ platform, accountId, region }: DeployScope) {
  const roles = [`${platform}-github-*`, `${platform}-*-github-deploy-*`, `${platform}-*-github-preview-*`];
  return {
    Sid: "PipelinesAreAPersons",
    Effect: "Deny" as const,
    Action: [
      "iam:AttachRolePolicy",
      "iam:CreateRole",
      "iam:DeleteRole*",
      "iam:DetachRolePolicy",
      "iam:PassRole",
      "iam:PutRole*",
      "iam:UpdateAssumeRolePolicy",
      "iam:UpdateRole",
    ],
    Resource: roles.map((name) => `arn:${partitionOf(region)}:iam::${accountId}:role/${name}`),
  };
}
