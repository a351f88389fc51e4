import { at } from "../../lib/field.ts";
import { absentOr, must, oneOf } from "../../lib/finding.ts";
import { awsFsbp } from "../../lib/frameworks.ts";
import { resourceRule } from "../../lib/rule.ts";
import { DEFAULT_SUBNET, defaultSubnet, subnet, SUBNET } from "./types.ts";

export const subnetNoPublicIp = resourceRule({
  name: "subnet-no-public-ip",
  title: "Subnets must not give out public addresses",
  why: "Whatever is launched in such a subnet is on the internet, whether it should be or not.",
  fix: "Set mapPublicIpOnLaunch to false.",
  severity: "medium",
  controls: [awsFsbp("EC2.15")],
  types: [SUBNET, DEFAULT_SUBNET],
  examples: {
    good: [
      { title: "Not set: not by default", resource: subnet({ cidrBlock: "10.0.0.0/20" }) },
      { title: "Switched off", resource: subnet({ mapPublicIpOnLaunch: false }) },
    ],
    bad: [
      {
        title: "Switched on",
        resource: subnet({ mapPublicIpOnLaunch: true }),
        paths: ["mapPublicIpOnLaunch"],
      },
      {
        title: "Default subnets do by default",
        resource: defaultSubnet({ availabilityZone: "eu-central-1a" }),
        paths: ["mapPublicIpOnLaunch"],
      },
    ],
  },
  check: ({ type, root }) => {
    const isOff = type === DEFAULT_SUBNET ? oneOf(false, "false") : absentOr(false, "false");
    return [must(at(root, "mapPublicIpOnLaunch"), isOff, "false")];
  },
});
