import { manifest } from "../../lib/examples.ts";
import { at } from "../../lib/field.ts";
import { must } from "../../lib/finding.ts";
import { kindRule } from "../../lib/kind-rule.ts";

const CONTROLLER = "k8s.io/ingress-nginx";

export const ingressNginxRetired = kindRule({
  name: "ingress-nginx-retired",
  title: "Ingresses must not be left to ingress-nginx",
  why: "ingress-nginx was retired in March 2026: its next flaw, and several so far gave away every secret of the cluster, stays open.",
  fix: "Use a controller of the Gateway API, such as the AWS Load Balancer Controller, and turn Ingresses into HTTPRoutes.",
  severity: "high",
  enforcement: "advisory",
  controls: [],
  kinds: ["networking.k8s.io/IngressClass"],
  examples: {
    good: [
      {
        title: "Another controller",
        resource: manifest("networking.k8s.io/v1", "IngressClass", {
          metadata: { name: "alb" },
          spec: { controller: "ingress.k8s.aws/alb" },
        }),
      },
    ],
    bad: [
      {
        title: "The retired one",
        resource: manifest("networking.k8s.io/v1", "IngressClass", {
          metadata: { name: "nginx" },
          spec: { controller: CONTROLLER },
        }),
        paths: ["spec.controller"],
      },
    ],
  },
  check: ({ root }) => [
    must(
      at(root, "spec", "controller"),
      (controller) => controller !== CONTROLLER,
      "a controller that is maintained",
    ),
  ],
});
