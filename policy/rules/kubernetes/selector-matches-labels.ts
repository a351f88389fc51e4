import { manifest } from "../../lib/examples.ts";
import { at, type Field, isAbsent, isObject, items, properties, UNKNOWN } from "../../lib/field.ts";
import { findAll, findEach, type Finding, type Findings, must } from "../../lib/finding.ts";
import { kindRule } from "../../lib/kind-rule.ts";

function checkLabel(wanted: Field, labels: Field): Finding | undefined {
  if (wanted.value === UNKNOWN) return must(wanted, () => false, "the value of the template's label");
  return must(
    at(labels, wanted.key),
    (value) => value === wanted.value,
    `the selector's ${JSON.stringify(wanted.value)}`,
  );
}

/** An expression of the selector; its operators are those of the API. */
function checkExpression(expression: Field, labels: Field): Findings {
  const [key, operator, values] = [
    at(expression, "key"),
    at(expression, "operator"),
    at(expression, "values"),
  ];
  const parts = [key, operator, ...items(values)];
  const unknown = parts.find(({ value }) => value === UNKNOWN);
  if (unknown) return [must(unknown, () => false, "a value that is known")];
  const listed = (value: unknown): boolean => items(values).some((each) => each.value === value);
  const operators: ReadonlyMap<unknown, (value: unknown) => boolean> = new Map([
    ["In", listed],
    ["NotIn", (value) => !listed(value)],
    ["Exists", (value) => !isAbsent(value)],
    ["DoesNotExist", isAbsent],
  ]);
  const accepts = operators.get(operator.value);
  if (!accepts) return [must(operator, () => false, [...operators.keys()].join(", "))];
  if (typeof key.value !== "string") return [must(key, () => false, "the name of a label")];
  return [must(at(labels, key.value), accepts, "what the selector's expression asks for")];
}

const selecting = (matchLabels: object, labels: object): ReturnType<typeof manifest> =>
  manifest("apps/v1", "Deployment", {
    spec: { selector: { matchLabels }, template: { metadata: { labels }, spec: {} } },
  });

export const selectorMatchesLabels = kindRule({
  name: "selector-matches-labels",
  title: "A workload's selector must match its own pods",
  why: "The API server refuses a workload that does not select what it makes, in the middle of an update that has already changed other things.",
  fix: "Give the pod template the labels of spec.selector.",
  severity: "high",
  controls: [],
  kinds: ["apps/Deployment", "apps/StatefulSet", "apps/DaemonSet", "apps/ReplicaSet", "argoproj.io/Rollout"],
  examples: {
    good: [
      {
        title: "The same, and more",
        resource: selecting({ app: "shop" }, { app: "shop", tier: "web" }),
      },
    ],
    bad: [
      {
        title: "Another value",
        resource: selecting({ app: "shop" }, { app: "store" }),
        paths: ["spec.template.metadata.labels.app"],
      },
      {
        title: "A label that an expression asks for",
        resource: manifest("apps/v1", "Deployment", {
          spec: {
            selector: { matchExpressions: [{ key: "tier", operator: "In", values: ["web", "api"] }] },
            template: { metadata: { labels: { tier: "db" } } },
          },
        }),
        paths: ["spec.template.metadata.labels.tier"],
      },
    ],
  },
  check: ({ root }) => {
    // Argo Rollouts: the template is then that of another workload.
    if (isObject(at(root, "spec", "workloadRef").value)) return [];
    const [selector, labels] = [
      at(root, "spec", "selector"),
      at(root, "spec", "template", "metadata", "labels"),
    ];
    return [
      ...findEach(properties(at(selector, "matchLabels")), (wanted) => checkLabel(wanted, labels)),
      ...findAll(items(at(selector, "matchExpressions")), (expression) =>
        checkExpression(expression, labels),
      ),
    ];
  },
});
