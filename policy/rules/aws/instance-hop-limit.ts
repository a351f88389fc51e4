import { at } from "../../lib/field.ts";
import { must, unless } from "../../lib/finding.ts";
import { integer } from "../../lib/options.ts";
import { resourceRule } from "../../lib/rule.ts";
import { EC2_INSTANCE, ec2Instance, LAUNCH_CONFIGURATION, LAUNCH_TEMPLATE, launchTemplate } from "./types.ts";

export const instanceHopLimit = resourceRule({
  name: "instance-hop-limit",
  title: "Instance metadata must be out of the pods' reach",
  why: "A hop limit of 1 ends at the node: a pod that is not on the host's network can't take the node's credentials.",
  fix: "Set metadataOptions.httpPutResponseHopLimit to 1, and give pods roles of their own.",
  severity: "high",
  controls: [],
  types: [LAUNCH_TEMPLATE, EC2_INSTANCE, LAUNCH_CONFIGURATION],
  options: {
    hops: integer("The largest hop limit; containers on a bridge need 2.", { from: 1, to: 64, by: 1 }),
  },
  examples: {
    good: [
      {
        title: "One hop",
        resource: launchTemplate({ metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 1 } }),
      },
      {
        title: "Two, by configuration",
        resource: launchTemplate({ metadataOptions: { httpPutResponseHopLimit: 2 } }),
        settings: { hops: 2 },
      },
    ],
    bad: [
      {
        title: "Not set: two where the image asks for IMDSv2",
        resource: launchTemplate({}),
        paths: ["metadataOptions.httpPutResponseHopLimit"],
      },
      {
        title: "Two",
        resource: ec2Instance({ metadataOptions: { httpPutResponseHopLimit: 2 } }),
        paths: ["metadataOptions.httpPutResponseHopLimit"],
      },
    ],
  },
  check: ({ root }, { hops }) => {
    const options = at(root, "metadataOptions");
    const isWithin = (limit: unknown): boolean => typeof limit === "number" && limit >= 1 && limit <= hops;
    const limit = must(at(options, "httpPutResponseHopLimit"), isWithin, hops === 1 ? "1" : `1 to ${hops}`);
    return unless(at(options, "httpEndpoint"), (endpoint) => endpoint === "disabled", [limit]);
  },
});
