import { at, items } from "../../lib/field.ts";
import { isText, must } from "../../lib/finding.ts";
import { resourceRule } from "../../lib/rule.ts";
import {
  DEFAULT_SECURITY_GROUP,
  egressRule,
  ingressRule,
  SECURITY_GROUP,
  SECURITY_GROUP_EGRESS_RULE,
  SECURITY_GROUP_INGRESS_RULE,
  SECURITY_GROUP_RULE,
  securityGroup,
} from "./types.ts";

export const securityGroupRuleDescriptions = resourceRule({
  name: "security-group-rule-descriptions",
  title: "Rules of security groups must say what they are for",
  why: "Nobody dares to close a port that nobody can explain.",
  fix: "Set description.",
  severity: "low",
  enforcement: "advisory",
  controls: [],
  types: [
    SECURITY_GROUP,
    DEFAULT_SECURITY_GROUP,
    SECURITY_GROUP_RULE,
    SECURITY_GROUP_INGRESS_RULE,
    SECURITY_GROUP_EGRESS_RULE,
  ],
  examples: {
    good: [
      {
        title: "Described",
        resource: ingressRule({
          description: "PostgreSQL from the cluster",
          ipProtocol: "tcp",
          fromPort: 5433,
          toPort: 5433,
        }),
      },
      {
        title: "Described in the group",
        resource: securityGroup({
          ingress: [
            { description: "HTTPS from the load balancer", protocol: "tcp", fromPort: 443, toPort: 443 },
          ],
        }),
      },
    ],
    bad: [
      {
        title: "Not described",
        resource: egressRule({ ipProtocol: "-1", cidrIpv4: "10.0.0.0/16" }),
        paths: ["description"],
      },
      {
        title: "Not described in the group",
        resource: securityGroup({
          ingress: [{ protocol: "tcp", fromPort: 443, toPort: 443, description: "" }],
          egress: [{ protocol: "-1" }],
        }),
        paths: ["ingress[0].description", "egress[0].description"],
      },
    ],
  },
  check: ({ type, root }) => {
    const isGroup = type === SECURITY_GROUP || type === DEFAULT_SECURITY_GROUP;
    const described = isGroup ? [...items(at(root, "ingress")), ...items(at(root, "egress"))] : [root];
    return described.map((each) => must(at(each, "description"), isText, "a description"));
  },
});
