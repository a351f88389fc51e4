import { ask } from "../../lib/answer.ts";
import { companionRule } from "../../lib/companions.ts";
import { at, isAbsent } from "../../lib/field.ts";
import { awsSecurityHub } from "../../lib/frameworks.ts";
import { ALB_LOAD_BALANCER, LB_LOAD_BALANCER, WEB_ACL_ASSOCIATION } from "../aws/types.ts";

const ARN = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/web/0a1b2c3d4e5f6071";

const resource = { type: LB_LOAD_BALANCER, props: { arn: ARN } };

export const loadBalancerHasWebAcl = companionRule({
  name: "load-balancer-has-web-acl",
  title: "Application load balancers must stand behind a web ACL",
  why: "Without a web ACL floods, scans and known exploits reach the services themselves.",
  fix: "Add an aws.wafv2.WebAclAssociation with the load balancer's ARN.",
  severity: "medium",
  controls: [awsSecurityHub("ELB.16")],
  types: [LB_LOAD_BALANCER, ALB_LOAD_BALANCER],
  identifiers: ["arn"],
  companions: [WEB_ACL_ASSOCIATION],
  reference: "resourceArn",
  allowed: "a load balancer that a WebAclAssociation names",
  // WAF looks into HTTP, which network and gateway load balancers do not speak.
  isExempt: ({ root }) =>
    ask(at(root, "loadBalancerType"), (type) => !isAbsent(type) && type !== "application"),
  examples: {
    good: [
      {
        title: "One beside it",
        resources: [resource, { type: WEB_ACL_ASSOCIATION, props: { resourceArn: ARN } }],
      },
      {
        title: "A network load balancer",
        resources: [{ type: LB_LOAD_BALANCER, props: { arn: ARN, loadBalancerType: "network" } }],
      },
    ],
    bad: [
      { title: "None", resources: [resource], reported: [[0, ""]] },
      {
        title: "A web ACL of another one",
        resources: [resource, { type: WEB_ACL_ASSOCIATION, props: { resourceArn: `${ARN}f` } }],
        reported: [[0, ""]],
      },
    ],
  },
});
