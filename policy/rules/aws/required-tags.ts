import { at } from "../../lib/field.ts";
import { isText, must } from "../../lib/finding.ts";
import { parsed } from "../../lib/iam-policy.ts";
import { strings } from "../../lib/options.ts";
import { resourceRule } from "../../lib/rule.ts";
import { AWS_PROVIDER, awsProvider } from "./types.ts";

export const requiredTags = resourceRule({
  name: "required-tags",
  title: "AWS providers must tag all that they make",
  why: "Without tags nobody knows whose a resource is, which environment it belongs to, nor who pays for it.",
  fix: "Set defaultTags.tags on the provider.",
  severity: "low",
  enforcement: "advisory",
  controls: [],
  types: [AWS_PROVIDER],
  options: { tags: strings("The tags that everything must have.", ["environment"]) },
  examples: {
    good: [
      {
        title: "Tagged",
        resource: awsProvider({ region: "eu-central-1", defaultTags: { tags: { environment: "staging" } } }),
      },
      {
        title: "Tagged, as the engine writes a provider's properties",
        resource: awsProvider({ defaultTags: '{"tags":{"environment":"staging"}}' }),
      },
      {
        title: "More tags, by configuration",
        resource: awsProvider({ defaultTags: { tags: { environment: "staging", owner: "platform" } } }),
        settings: { tags: ["environment", "owner"] },
      },
    ],
    bad: [
      {
        title: "Not set",
        resource: awsProvider({ region: "eu-central-1" }),
        paths: ["defaultTags.tags.environment"],
      },
      {
        title: "Empty",
        resource: awsProvider({ defaultTags: { tags: { environment: "" } } }),
        paths: ["defaultTags.tags.environment"],
      },
    ],
  },
  check: ({ root }, { tags }) => {
    const given = at(parsed(at(root, "defaultTags")), "tags");
    return tags.map((tag) => must(at(given, tag), isText, "a value"));
  },
});
