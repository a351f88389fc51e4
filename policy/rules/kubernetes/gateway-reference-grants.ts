import { manifest } from "../../lib/examples.ts";
import { at, items } from "../../lib/field.ts";
import { isText, must, unless } from "../../lib/finding.ts";
import { kindRule } from "../../lib/kind-rule.ts";

const grant = (to: Readonly<Record<string, unknown>>): ReturnType<typeof manifest> =>
  manifest("gateway.networking.k8s.io/v1beta1", "ReferenceGrant", {
    spec: {
      from: [{ group: "gateway.networking.k8s.io", kind: "Gateway", namespace: "gateway-system" }],
      to: [to],
    },
  });

export const gatewayReferenceGrants = kindRule({
  name: "gateway-reference-grants",
  title: "Grants of secrets to other namespaces must name the secret",
  why: "A ReferenceGrant without a name lets whoever writes Gateways in the other namespace use every private key of this one.",
  fix: "Set spec.to[].name to the Secret of the certificate.",
  severity: "high",
  controls: [],
  kinds: ["gateway.networking.k8s.io/ReferenceGrant"],
  examples: {
    good: [
      { title: "One certificate", resource: grant({ group: "", kind: "Secret", name: "shop-tls" }) },
      { title: "All services, which are no secrets", resource: grant({ group: "", kind: "Service" }) },
    ],
    bad: [
      { title: "All secrets", resource: grant({ group: "", kind: "Secret" }), paths: ["spec.to[0].name"] },
    ],
  },
  check: ({ root }) =>
    items(at(root, "spec", "to")).flatMap((target) =>
      unless(at(target, "kind"), (kind) => kind !== "Secret" && typeof kind === "string", [
        must(at(target, "name"), isText, "the name of a Secret"),
      ]),
    ),
});
