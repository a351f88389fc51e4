import { at } from "../../lib/field.ts";
import { ask, when } from "../../lib/answer.ts";
import { absentOr, isTrue, must } from "../../lib/finding.ts";
import { awsFsbp } from "../../lib/frameworks.ts";
import { resourceRule } from "../../lib/rule.ts";
import { alb, ALB_LOAD_BALANCER, LB_LOAD_BALANCER, loadBalancer } from "./types.ts";

export const lbAccessLogs = resourceRule({
  name: "lb-access-logs",
  title: "Application load balancers must keep access logs",
  why: "They are the only record of who asked for what, and of what never reached a pod.",
  fix: "Set accessLogs to { bucket, enabled: true }.",
  severity: "medium",
  controls: [awsFsbp("ELB.5")],
  types: [LB_LOAD_BALANCER, ALB_LOAD_BALANCER],
  examples: {
    good: [
      { title: "Kept", resource: loadBalancer({ accessLogs: { bucket: "logs", enabled: true } }) },
      { title: "None to keep", resource: loadBalancer({ loadBalancerType: "gateway" }) },
    ],
    bad: [
      { title: "Not set", resource: loadBalancer({}), paths: ["accessLogs.enabled"] },
      {
        title: "Switched off",
        resource: alb({ accessLogs: { bucket: "logs", enabled: false } }),
        paths: ["accessLogs.enabled"],
      },
    ],
  },
  // A Gateway Load Balancer has no access logs, and a Network Load Balancer only of its TLS listeners (Elastic Load
  // Balancing API, LoadBalancerAttribute); ELB.5 is about application and classic ones.
  check: ({ root }) => {
    const isApplication = ask(at(root, "loadBalancerType"), absentOr("application"));
    return when(isApplication, [must(at(root, "accessLogs", "enabled"), isTrue, "true")]);
  },
});
