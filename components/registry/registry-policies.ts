import { parseArn, policyDocument } from "../aws.ts";

const pulling = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];
/** Amazon ECR User Guide, "IAM permissions for pushing an image to an Amazon ECR private repository". */
export const pushing = [
  ...["ecr:CompleteLayerUpload", "ecr:InitiateLayerUpload", "ecr:PutImage", "ecr:UploadLayerPart"],
  // Whoever copies looks at what is there already, and so does whoever signs.
  ...pulling,
];

/**
 * Repository policy of those who may pull, and those who may push as well; undefined where there is nobody.
 * Source: Amazon ECR User Guide, "Private repository policy examples".
 */
export function repositoryPolicy({
  pullPrincipals = [],
  pushPrincipals = [],
}: {
  readonly pullPrincipals?: readonly string[];
  readonly pushPrincipals?: readonly string[];
}): string | undefined {
  const statement = (Sid: string, AWS: readonly string[], Action: readonly string[]) =>
    AWS.length === 0 ? [] : [{ Sid, Effect: "Allow" as const, Principal: { AWS }, Action }];
  const statements = [
    ...statement("AllowPull", pullPrincipals, pulling),
    ...statement("AllowPush", pushPrincipals, pushing),
  ];
  return statements.length === 0 ? undefined : policyDocument(...statements);
}

/**
 * What ECR needs to make an encrypted repository of its own accord.
 * Source: Amazon ECR User Guide, "Create a custom policy for repository creation templates".
 */
export function repositoryCreationPolicy(keyArn: string, prefixes: readonly string[]): string {
  return policyDocument(
    {
      Sid: "CreateRepositories",
      Effect: "Allow",
      Action: ["ecr:CreateRepository", "ecr:ReplicateImage", "ecr:TagResource"],
      Resource: repositoryArns(keyArn, prefixes),
    },
    {
      Sid: "EncryptRepositories",
      Effect: "Allow",
      Action: ["kms:CreateGrant", "kms:DescribeKey", "kms:RetireGrant"],
      Resource: keyArn,
    },
  );
}

/**
 * What nodes need, besides AmazonEC2ContainerRegistryPullOnly, to be the first to pull an image through a cache.
 * Source: Amazon ECR User Guide, "IAM permissions required to sync an upstream registry".
 */
export function pullThroughPolicy(keyArn: string, prefixes: readonly string[]): string {
  return policyDocument({
    Sid: "FillPullThroughCache",
    Effect: "Allow",
    Action: ["ecr:BatchImportUpstreamImage", "ecr:CreateRepository"],
    Resource: repositoryArns(keyArn, prefixes),
  });
}

/** The repositories below the prefixes, in the account and region of the key. */
function repositoryArns(keyArn: string, prefixes: readonly string[]): string[] {
  const { partition, region, accountId } = parseArn(keyArn);
  return prefixes.map((prefix) => `arn:${partition}:ecr:${region}:${accountId}:repository/${prefix}/*`);
}
