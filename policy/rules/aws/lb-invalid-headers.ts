import { ask, when } from "../../lib/answer.ts";
import { at } from "../../lib/field.ts";
import { absentOr, isTrue, must } from "../../lib/finding.ts";
import { awsFsbp } from "../../lib/frameworks.ts";
import { resourceRule } from "../../lib/rule.ts";
import { alb, ALB_LOAD_BALANCER, LB_LOAD_BALANCER, loadBalancer } from "./types.ts";

export const lbInvalidHeaders = resourceRule({
  name: "lb-invalid-headers",
  title: "Application load balancers must drop invalid headers",
  why: "Headers that the load balancer and the application read differently smuggle requests past it.",
  fix: "Set dropInvalidHeaderFields to true.",
  severity: "medium",
  controls: [awsFsbp("ELB.4")],
  types: [LB_LOAD_BALANCER, ALB_LOAD_BALANCER],
  examples: {
    good: [
      { title: "Dropped", resource: loadBalancer({ dropInvalidHeaderFields: true }) },
      {
        title: "A network load balancer has no headers",
        resource: loadBalancer({ loadBalancerType: "network" }),
      },
    ],
    bad: [
      {
        title: "Not set: passed on by default",
        resource: loadBalancer({}),
        paths: ["dropInvalidHeaderFields"],
      },
      {
        title: "Passed on",
        resource: alb({ dropInvalidHeaderFields: false }),
        paths: ["dropInvalidHeaderFields"],
      },
    ],
  },
  check: ({ root }) => {
    const isApplication = ask(at(root, "loadBalancerType"), absentOr("application"));
    return when(isApplication, [must(at(root, "dropInvalidHeaderFields"), isTrue, "true")]);
  },
});
