import { onSpec } from "../../lib/admission.ts";
import { isBoundedCidr, ofBoundedBlock } from "../../lib/cidr.ts";
import { manifest } from "../../lib/examples.ts";
import { at, isAbsent, items, UNKNOWN } from "../../lib/field.ts";
import { type Findings, must, unless } from "../../lib/finding.ts";
import { kindRule } from "../../lib/kind-rule.ts";

const policy = (...egress: readonly Readonly<Record<string, unknown>>[]): ReturnType<typeof manifest> =>
  manifest("networking.k8s.io/v1", "NetworkPolicy", {
    spec: { podSelector: {}, policyTypes: ["Egress"], egress },
  });

export const networkPolicyEgress = kindRule({
  name: "network-policy-egress",
  title: "Network policies must let out to any network on listed ports only",
  why: "A way out to everywhere on every port is what stolen data, reverse shells and mining leave by.",
  fix: "List the ports in egress[].ports, such as TCP 443, or the networks in egress[].to.",
  severity: "medium",
  controls: [],
  kinds: ["networking.k8s.io/NetworkPolicy"],
  examples: {
    good: [
      { title: "Nowhere", resource: policy() },
      {
        title: "Anywhere by HTTPS",
        resource: policy({
          to: [{ ipBlock: { cidr: "0.0.0.0/0" } }],
          ports: [{ protocol: "TCP", port: 443 }],
        }),
      },
      {
        title: "Names, from a namespace",
        resource: policy({ to: [{ namespaceSelector: {} }] }),
      },
    ],
    bad: [
      { title: "Everywhere, by everything", resource: policy({}), paths: ["spec.egress[0].ports"] },
      {
        title: "Any network, on any port",
        resource: policy({ to: [{ ipBlock: { cidr: "0.0.0.0/0" } }] }),
        paths: ["spec.egress[0].ports"],
      },
    ],
  },
  check: ({ root }) =>
    items(at(root, "spec", "egress")).flatMap((rule) => {
      const ports = must(
        at(rule, "ports"),
        (value) => Array.isArray(value) && value.length > 0,
        "a list of ports",
      );
      const peers = items(at(rule, "to"));
      if (peers.length === 0) return [ports];
      return peers.flatMap((peer): Findings => {
        const block = at(peer, "ipBlock");
        if (block.value !== UNKNOWN && isAbsent(block.value)) return [];
        return unless(at(block, "cidr"), isBoundedCidr, [ports]);
      });
    }),
  admission: () =>
    onSpec("networking.k8s.io", "networkpolicies", {
      "spec.egress[].ports": `object.spec.?egress.orValue([]).all(rule, has(rule.ports) ||
        (has(rule.to) && rule.to.all(peer, ${ofBoundedBlock("peer")})))`,
    }),
});
