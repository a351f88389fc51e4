import { at } from "../../lib/field.ts";
import { must, oneOf, unless } from "../../lib/finding.ts";
import { awsFsbp, cisAws } from "../../lib/frameworks.ts";
import { resourceRule } from "../../lib/rule.ts";
import { EC2_INSTANCE, ec2Instance, LAUNCH_CONFIGURATION, LAUNCH_TEMPLATE, launchTemplate } from "./types.ts";

export const instanceMetadataTokens = resourceRule({
  name: "instance-metadata-tokens",
  title: "Instances must serve metadata by IMDSv2 alone",
  why: "Any request that an application can be talked into reaches IMDSv1, and hands out the node's credentials.",
  fix: 'Set metadataOptions.httpTokens to "required".',
  severity: "high",
  controls: [awsFsbp("EC2.8"), awsFsbp("EC2.170"), cisAws("5.7")],
  types: [LAUNCH_TEMPLATE, EC2_INSTANCE, LAUNCH_CONFIGURATION],
  examples: {
    good: [
      { title: "IMDSv2", resource: launchTemplate({ metadataOptions: { httpTokens: "required" } }) },
      {
        title: "No metadata at all",
        resource: ec2Instance({ metadataOptions: { httpEndpoint: "disabled" } }),
      },
    ],
    bad: [
      {
        title: "Not set: IMDSv1 too, by default",
        resource: launchTemplate({}),
        paths: ["metadataOptions.httpTokens"],
      },
      {
        title: "Optional",
        resource: ec2Instance({ metadataOptions: { httpTokens: "optional" } }),
        paths: ["metadataOptions.httpTokens"],
      },
    ],
  },
  check: ({ root }) => {
    const options = at(root, "metadataOptions");
    const tokens = must(at(options, "httpTokens"), oneOf("required"), '"required"');
    return unless(at(options, "httpEndpoint"), (endpoint) => endpoint === "disabled", [tokens]);
  },
});
