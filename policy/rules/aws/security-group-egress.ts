import { allOf, ask, not, when } from "../../lib/answer.ts";
import { BOUNDED_CIDR, isBoundedCidr } from "../../lib/cidr.ts";
import { at, type Field, isAbsent, items } from "../../lib/field.ts";
import { isText, must, oneOf, unless } from "../../lib/finding.ts";
import { flag } from "../../lib/options.ts";
import { resourceRule } from "../../lib/rule.ts";
import {
  egressRule,
  SECURITY_GROUP,
  SECURITY_GROUP_EGRESS_RULE,
  SECURITY_GROUP_RULE,
  securityGroup,
  securityGroupRule,
} from "./types.ts";

interface Egress {
  readonly rule: Field;
  readonly protocol: Field;
  readonly targets: readonly Field[];
}

const isEverything = oneOf("-1", "all", -1);

function egressesOf(type: string, root: Field): readonly Egress[] {
  if (type === SECURITY_GROUP_EGRESS_RULE) {
    const targets = [at(root, "cidrIpv4"), at(root, "cidrIpv6")].filter(({ value }) => !isAbsent(value));
    return [{ rule: root, protocol: at(root, "ipProtocol"), targets }];
  }
  const rules = type === SECURITY_GROUP_RULE ? [root] : items(at(root, "egress"));
  return rules.map((rule) => ({
    rule,
    protocol: at(rule, "protocol"),
    targets: [...items(at(rule, "cidrBlocks")), ...items(at(rule, "ipv6CidrBlocks"))],
  }));
}

export const securityGroupEgress = resourceRule({
  name: "security-group-egress",
  title: "Security groups must not let everything out to the internet unexplained",
  why: "A way out for everything is a way out for stolen data.",
  fix: "Name the networks and ports that are needed; where it has to be everything, say why in description.",
  severity: "medium",
  enforcement: "advisory",
  controls: [],
  types: [SECURITY_GROUP, SECURITY_GROUP_RULE, SECURITY_GROUP_EGRESS_RULE],
  options: { strict: flag("Also refuse what is explained by a description.") },
  examples: {
    good: [
      {
        title: "HTTPS",
        resource: egressRule({ ipProtocol: "tcp", fromPort: 443, toPort: 443, cidrIpv4: "0.0.0.0/0" }),
      },
      {
        title: "Everything, for a reason",
        resource: egressRule({
          ipProtocol: "-1",
          cidrIpv4: "0.0.0.0/0",
          description: "Nodes pull images and call AWS's APIs",
        }),
      },
      { title: "Nothing", resource: securityGroup({ egress: [] }) },
    ],
    bad: [
      {
        title: "Everything",
        resource: egressRule({ ipProtocol: "-1", cidrIpv4: "0.0.0.0/0" }),
        paths: ["cidrIpv4"],
      },
      {
        title: "Everything, in a group of its own rules",
        resource: securityGroup({
          egress: [
            { protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"], ipv6CidrBlocks: ["::/0"] },
          ],
        }),
        paths: ["egress[0].cidrBlocks[0]", "egress[0].ipv6CidrBlocks[0]"],
      },
      {
        title: "Everything, for whatever reason",
        resource: securityGroupRule({
          type: "egress",
          protocol: "-1",
          cidrBlocks: ["0.0.0.0/0"],
          description: "Nodes",
        }),
        settings: { strict: true },
        paths: ["cidrBlocks[0]"],
      },
    ],
  },
  check: ({ type, root }, { strict }) => {
    const findings = egressesOf(type, root).flatMap(({ rule, protocol, targets }) => {
      const open = targets.map((target) =>
        must(target, isBoundedCidr, `${BOUNDED_CIDR}, single ports, or a description`),
      );
      const isExplained = strict ? false : ask(at(rule, "description"), isText);
      return when(allOf([ask(protocol, isEverything), not(isExplained)]), open);
    });
    return type === SECURITY_GROUP_RULE
      ? unless(at(root, "type"), (value) => value === "ingress", findings)
      : findings;
  },
});
