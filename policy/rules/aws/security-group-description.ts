import { at } from "../../lib/field.ts";
import { isText, must } from "../../lib/finding.ts";
import { resourceRule } from "../../lib/rule.ts";
import { SECURITY_GROUP, securityGroup } from "./types.ts";

/** What Pulumi and Terraform put where nothing is said. */
const DEFAULTS = ["Managed by Pulumi", "Managed by Terraform"];

export const securityGroupDescription = resourceRule({
  name: "security-group-description",
  title: "Security groups must say what they are for",
  why: "Nobody dares to change a group that nobody can explain, and AWS lets nobody change its description later: that replaces the group.",
  fix: "Set description before the group is made.",
  severity: "low",
  enforcement: "advisory",
  controls: [],
  types: [SECURITY_GROUP],
  examples: {
    good: [
      { title: "Described", resource: securityGroup({ description: "Who may connect to the database" }) },
    ],
    bad: [
      { title: "Not described", resource: securityGroup({}), paths: ["description"] },
      {
        title: "As Pulumi describes it",
        resource: securityGroup({ description: "Managed by Pulumi" }),
        paths: ["description"],
      },
    ],
  },
  check: ({ root }) => [
    must(
      at(root, "description"),
      (value) => isText(value) && !DEFAULTS.some((each) => each === value),
      "a description",
    ),
  ],
});
