import { ask, when } from "../../lib/answer.ts";
import { at } from "../../lib/field.ts";
import { absentOr, must } from "../../lib/finding.ts";
import { awsFsbp } from "../../lib/frameworks.ts";
import { resourceRule } from "../../lib/rule.ts";
import { alb, ALB_LOAD_BALANCER, LB_LOAD_BALANCER, loadBalancer } from "./types.ts";

export const lbDesyncMode = resourceRule({
  name: "lb-desync-mode",
  title: "Application load balancers must stop requests that can be read in two ways",
  why: 'In the mode "monitor" they are passed on: an attacker poisons the requests of others.',
  fix: 'Set desyncMitigationMode to "defensive" or "strictest", or leave it out.',
  severity: "medium",
  controls: [awsFsbp("ELB.12")],
  types: [LB_LOAD_BALANCER, ALB_LOAD_BALANCER],
  examples: {
    good: [
      { title: "Not set: defensive by default", resource: loadBalancer({}) },
      { title: "The strictest", resource: alb({ desyncMitigationMode: "strictest" }) },
    ],
    bad: [
      {
        title: "Passed on",
        resource: loadBalancer({ desyncMitigationMode: "monitor" }),
        paths: ["desyncMitigationMode"],
      },
    ],
  },
  check: ({ root }) => {
    const isApplication = ask(at(root, "loadBalancerType"), absentOr("application"));
    return when(isApplication, [
      must(
        at(root, "desyncMitigationMode"),
        absentOr("defensive", "strictest"),
        '"defensive" or "strictest"',
      ),
    ]);
  },
});
