import { at, items, UNKNOWN } from "../../lib/field.ts";
import { type Findings, must, violation } from "../../lib/finding.ts";
import { httpRoute } from "../../lib/gateway.ts";
import { kindRule } from "../../lib/kind-rule.ts";

const rules = [{ backendRefs: [{ name: "shop", port: 80 }] }];

const isHostname = (value: unknown): boolean =>
  typeof value === "string" && value !== "" && !value.includes("*");

export const routeHostnames = kindRule({
  name: "route-hostnames",
  title: "Routes to services must name the hosts that they answer for",
  why: "A route without hostnames, or with a wildcard, answers for every host of the Gateway that no other route names.",
  fix: "Set spec.hostnames to the full host names.",
  severity: "medium",
  controls: [],
  kinds: ["gateway.networking.k8s.io/HTTPRoute", "gateway.networking.k8s.io/GRPCRoute"],
  examples: {
    good: [
      { title: "A host", resource: httpRoute({ hostnames: ["shop.example.com"], rules }) },
      {
        title: "A redirect of all hosts, which leads to no service",
        resource: httpRoute({ rules: [{ filters: [{ type: "RequestRedirect" }] }] }),
      },
    ],
    bad: [
      { title: "Any host", resource: httpRoute({ rules }), paths: ["spec.hostnames"] },
      {
        title: "A wildcard",
        resource: httpRoute({ hostnames: ["shop.example.com", "*.example.com"], rules }),
        paths: ["spec.hostnames[1]"],
      },
    ],
  },
  check: ({ root }) => {
    const list = at(root, "spec", "hostnames");
    const hostnames = items(list);
    const allowed = "full host names, without a wildcard";
    if (hostnames.length > 0) return hostnames.map((hostname) => must(hostname, isHostname, allowed));
    const backends = items(at(root, "spec", "rules")).flatMap((rule) => items(at(rule, "backendRefs")));
    const unknown = backends.every(({ value }) => value === UNKNOWN) ? backends[0] : undefined;
    if (unknown) return [must(unknown, () => true, allowed)];
    const findings: Findings = [violation(list, allowed)];
    return backends.length > 0 ? findings : [];
  },
});
