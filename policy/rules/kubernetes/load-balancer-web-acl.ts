import { manifest } from "../../lib/examples.ts";
import { at, isAbsent } from "../../lib/field.ts";
import { isText, must, unless } from "../../lib/finding.ts";
import { awsSecurityHub } from "../../lib/frameworks.ts";
import { kindRule } from "../../lib/kind-rule.ts";

const ARN = "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/web/0a1b2c3d-1111-2222-3333-444455556666";

const configuration = (spec: Readonly<Record<string, unknown>>): ReturnType<typeof manifest> =>
  manifest("gateway.k8s.aws/v1beta1", "LoadBalancerConfiguration", { spec });

export const loadBalancerWebAcl = kindRule({
  name: "load-balancer-web-acl",
  title: "Public load balancers of Gateways must stand behind a web ACL",
  why: "Without a web ACL floods, scans and known exploits reach the services themselves.",
  fix: "Set spec.wafV2.webACL to the ARN of a regional web ACL.",
  severity: "medium",
  controls: [awsSecurityHub("ELB.16")],
  kinds: ["gateway.k8s.aws/LoadBalancerConfiguration"],
  examples: {
    good: [
      {
        title: "A web ACL",
        resource: configuration({ scheme: "internet-facing", wafV2: { webACL: ARN } }),
      },
      { title: "Inside the VPC", resource: configuration({ scheme: "internal" }) },
    ],
    bad: [
      {
        title: "On the internet without one",
        resource: configuration({ scheme: "internet-facing" }),
        paths: ["spec.wafV2.webACL"],
      },
    ],
  },
  check: ({ root }) =>
    // The controller makes an internal load balancer unless told otherwise.
    unless(at(root, "spec", "scheme"), (scheme) => isAbsent(scheme) || scheme === "internal", [
      must(at(root, "spec", "wafV2", "webACL"), isText, "the ARN of a web ACL"),
    ]),
});
