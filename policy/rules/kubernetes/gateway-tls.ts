import { at, items } from "../../lib/field.ts";
import { absentOr, must, oneOf, unless } from "../../lib/finding.ts";
import { GATEWAY, gateway } from "../../lib/gateway.ts";
import { kindRule } from "../../lib/kind-rule.ts";

export const gatewayTls = kindRule({
  name: "gateway-tls",
  title: "Gateways must listen by TLS, and in plain text to their own namespace's routes only",
  why: "A listener in plain text that takes routes of other namespaces serves services without TLS; in the Gateway's own it serves the redirect to HTTPS.",
  fix: "Set the listener's protocol to HTTPS or TLS, or its allowedRoutes.namespaces.from to Same.",
  severity: "high",
  controls: [],
  kinds: [GATEWAY],
  examples: {
    good: [
      {
        title: "HTTPS for services, HTTP for the redirect",
        resource: gateway(
          {
            name: "https",
            protocol: "HTTPS",
            port: 443,
            allowedRoutes: { namespaces: { from: "Selector" } },
          },
          { name: "http", protocol: "HTTP", port: 80, allowedRoutes: { namespaces: { from: "Same" } } },
        ),
      },
    ],
    bad: [
      {
        title: "Plain text for every namespace",
        resource: gateway({
          name: "http",
          protocol: "HTTP",
          port: 80,
          allowedRoutes: { namespaces: { from: "All" } },
        }),
        paths: ["spec.listeners[0].allowedRoutes.namespaces.from"],
      },
    ],
  },
  check: ({ root }) =>
    items(at(root, "spec", "listeners")).flatMap((listener) =>
      unless(at(listener, "protocol"), oneOf("HTTPS", "TLS"), [
        must(
          at(listener, "allowedRoutes", "namespaces", "from"),
          // Same is what the API takes when nothing is set.
          absentOr("Same", "None"),
          '"Same", or the protocol HTTPS or TLS',
        ),
      ]),
    ),
});
