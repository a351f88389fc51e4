/** Lifecycle policies of repositories as ECR's JSON text. Source: Amazon ECR User Guide, "Lifecycle policy properties". */

const expire = { type: "expire" };

/**
 * Of a repository of our own. Tagged images alone are counted, and nothing untagged goes: signatures, provenance and
 * contents of an image are images without a tag to ECR (Amazon ECR User Guide, "Sign images", "Considerations";
 * aws/containers-roadmap#2613), and an image that has lost them is verified no more. They go with their image, within
 * 24 hours.
 * @param keptImages How many tagged images stay; the oldest go first.
 */
export function lifecyclePolicy(keptImages: number): string {
  return JSON.stringify({
    rules: [
      {
        rulePriority: 1,
        description: `The newest ${keptImages} tagged images stay`,
        selection: {
          tagStatus: "tagged",
          tagPatternList: ["*"],
          countType: "imageCountMoreThan",
          countNumber: keptImages,
        },
        action: expire,
      },
    ],
  });
}

/**
 * Of a cache, which can fetch again whatever has gone.
 * @param keptImages How many images stay; the oldest go first.
 * @param untaggedDays Days after which an untagged image goes: its tag has moved upstream.
 */
export function cacheLifecyclePolicy(keptImages: number, untaggedDays: number): string {
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
