import { at, items } from "../../lib/field.ts";
import { must } from "../../lib/finding.ts";
import { GATEWAY, gateway } from "../../lib/gateway.ts";
import { kindRule } from "../../lib/kind-rule.ts";

const listener = { name: "https", protocol: "HTTPS", port: 443 };

export const gatewayAllowedRoutes = kindRule({
  name: "gateway-allowed-routes",
  title: "Gateways must choose the namespaces whose routes they take",
  why: "A listener for all namespaces lets every team, and whatever runs there, take over a hostname of another.",
  fix: "Set allowedRoutes.namespaces.from to Selector with the label of the namespaces, or to Same.",
  severity: "medium",
  controls: [],
  kinds: [GATEWAY],
  examples: {
    good: [
      {
        title: "Namespaces with a label",
        resource: gateway({
          ...listener,
          allowedRoutes: {
            namespaces: { from: "Selector", selector: { matchLabels: { "slipway.dev/gateway": "web" } } },
          },
        }),
      },
      { title: "Not set: the Gateway's own namespace", resource: gateway(listener) },
    ],
    bad: [
      {
        title: "All namespaces",
        resource: gateway({ ...listener, allowedRoutes: { namespaces: { from: "All" } } }),
        paths: ["spec.listeners[0].allowedRoutes.namespaces.from"],
      },
    ],
  },
  check: ({ root }) =>
    items(at(root, "spec", "listeners")).map((each) =>
      must(at(each, "allowedRoutes", "namespaces", "from"), (from) => from !== "All", '"Same" or "Selector"'),
    ),
});
