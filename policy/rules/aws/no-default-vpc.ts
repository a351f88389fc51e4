import { violation } from "../../lib/finding.ts";
import { resourceRule } from "../../lib/rule.ts";
import { DEFAULT_VPC, defaultVpc, VPC, vpc } from "./types.ts";

export const noDefaultVpc = resourceRule({
  name: "no-default-vpc",
  title: "Nothing must be built on the account's default VPC",
  why: "Every subnet of the default VPC is public, and every account has the same addresses there, so that no two can ever be connected.",
  fix: "Make a VPC of your own; delete the default one of every region that is in use.",
  severity: "medium",
  controls: [],
  types: [DEFAULT_VPC, VPC],
  examples: {
    good: [{ title: "A VPC of one's own", resource: vpc({ cidrBlock: "10.0.0.0/16" }) }],
    bad: [{ title: "The account's", resource: defaultVpc({ enableDnsHostnames: true }), paths: [""] }],
  },
  check: ({ type, root }) => (type === DEFAULT_VPC ? [violation(root, "an aws.ec2.Vpc")] : []),
});
