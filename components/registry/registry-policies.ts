import { parseArn, policyDocument } from "../aws.ts";

/** Repository policy that lets the principals pull. Source: Amazon ECR User Guide, "Private repository policy examples". */
export function pullPolicy(principals: readonly string[]): string {
  return policyDocument({
    Sid: "AllowPull",
    Effect: "Allow",
    Principal: { AWS: principals },
    Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
  });
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
