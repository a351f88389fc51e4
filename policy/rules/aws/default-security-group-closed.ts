import { at, items } from "../../lib/field.ts";
import { must } from "../../lib/finding.ts";
import { awsFsbp, cisAws } from "../../lib/frameworks.ts";
import { resourceRule } from "../../lib/rule.ts";
import { DEFAULT_SECURITY_GROUP, defaultSecurityGroup } from "./types.ts";

export const defaultSecurityGroupClosed = resourceRule({
  name: "default-security-group-closed",
  title: "Default security groups must let nothing in or out",
  why: "Whatever is launched without a security group gets the default one.",
  fix: "Leave ingress and egress out, and give everything a group of its own.",
  severity: "medium",
  controls: [awsFsbp("EC2.2"), cisAws("5.5")],
  types: [DEFAULT_SECURITY_GROUP],
  examples: {
    good: [
      { title: "Closed", resource: defaultSecurityGroup({ vpcId: "vpc-0123456789abcdef0" }) },
      { title: "Closed, with empty lists", resource: defaultSecurityGroup({ ingress: [], egress: [] }) },
    ],
    bad: [
      {
        title: "Open",
        resource: defaultSecurityGroup({
          ingress: [{ protocol: "-1", self: true, fromPort: 0, toPort: 0 }],
          egress: [{ protocol: "-1", cidrBlocks: ["0.0.0.0/0"], fromPort: 0, toPort: 0 }],
        }),
        paths: ["ingress", "egress"],
      },
    ],
  },
  check: ({ root }) =>
    [at(root, "ingress"), at(root, "egress")].map((rules) =>
      must(rules, () => items(rules).length === 0, "no rules"),
    ),
});
