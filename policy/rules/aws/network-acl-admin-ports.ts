import { allOf, anyOf, ask, when } from "../../lib/answer.ts";
import { BOUNDED_CIDR, isBoundedCidr } from "../../lib/cidr.ts";
import { at, type Field, isAbsent, items } from "../../lib/field.ts";
import { type Findings, isTrue, must, oneOf, unless } from "../../lib/finding.ts";
import { awsFsbp, cisAws } from "../../lib/frameworks.ts";
import { wholeNumber } from "../../lib/numbers.ts";
import { resourceRule } from "../../lib/rule.ts";
import { DEFAULT_NETWORK_ACL, NETWORK_ACL, NETWORK_ACL_RULE, networkAcl, networkAclRule } from "./types.ts";

/** SSH and RDP (FSBP EC2.21). */
const ADMIN_PORTS = [22, 3389];

const ANY_PROTOCOL = oneOf("-1", -1, "all");
const TCP = oneOf("tcp", "TCP", "6", 6);

function checkEntry(entry: Field, action: Field): Findings {
  const [protocol, from, to] = [at(entry, "protocol"), at(entry, "fromPort"), at(entry, "toPort")];
  const reaches = ADMIN_PORTS.map((port) =>
    allOf([
      ask(protocol, TCP),
      ask(from, () => (wholeNumber(from) ?? Infinity) <= port),
      ask(to, () => (wholeNumber(to) ?? -Infinity) >= port),
    ]),
  );
  const networks = [at(entry, "cidrBlock"), at(entry, "ipv6CidrBlock")].filter(
    ({ value }) => !isAbsent(value),
  );
  return when(
    allOf([ask(action, oneOf("allow", "ALLOW")), anyOf([ask(protocol, ANY_PROTOCOL), ...reaches])]),
    networks.map((network) => must(network, isBoundedCidr, `${BOUNDED_CIDR}, or other ports`)),
  );
}

export const networkAclAdminPorts = resourceRule({
  name: "network-acl-admin-ports",
  title: "Network ACLs must not let the internet in to ports 22 and 3389",
  why: "A network ACL is the second wall behind the security groups: it has to hold where one of them is opened by mistake.",
  fix: "Narrow cidrBlock, or the ports.",
  severity: "medium",
  controls: [awsFsbp("EC2.21"), cisAws("5.2")],
  types: [NETWORK_ACL, DEFAULT_NETWORK_ACL, NETWORK_ACL_RULE],
  examples: {
    good: [
      {
        title: "HTTPS from everywhere",
        resource: networkAclRule({
          ruleAction: "allow",
          protocol: "tcp",
          fromPort: 443,
          toPort: 443,
          cidrBlock: "0.0.0.0/0",
        }),
      },
      {
        title: "SSH from a private network",
        resource: networkAcl({
          ingress: [
            {
              action: "allow",
              protocol: "tcp",
              fromPort: 22,
              toPort: 22,
              cidrBlock: "10.0.0.0/16",
              ruleNo: 100,
            },
          ],
        }),
      },
      {
        title: "Everything out",
        resource: networkAclRule({
          egress: true,
          ruleAction: "allow",
          protocol: "-1",
          cidrBlock: "0.0.0.0/0",
        }),
      },
    ],
    bad: [
      {
        title: "Everything in",
        resource: networkAclRule({ ruleAction: "allow", protocol: "-1", cidrBlock: "0.0.0.0/0" }),
        paths: ["cidrBlock"],
      },
      {
        title: "A range that holds SSH",
        resource: networkAcl({
          ingress: [
            {
              action: "allow",
              protocol: "tcp",
              fromPort: 20,
              toPort: 1024,
              ipv6CidrBlock: "::/0",
              ruleNo: 100,
            },
          ],
        }),
        paths: ["ingress[0].ipv6CidrBlock"],
      },
    ],
  },
  check: ({ type, root }) => {
    if (type !== NETWORK_ACL_RULE)
      return items(at(root, "ingress")).flatMap((entry) => checkEntry(entry, at(entry, "action")));
    const findings = checkEntry(root, at(root, "ruleAction"));
    return unless(at(root, "egress"), isTrue, findings);
  },
});
