import { at } from "../../lib/field.ts";
import { must, oneOf } from "../../lib/finding.ts";
import { awsFsbp } from "../../lib/frameworks.ts";
import { flag } from "../../lib/options.ts";
import { resourceRule } from "../../lib/rule.ts";
import { ECR_REPOSITORY, repository } from "./types.ts";

export const ecrImmutableTags = resourceRule({
  name: "ecr-immutable-tags",
  title: "ECR repositories must have immutable tags",
  why: "Where a tag can be pushed twice, whoever can push replaces an image that was already reviewed and released.",
  fix: 'Set imageTagMutability to "IMMUTABLE".',
  severity: "high",
  controls: [awsFsbp("ECR.2")],
  types: [ECR_REPOSITORY],
  options: {
    allowExclusions: flag(
      'Also accept "IMMUTABLE_WITH_EXCLUSION", where tags that match a filter stay mutable.',
    ),
  },
  examples: {
    good: [
      { title: "Immutable", resource: repository({ imageTagMutability: "IMMUTABLE" }) },
      {
        title: "Immutable but for some tags, by configuration",
        resource: repository({
          imageTagMutability: "IMMUTABLE_WITH_EXCLUSION",
          imageTagMutabilityExclusionFilters: [{ filter: "cache-*", filterType: "WILDCARD" }],
        }),
        settings: { allowExclusions: true },
      },
    ],
    bad: [
      { title: "Not set: mutable by default", resource: repository({}), paths: ["imageTagMutability"] },
      {
        title: "Mutable",
        resource: repository({ imageTagMutability: "MUTABLE" }),
        paths: ["imageTagMutability"],
      },
    ],
  },
  check: ({ root }, { allowExclusions }) => {
    const allowed = allowExclusions ? ["IMMUTABLE", "IMMUTABLE_WITH_EXCLUSION"] : ["IMMUTABLE"];
    return [
      must(
        at(root, "imageTagMutability"),
        oneOf(...allowed),
        allowed.map((value) => `"${value}"`).join(" or "),
      ),
    ];
  },
});
