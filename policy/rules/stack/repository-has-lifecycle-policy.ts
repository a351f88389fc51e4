import { companionRule } from "../../lib/companions.ts";
import { awsFsbp } from "../../lib/frameworks.ts";
import { ECR_LIFECYCLE_POLICY, ECR_REPOSITORY } from "../aws/types.ts";

const resource = { type: ECR_REPOSITORY, props: { name: "shop" } };

export const repositoryHasLifecyclePolicy = companionRule({
  name: "repository-has-lifecycle-policy",
  title: "ECR repositories must have a lifecycle policy",
  why: "Without one every image stays, and is paid and scanned, for ever.",
  fix: "Add an aws.ecr.LifecyclePolicy for the repository.",
  severity: "low",
  controls: [awsFsbp("ECR.3")],
  types: [ECR_REPOSITORY],
  identifiers: ["name", "id"],
  companions: [ECR_LIFECYCLE_POLICY],
  reference: "repository",
  allowed: "a repository that a LifecyclePolicy names",
  examples: {
    good: [
      {
        title: "One beside it",
        resources: [resource, { type: ECR_LIFECYCLE_POLICY, props: { repository: "shop", policy: "{}" } }],
      },
    ],
    bad: [
      { title: "None", resources: [resource], reported: [[0, ""]] },
      {
        title: "A policy of another repository",
        resources: [resource, { type: ECR_LIFECYCLE_POLICY, props: { repository: "basket", policy: "{}" } }],
        reported: [[0, ""]],
      },
    ],
  },
});
