import { at, items } from "../../lib/field.ts";
import { isTrue, must } from "../../lib/finding.ts";
import { awsFsbp, cisEks } from "../../lib/frameworks.ts";
import { resourceRule } from "../../lib/rule.ts";
import { EC2_INSTANCE, ec2Instance, LAUNCH_CONFIGURATION, LAUNCH_TEMPLATE, launchTemplate } from "./types.ts";

export const instanceNoPublicIp = resourceRule({
  name: "instance-no-public-ip",
  title: "Instances must not have public addresses",
  why: "Nodes with a public address are on the internet, whatever the load balancer in front of them does.",
  fix: "Set associatePublicIpAddress to false, and reach the internet by a NAT gateway.",
  severity: "high",
  controls: [awsFsbp("EC2.9"), awsFsbp("EC2.25"), cisEks("5.4.3")],
  types: [LAUNCH_TEMPLATE, EC2_INSTANCE, LAUNCH_CONFIGURATION],
  examples: {
    good: [
      {
        title: "No public address",
        resource: launchTemplate({ networkInterfaces: [{ associatePublicIpAddress: "false" }] }),
      },
      { title: "Left to the subnet", resource: ec2Instance({ subnetId: "subnet-0123456789abcdef0" }) },
    ],
    bad: [
      {
        title: "A public address by the template",
        resource: launchTemplate({ networkInterfaces: [{ associatePublicIpAddress: "true" }] }),
        paths: ["networkInterfaces[0].associatePublicIpAddress"],
      },
      {
        title: "A public address by the instance",
        resource: ec2Instance({ associatePublicIpAddress: true }),
        paths: ["associatePublicIpAddress"],
      },
    ],
  },
  check: ({ root }) =>
    [root, ...items(at(root, "networkInterfaces"))].map((holder) =>
      must(at(holder, "associatePublicIpAddress"), (value) => !isTrue(value), "false"),
    ),
});
