import { allOf, type Answer, ask, not, when } from "../../lib/answer.ts";
import { ingressBackends, routeBackends } from "../../lib/backends.ts";
import { type Field } from "../../lib/field.ts";
import { isText, violation } from "../../lib/finding.ts";
import { ROUTES } from "../../lib/gateway.ts";
import { INGRESS } from "../../lib/ingress.ts";
import { isMeasured, isWatched } from "../../lib/objectives.ts";
import { ingress, object, route, service } from "../../lib/stack-examples.ts";
import { objectsOf, whereNothingHides } from "../../lib/stack-objects.ts";
import { type Stack, type StackObject, stackRule } from "../../lib/stack-rule.ts";

const monitor = object("monitoring.coreos.com/v1", "ServiceMonitor", {
  selector: { matchLabels: { app: "shop" } },
  endpoints: [{ port: "http" }],
});

const errors = {
  alert: "ErrorBudgetBurn",
  expr: 'sum(rate(http_requests_total{job="shop-metrics",status=~"5.."}[1h])) > 0',
  labels: { severity: "page" },
};

interface Exposed {
  readonly from: StackObject;
  readonly name: Field;
  readonly isService: Answer;
}

/** Services that users reach, by the routes and Ingresses that lead there: each once a place that names it. */
const exposedBy = (stack: Stack): readonly Exposed[] => [
  ...objectsOf(stack, ...ROUTES).flatMap((from) =>
    routeBackends(from.root).map(({ isService, backend }) => ({ from, name: backend.name, isService })),
  ),
  ...objectsOf(stack, ...INGRESS).flatMap((from) =>
    ingressBackends(from.root).map(({ name }) => ({ from, name, isService: true })),
  ),
];

export const serviceObjectives = stackRule({
  name: "service-objectives",
  title: "Services that users reach must have an objective that is watched",
  why: "Without an objective nobody is told that users get errors, or everybody of each one: only the share of failed requests says whether it matters.",
  fix: "Give the service an objective (`slo` in Slipway's stack file), or a PrometheusRule, a PrometheusServiceLevel of Sloth's or a ServiceLevelObjective of Pyrra's that names it.",
  severity: "low",
  enforcement: "advisory",
  controls: [],
  examples: {
    good: [
      {
        title: "Rules that name it by its job",
        resources: [
          service({}),
          route({}),
          monitor,
          object("monitoring.coreos.com/v1", "PrometheusRule", {
            groups: [{ name: "shop", rules: [errors] }],
          }),
        ],
      },
      {
        title: "An objective of Sloth's",
        resources: [
          service({}),
          ingress({}),
          monitor,
          object("sloth.slok.dev/v1", "PrometheusServiceLevel", { service: "shop", slos: [] }),
        ],
      },
      { title: "Nothing is measured by Prometheus", resources: [service({}), route({})] },
      { title: "Nobody reaches it from outside", resources: [service({}), monitor] },
    ],
    bad: [
      {
        title: "A route, and metrics that nobody judges",
        resources: [service({}), route({}), monitor],
        reported: [[1, "spec.rules[0].backendRefs[0].name"]],
      },
      {
        title: "Rules of another service",
        resources: [
          service({}),
          ingress({}),
          object("monitoring.coreos.com/v1", "PrometheusRule", {
            groups: [{ name: "queue", rules: [{ ...errors, expr: 'up{job="queue"} == 0' }] }],
          }),
        ],
        reported: [[1, "spec.rules[0].http.paths[0].backend.service.name"]],
      },
    ],
  },
  check: (stack) =>
    isMeasured(stack)
      ? exposedBy(stack).flatMap(({ from, name, isService }) =>
          whereNothingHides(
            stack,
            from.namespace,
            when(allOf([isService, ask(name, isText), not(isWatched(stack, name))]), [
              violation(name, "a service that a rule or an objective names"),
            ]),
          ),
        )
      : [],
});
