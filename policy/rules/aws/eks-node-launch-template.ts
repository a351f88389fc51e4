import { at, isObject } from "../../lib/field.ts";
import { must } from "../../lib/finding.ts";
import { resourceRule } from "../../lib/rule.ts";
import { EKS_NODE_GROUP, nodeGroup } from "./types.ts";

export const eksNodeLaunchTemplate = resourceRule({
  name: "eks-node-launch-template",
  title: "EKS node groups must have a launch template of their own",
  why: "Only a launch template can ask for IMDSv2 with a hop limit of 1, for encrypted volumes, and for nodes without public addresses.",
  fix: "Set launchTemplate to a template that does.",
  severity: "medium",
  controls: [],
  types: [EKS_NODE_GROUP],
  examples: {
    good: [
      {
        title: "With a template",
        resource: nodeGroup({ launchTemplate: { id: "lt-0123456789abcdef0", version: "1" } }),
      },
    ],
    bad: [{ title: "Without", resource: nodeGroup({ clusterName: "shop" }), paths: ["launchTemplate"] }],
  },
  check: ({ root }) => [must(at(root, "launchTemplate"), isObject, "a launch template")],
});
