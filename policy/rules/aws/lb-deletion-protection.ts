import { at } from "../../lib/field.ts";
import { isTrue, must } from "../../lib/finding.ts";
import { awsFsbp } from "../../lib/frameworks.ts";
import { resourceRule } from "../../lib/rule.ts";
import { alb, ALB_LOAD_BALANCER, LB_LOAD_BALANCER, loadBalancer } from "./types.ts";

export const lbDeletionProtection = resourceRule({
  name: "lb-deletion-protection",
  title: "Load balancers must be protected from deletion",
  why: "A load balancer made anew has another address, which DNS takes its time to learn.",
  fix: "Set enableDeletionProtection to true.",
  severity: "medium",
  enforcement: "advisory",
  controls: [awsFsbp("ELB.6")],
  types: [LB_LOAD_BALANCER, ALB_LOAD_BALANCER],
  examples: {
    good: [{ title: "Protected", resource: loadBalancer({ enableDeletionProtection: true }) }],
    bad: [
      { title: "Not set: not by default", resource: loadBalancer({}), paths: ["enableDeletionProtection"] },
      {
        title: "Switched off",
        resource: alb({ enableDeletionProtection: false }),
        paths: ["enableDeletionProtection"],
      },
    ],
  },
  check: ({ root }) => [must(at(root, "enableDeletionProtection"), isTrue, "true")],
});
