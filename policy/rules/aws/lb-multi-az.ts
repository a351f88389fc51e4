import { at, isAbsent, items } from "../../lib/field.ts";
import { must } from "../../lib/finding.ts";
import { awsFsbp } from "../../lib/frameworks.ts";
import { resourceRule } from "../../lib/rule.ts";
import { alb, ALB_LOAD_BALANCER, LB_LOAD_BALANCER, loadBalancer } from "./types.ts";

export const lbMultiAz = resourceRule({
  name: "lb-multi-az",
  title: "Load balancers must span zones",
  why: "With one subnet, the loss of a zone is the loss of the service.",
  fix: "Give it subnets in two zones or more.",
  severity: "medium",
  controls: [awsFsbp("ELB.13")],
  types: [LB_LOAD_BALANCER, ALB_LOAD_BALANCER],
  examples: {
    good: [
      { title: "Three subnets", resource: loadBalancer({ subnets: ["subnet-a", "subnet-b", "subnet-c"] }) },
      {
        title: "By mappings",
        resource: loadBalancer({ subnetMappings: [{ subnetId: "subnet-a" }, { subnetId: "subnet-b" }] }),
      },
    ],
    bad: [
      { title: "One", resource: loadBalancer({ subnets: ["subnet-a"] }), paths: ["subnets"] },
      {
        title: "One mapping",
        resource: alb({ subnetMappings: [{ subnetId: "subnet-a" }] }),
        paths: ["subnetMappings"],
      },
    ],
  },
  check: ({ root }) =>
    [at(root, "subnets"), at(root, "subnetMappings")]
      .filter(({ value }) => !isAbsent(value))
      .map((subnets) => must(subnets, () => items(subnets).length > 1, "two subnets or more")),
});
