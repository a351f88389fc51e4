import { onSpec } from "../../lib/admission.ts";
import { at, items } from "../../lib/field.ts";
import { must } from "../../lib/finding.ts";
import { INGRESS, ingress } from "../../lib/ingress.ts";
import { kindRule } from "../../lib/kind-rule.ts";

const isHost = (value: unknown): boolean => typeof value === "string" && value !== "" && !value.includes("*");

export const ingressHosts = kindRule({
  name: "ingress-hosts",
  title: "Ingresses must name the hosts that they answer for",
  why: "A rule without a host, or with a wildcard, answers for hosts of other teams, and for names that point at the load balancer by mistake.",
  fix: "Set spec.rules[].host to one full host name a rule.",
  severity: "medium",
  controls: [],
  kinds: INGRESS,
  examples: {
    good: [{ title: "A host", resource: ingress({ rules: [{ host: "shop.example.com" }] }) }],
    bad: [
      {
        title: "Any host",
        resource: ingress({ rules: [{}] }),
        paths: ["spec.rules[0].host"],
      },
      {
        title: "A wildcard",
        resource: ingress({ rules: [{ host: "*.example.com" }] }),
        paths: ["spec.rules[0].host"],
      },
    ],
  },
  check: ({ root }) =>
    items(at(root, "spec", "rules")).map((rule) =>
      must(at(rule, "host"), isHost, "a full host name, without a wildcard"),
    ),
  admission: () =>
    onSpec("networking.k8s.io", "ingresses", {
      "spec.rules[].host": `object.spec.?rules.orValue([]).all(rule,
        rule.?host.orValue("") != "" && !rule.host.contains("*"))`,
    }),
});
