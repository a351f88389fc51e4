import { when } from "../../lib/answer.ts";
import { mustLeadToService, routeBackends } from "../../lib/backends.ts";
import { ROUTES } from "../../lib/gateway.ts";
import { route, service } from "../../lib/stack-examples.ts";
import { objectsOf } from "../../lib/stack-objects.ts";
import { stackRule } from "../../lib/stack-rule.ts";

const backend = (ref: Readonly<Record<string, unknown>>) => ({ rules: [{ backendRefs: [ref] }] });

export const routeServiceExists = stackRule({
  name: "route-service-exists",
  title: "Routes must lead to Services and ports that exist",
  why: "A route to a Service that is missing or misspelt answers 500 to everybody.",
  fix: "Set rules[].backendRefs[].name and port to a Service of the route's namespace.",
  severity: "medium",
  enforcement: "advisory",
  controls: [],
  examples: {
    good: [
      { title: "The Service beside it", resources: [service({}), route({})] },
      {
        title: "What Flagger makes",
        resources: [
          {
            type: "kubernetes:flagger.app/v1beta1:Canary",
            props: { metadata: { name: "shop", namespace: "shop" }, spec: { service: { port: 80 } } },
          },
          route(backend({ name: "shop-canary", port: 80 })),
        ],
      },
    ],
    bad: [
      {
        title: "A misspelt Service",
        resources: [service({}), route(backend({ name: "shopp", port: 80 }))],
        reported: [[1, "spec.rules[0].backendRefs[0].name"]],
      },
      {
        title: "A port that the Service has not",
        resources: [service({}), route(backend({ name: "shop", port: 8080 }))],
        reported: [[1, "spec.rules[0].backendRefs[0].port"]],
      },
    ],
  },
  check: (stack) =>
    objectsOf(stack, ...ROUTES).flatMap((object) =>
      routeBackends(object.root).flatMap(({ isService, backend }) =>
        when(isService, mustLeadToService(stack, object, backend)),
      ),
    ),
});
