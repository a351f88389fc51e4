import { onSpec } from "../../lib/admission.ts";
import { BOUNDED_CIDR, isBoundedCidr, ofBoundedBlock } from "../../lib/cidr.ts";
import { manifest } from "../../lib/examples.ts";
import { at, isAbsent, items } from "../../lib/field.ts";
import { absentOr, must, violation } from "../../lib/finding.ts";
import { kindRule } from "../../lib/kind-rule.ts";

const policy = (...ingress: readonly Readonly<Record<string, unknown>>[]): ReturnType<typeof manifest> =>
  manifest("networking.k8s.io/v1", "NetworkPolicy", {
    spec: { podSelector: {}, policyTypes: ["Ingress"], ingress },
  });

export const networkPolicyIngress = kindRule({
  name: "network-policy-ingress",
  title: "Network policies must not let everybody in",
  why: "A rule without peers, or for any network, undoes every other policy of the pods: policies add up.",
  fix: "List the peers in ingress[].from: namespaces, pods, or the load balancer's networks.",
  severity: "high",
  controls: [],
  kinds: ["networking.k8s.io/NetworkPolicy"],
  examples: {
    good: [
      { title: "Nobody", resource: policy() },
      {
        title: "The load balancer's network, and a namespace",
        resource: policy({
          from: [
            { ipBlock: { cidr: "10.0.0.0/16" } },
            { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "monitoring" } } },
          ],
        }),
      },
    ],
    bad: [
      {
        title: "No peers: everybody",
        resource: policy({ ports: [{ port: 8080 }] }),
        paths: ["spec.ingress[0].from"],
      },
      {
        title: "Any network",
        resource: policy({ from: [{ ipBlock: { cidr: "0.0.0.0/0" } }] }),
        paths: ["spec.ingress[0].from[0].ipBlock.cidr"],
      },
    ],
  },
  check: ({ root }) =>
    items(at(root, "spec", "ingress")).flatMap((rule) => {
      const from = at(rule, "from");
      const peers = items(from);
      if (peers.length === 0) return [violation(from, "a list of peers")];
      return peers.map((peer) => {
        const block = at(peer, "ipBlock");
        return isAbsent(block.value)
          ? must(block, absentOr(), "")
          : must(at(block, "cidr"), isBoundedCidr, BOUNDED_CIDR);
      });
    }),
  admission: () =>
    onSpec("networking.k8s.io", "networkpolicies", {
      "spec.ingress[].from": "object.spec.?ingress.orValue([]).all(rule, has(rule.from))",
      "spec.ingress[].from[].ipBlock.cidr": `object.spec.?ingress.orValue([]).all(rule,
        rule.?from.orValue([]).all(peer, ${ofBoundedBlock("peer")}))`,
    }),
});
