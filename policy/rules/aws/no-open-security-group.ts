import { BOUNDED_CIDR, isBoundedCidr } from "../../lib/cidr.ts";
import { at, type Field, isAbsent, items } from "../../lib/field.ts";
import { type Findings, must, oneOf, unless } from "../../lib/finding.ts";
import { awsFsbp, awsSecurityHub, cisAws } from "../../lib/frameworks.ts";
import { subsetOf } from "../../lib/options.ts";
import { resourceRule } from "../../lib/rule.ts";
import {
  DEFAULT_SECURITY_GROUP,
  ingressRule,
  SECURITY_GROUP,
  SECURITY_GROUP_INGRESS_RULE,
  SECURITY_GROUP_RULE,
  securityGroup,
  securityGroupRule,
} from "./types.ts";

/** The only ports that any configuration can open to the internet (FSBP EC2.18's authorised ports). */
const WEB_PORTS = [80, 443] as const;

interface Ingress {
  readonly rule: Field;
  readonly protocol: Field;
  readonly sources: readonly Field[];
}

function ingressesOf(type: string, root: Field): readonly Ingress[] {
  if (type === SECURITY_GROUP_INGRESS_RULE) {
    const sources = [at(root, "cidrIpv4"), at(root, "cidrIpv6")].filter(({ value }) => !isAbsent(value));
    return [{ rule: root, protocol: at(root, "ipProtocol"), sources }];
  }
  const rules = type === SECURITY_GROUP_RULE ? [root] : items(at(root, "ingress"));
  return rules.map((rule) => ({
    rule,
    protocol: at(rule, "protocol"),
    sources: [...items(at(rule, "cidrBlocks")), ...items(at(rule, "ipv6CidrBlocks"))],
  }));
}

/** Web traffic is TCP, and UDP for HTTP/3; the numbers are IANA's. */
const isTransport = oneOf("tcp", "udp", "TCP", "UDP", "6", "17");

/** One port a rule: a range between two open ports would open all that lie between them. */
function checkIngress({ rule, protocol, sources }: Ingress, openPorts: readonly number[]): Findings {
  const [from, to] = [at(rule, "fromPort"), at(rule, "toPort")];
  const isOpenPort = oneOf(...openPorts);
  const ports = openPorts.length === 0 ? "" : `; any network on port ${openPorts.join(" or ")} alone`;
  const findings = sources.map((source) =>
    must(source, isBoundedCidr, `${BOUNDED_CIDR}, or a security group${ports}`),
  );
  const obstacles = [must(protocol, isTransport, ""), must(from, isOpenPort, ""), must(to, isOpenPort, "")];
  if (obstacles.some((obstacle) => obstacle?.kind === "violation")) return findings;
  const undecided = obstacles.find((obstacle) => obstacle?.kind === "unknown");
  if (undecided) return unless(undecided.field, () => false, findings);
  return from.value === to.value ? [] : findings;
}

export const noOpenSecurityGroup = resourceRule({
  name: "no-open-security-group",
  title: "Security groups must not let the internet in",
  why: "An open port is found by scanners within minutes; nodes, databases and the control plane have no business on the internet.",
  fix: "Replace the network by the security group or the network of the clients, or put a load balancer in front.",
  severity: "critical",
  controls: [
    awsSecurityHub("EC2.13"),
    awsSecurityHub("EC2.14"),
    awsFsbp("EC2.18"),
    awsFsbp("EC2.19"),
    cisAws("5.1.2"),
    cisAws("5.3"),
    cisAws("5.4"),
  ],
  types: [SECURITY_GROUP, DEFAULT_SECURITY_GROUP, SECURITY_GROUP_RULE, SECURITY_GROUP_INGRESS_RULE],
  options: {
    openPorts: subsetOf(WEB_PORTS, {
      description:
        "Ports that may be open to every network, for public load balancers. No other port can ever be.",
      by: [],
    }),
  },
  examples: {
    good: [
      {
        title: "From a private network",
        resource: securityGroup({
          ingress: [{ protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["10.0.0.0/16"] }],
        }),
      },
      {
        title: "Out to everywhere",
        resource: securityGroupRule({
          type: "egress",
          protocol: "-1",
          fromPort: 0,
          toPort: 0,
          cidrBlocks: ["0.0.0.0/0"],
        }),
      },
      {
        title: "A public load balancer, by configuration",
        resource: ingressRule({ ipProtocol: "tcp", fromPort: 443, toPort: 443, cidrIpv4: "0.0.0.0/0" }),
        settings: { openPorts: [443] },
      },
    ],
    bad: [
      {
        title: "SSH from everywhere, in a group of its own rules",
        resource: securityGroup({
          ingress: [
            {
              protocol: "tcp",
              fromPort: 22,
              toPort: 22,
              cidrBlocks: ["10.0.0.0/16", "0.0.0.0/0"],
              ipv6CidrBlocks: ["::/0"],
            },
          ],
        }),
        paths: ["ingress[0].cidrBlocks[1]", "ingress[0].ipv6CidrBlocks[0]"],
      },
      {
        title: "Everything from everywhere, as a rule",
        resource: securityGroupRule({
          type: "ingress",
          protocol: "-1",
          fromPort: 0,
          toPort: 0,
          cidrBlocks: ["0.0.0.0/0"],
        }),
        paths: ["cidrBlocks[0]"],
      },
      {
        title: "A range that reaches beyond the open port",
        resource: ingressRule({ ipProtocol: "tcp", fromPort: 443, toPort: 8443, cidrIpv6: "::/0" }),
        settings: { openPorts: [443] },
        paths: ["cidrIpv6"],
      },
    ],
  },
  check: ({ type, root }, { openPorts }) => {
    const findings = ingressesOf(type, root).flatMap((ingress) => checkIngress(ingress, openPorts));
    const direction = at(root, "type");
    return type === SECURITY_GROUP_RULE
      ? unless(direction, (value) => value === "egress", findings)
      : findings;
  },
});
