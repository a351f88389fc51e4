/**
 * The lifecycle policy of a repository as ECR's JSON text.
 * Source: Amazon ECR User Guide, "Lifecycle policy properties".
 * @param keptImages How many tagged images stay; the oldest go first.
 * @param untaggedDays Days after which an untagged image (a failed or superseded push) goes.
 */
export function lifecyclePolicy(keptImages: number, untaggedDays: number): string {
  const expire = { type: "expire" };
  return JSON.stringify({
    rules: [
      {
        rulePriority: 1,
        description: `Untagged images go after ${untaggedDays} days`,
        selection: {
          tagStatus: "untagged",
          countType: "sinceImagePushed",
          countUnit: "days",
          countNumber: untaggedDays,
        },
        action: expire,
      },
      {
        rulePriority: 2,
        description: `The newest ${keptImages} images stay`,
        selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: keptImages },
        action: expire,
      },
    ],
  });
}
