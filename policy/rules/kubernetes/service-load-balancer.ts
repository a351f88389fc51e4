import { changed, optionalAt } from "../../lib/admission.ts";
import { BOUNDED_CIDR, isBoundedCidr, isBoundedCidrInCel } from "../../lib/cidr.ts";
import { manifest } from "../../lib/examples.ts";
import { at, items } from "../../lib/field.ts";
import { type Findings, must, oneOf, unless, violation } from "../../lib/finding.ts";
import { kindRule } from "../../lib/kind-rule.ts";

/** Without the annotation the AWS Load Balancer Controller makes an internal one; the in-tree controller a public one. */
const SCHEME = "service.beta.kubernetes.io/aws-load-balancer-scheme";

const service = (
  spec: Readonly<Record<string, unknown>>,
  annotations: Readonly<Record<string, string>> = {},
): ReturnType<typeof manifest> =>
  manifest("v1", "Service", { metadata: { name: "shop", namespace: "shop", annotations }, spec });

export const serviceLoadBalancer = kindRule({
  name: "service-load-balancer",
  title: "Services must not be put on the internet by load balancers of their own",
  why: "A load balancer of a Service has no TLS, no web ACL and no access logs unless each is added by hand, and everybody may connect.",
  fix: "Set spec.type to ClusterIP and route to the service by a Gateway; or make the load balancer internal, or list its clients in spec.loadBalancerSourceRanges.",
  severity: "high",
  controls: [],
  kinds: ["core/Service"],
  examples: {
    good: [
      { title: "No load balancer", resource: service({ type: "ClusterIP" }) },
      {
        title: "For the VPC only",
        resource: service({ type: "LoadBalancer" }, { [SCHEME]: "internal" }),
      },
      {
        title: "For an office's network",
        resource: service({ type: "LoadBalancer", loadBalancerSourceRanges: ["203.0.113.0/24"] }),
      },
    ],
    bad: [
      {
        title: "For everybody",
        resource: service({ type: "LoadBalancer" }),
        paths: ["spec.loadBalancerSourceRanges"],
      },
      {
        title: "For everybody, in so many words",
        resource: service({
          type: "LoadBalancer",
          loadBalancerSourceRanges: ["203.0.113.0/24", "0.0.0.0/0"],
        }),
        paths: ["spec.loadBalancerSourceRanges[1]"],
      },
    ],
  },
  check: ({ root }) => {
    const spec = at(root, "spec");
    const list = at(spec, "loadBalancerSourceRanges");
    const ranges = items(list);
    const open: Findings =
      ranges.length === 0
        ? [violation(list, `a list of networks, each ${BOUNDED_CIDR}, or the annotation ${SCHEME}: internal`)]
        : ranges.map((range) => must(range, isBoundedCidr, BOUNDED_CIDR));
    const isPublic = unless(at(root, "metadata", "annotations", SCHEME), oneOf("internal"), open);
    return unless(at(spec, "type"), (type) => type !== "LoadBalancer" && typeof type !== "symbol", isPublic);
  },
  admission: () => {
    const scheme = (object: string): string =>
      `${optionalAt(object, "metadata", "annotations", SCHEME)}.orValue("")`;
    return {
      resources: [{ apiGroups: [""], resources: ["services"] }],
      changed: changed((object) => `${object}.spec`, scheme),
      object: {
        "spec.loadBalancerSourceRanges": `object.spec.type != "LoadBalancer" || ${scheme("object")} == "internal" ||
          (has(object.spec.loadBalancerSourceRanges) &&
            object.spec.loadBalancerSourceRanges.all(range, ${isBoundedCidrInCel("range")}))`,
      },
    };
  },
});
