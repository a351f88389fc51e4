import { onSpec } from "../../lib/admission.ts";
import { at, isAbsent } from "../../lib/field.ts";
import { must } from "../../lib/finding.ts";
import { INGRESS, ingress } from "../../lib/ingress.ts";
import { kindRule } from "../../lib/kind-rule.ts";

const backend = { service: { name: "shop", port: { name: "http" } } };

export const ingressDefaultBackend = kindRule({
  name: "ingress-default-backend",
  title: "Ingresses must not answer what no rule is for",
  why: "A default backend gets every request that nobody routed, for any host: scans, and the traffic of whoever misspelt a rule.",
  fix: "Move the backend from spec.defaultBackend into a rule with a host.",
  severity: "medium",
  controls: [],
  kinds: INGRESS,
  examples: {
    good: [
      {
        title: "A rule for a host",
        resource: ingress({
          rules: [
            { host: "shop.example.com", http: { paths: [{ path: "/", pathType: "Prefix", backend }] } },
          ],
        }),
      },
    ],
    bad: [
      {
        title: "Whatever comes",
        resource: ingress({ defaultBackend: backend }),
        paths: ["spec.defaultBackend"],
      },
      {
        title: "Whatever comes, in the API of old",
        resource: ingress({ backend: { serviceName: "shop", servicePort: 80 } }),
        paths: ["spec.backend"],
      },
    ],
  },
  check: ({ root }) =>
    ["defaultBackend", "backend"].map((key) => must(at(root, "spec", key), isAbsent, "no default backend")),
  admission: () =>
    onSpec("networking.k8s.io", "ingresses", { "spec.defaultBackend": "!has(object.spec.defaultBackend)" }),
});
