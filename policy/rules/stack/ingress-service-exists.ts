import { ingressBackends, mustLeadToService } from "../../lib/backends.ts";
import { INGRESS } from "../../lib/ingress.ts";
import { ingress, service } from "../../lib/stack-examples.ts";
import { objectsOf } from "../../lib/stack-objects.ts";
import { stackRule } from "../../lib/stack-rule.ts";

const backend = (name: string, port: string) => ({
  rules: [
    {
      host: "shop.example.com",
      http: { paths: [{ path: "/", backend: { service: { name, port: { name: port } } } }] },
    },
  ],
});

export const ingressServiceExists = stackRule({
  name: "ingress-service-exists",
  title: "Ingresses must lead to Services and ports that exist",
  why: "An Ingress to a Service that is missing or misspelt answers 503 to everybody.",
  fix: "Set the backend's service.name and service.port to a Service of the Ingress's namespace.",
  severity: "medium",
  enforcement: "advisory",
  controls: [],
  examples: {
    good: [{ title: "The Service beside it", resources: [service({}), ingress({})] }],
    bad: [
      {
        title: "A misspelt Service",
        resources: [service({}), ingress(backend("shopp", "http"))],
        reported: [[1, "spec.rules[0].http.paths[0].backend.service.name"]],
      },
      {
        title: "A port that the Service has not",
        resources: [service({}), ingress(backend("shop", "https"))],
        reported: [[1, "spec.rules[0].http.paths[0].backend.service.port.name"]],
      },
    ],
  },
  check: (stack) =>
    objectsOf(stack, ...INGRESS).flatMap((object) =>
      ingressBackends(object.root).flatMap((each) => mustLeadToService(stack, object, each)),
    ),
});
