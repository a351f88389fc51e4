import { at, isAbsent, items } from "../../lib/field.ts";
import { must, oneOf } from "../../lib/finding.ts";
import { awsFsbp } from "../../lib/frameworks.ts";
import { switchedOn } from "../../lib/options.ts";
import { resourceRule } from "../../lib/rule.ts";
import { ECR_REPOSITORY, repository } from "./types.ts";

/** A filter of wildcards alone is for all tags. */
const isNarrow = (filter: unknown): boolean =>
  isAbsent(filter) || (typeof filter === "string" && /[^*?]/.test(filter));

export const ecrImmutableTags = resourceRule({
  name: "ecr-immutable-tags",
  title: "ECR repositories must have immutable tags",
  why: "Where a tag can be pushed twice, whoever can push replaces an image that was already reviewed and released.",
  fix: 'Set imageTagMutability to "IMMUTABLE".',
  severity: "high",
  controls: [awsFsbp("ECR.2")],
  types: [ECR_REPOSITORY],
  options: {
    allowExclusions: switchedOn(
      'Also accept "IMMUTABLE_WITH_EXCLUSION", where tags that match a filter stay mutable; never a filter for all.',
    ),
  },
  examples: {
    good: [
      { title: "Immutable", resource: repository({ imageTagMutability: "IMMUTABLE" }) },
      {
        title: "Immutable but for the tags of a cache",
        resource: repository({
          imageTagMutability: "IMMUTABLE_WITH_EXCLUSION",
          imageTagMutabilityExclusionFilters: [{ filter: "cache-*", filterType: "WILDCARD" }],
        }),
      },
    ],
    bad: [
      { title: "Not set: mutable by default", resource: repository({}), paths: ["imageTagMutability"] },
      {
        title: "Mutable",
        resource: repository({ imageTagMutability: "MUTABLE" }),
        paths: ["imageTagMutability"],
      },
      {
        title: "Mutable but in name: the filter is for all tags",
        resource: repository({
          imageTagMutability: "IMMUTABLE_WITH_EXCLUSION",
          imageTagMutabilityExclusionFilters: [{ filter: "*", filterType: "WILDCARD" }],
        }),
        paths: ["imageTagMutabilityExclusionFilters[0].filter"],
      },
      {
        title: "Some tags mutable, where none may be, by configuration",
        resource: repository({
          imageTagMutability: "IMMUTABLE_WITH_EXCLUSION",
          imageTagMutabilityExclusionFilters: [{ filter: "cache-*", filterType: "WILDCARD" }],
        }),
        settings: { allowExclusions: false },
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
      ...items(at(root, "imageTagMutabilityExclusionFilters")).map((each) =>
        must(at(each, "filter"), isNarrow, "a filter that names some tags, such as cache-*"),
      ),
    ];
  },
});
