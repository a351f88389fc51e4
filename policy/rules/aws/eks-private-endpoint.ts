import { BOUNDED_CIDR, isBoundedCidr } from "../../lib/cidr.ts";
import { at, items } from "../../lib/field.ts";
import { must, oneOf, unless, violation } from "../../lib/finding.ts";
import { awsFsbp, cisEks } from "../../lib/frameworks.ts";
import { resourceRule } from "../../lib/rule.ts";
import { cluster, EKS_CLUSTER } from "./types.ts";

export const eksPrivateEndpoint = resourceRule({
  name: "eks-private-endpoint",
  title: "EKS API servers must be private, or public to listed networks only",
  why: "An API server open to the internet is one leaked credential, or one unpatched flaw, away from the whole cluster.",
  fix: "Set vpcConfig.endpointPrivateAccess to true, and vpcConfig.endpointPublicAccess to false or vpcConfig.publicAccessCidrs to the networks that need it (eks.Cluster has the three as arguments of its own).",
  severity: "critical",
  controls: [awsFsbp("EKS.1"), cisEks("5.4.1"), cisEks("5.4.2")],
  types: [EKS_CLUSTER],
  examples: {
    good: [
      {
        title: "Private",
        resource: cluster({ vpcConfig: { endpointPrivateAccess: true, endpointPublicAccess: false } }),
      },
      {
        title: "Public to an office's network",
        resource: cluster({
          vpcConfig: {
            endpointPrivateAccess: true,
            endpointPublicAccess: true,
            publicAccessCidrs: ["203.0.113.0/24"],
          },
        }),
      },
    ],
    bad: [
      {
        title: "Not set: public to everybody by default",
        resource: cluster({ vpcConfig: {} }),
        paths: ["vpcConfig.endpointPrivateAccess", "vpcConfig.publicAccessCidrs"],
      },
      {
        title: "Public to everybody, in two halves",
        resource: cluster({
          vpcConfig: {
            endpointPrivateAccess: true,
            endpointPublicAccess: true,
            publicAccessCidrs: ["0.0.0.0/1", "128.0.0.0/1"],
          },
        }),
        paths: ["vpcConfig.publicAccessCidrs[0]", "vpcConfig.publicAccessCidrs[1]"],
      },
    ],
  },
  check: ({ root }) => {
    const vpc = at(root, "vpcConfig");
    const allowList = at(vpc, "publicAccessCidrs");
    const networks = items(allowList);
    const publicAccess =
      networks.length === 0
        ? [
            violation(
              allowList,
              `a list of networks, each ${BOUNDED_CIDR}, or endpointPublicAccess set to false`,
            ),
          ]
        : networks.map((network) => must(network, isBoundedCidr, BOUNDED_CIDR));
    return [
      must(at(vpc, "endpointPrivateAccess"), oneOf(true), "true"),
      ...unless(at(vpc, "endpointPublicAccess"), (isPublic) => isPublic === false, publicAccess),
    ];
  },
});
