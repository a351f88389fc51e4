import { type Expressions, optionalAt } from "../../lib/admission.ts";
import { manifest } from "../../lib/examples.ts";
import { at } from "../../lib/field.ts";
import { isText, must } from "../../lib/finding.ts";
import { strings } from "../../lib/options.ts";
import { podRule } from "../../lib/rule.ts";

const labelled = (labels: object): ReturnType<typeof manifest> =>
  manifest("apps/v1", "Deployment", { spec: { template: { metadata: { labels }, spec: {} } } });

export const requiredLabels = podRule({
  name: "required-labels",
  title: "Pods should have the labels that everybody looks for",
  why: "Network policies, monitors, dashboards and bills find pods by label: one without is left out of all of them, unseen.",
  fix: "Add the labels to the pod template.",
  severity: "low",
  enforcement: "advisory",
  controls: [],
  options: {
    labels: strings("Labels that a pod must have, with any value.", ["app.kubernetes.io/name"]),
    annotations: strings("Annotations that a pod must have, with any value."),
  },
  examples: {
    good: [
      { title: "A name", resource: labelled({ "app.kubernetes.io/name": "shop" }) },
      {
        title: "The team's own, by configuration",
        resource: labelled({ team: "checkout" }),
        settings: { labels: ["team"] },
      },
    ],
    bad: [
      {
        title: "No name",
        resource: labelled({ app: "shop" }),
        paths: ['spec.template.metadata.labels["app.kubernetes.io/name"]'],
      },
      {
        title: "No owner among the annotations, by configuration",
        resource: labelled({ "app.kubernetes.io/name": "shop" }),
        settings: { annotations: ["owner"] },
        paths: ["spec.template.metadata.annotations.owner"],
      },
    ],
  },
  check: ({ metadata }, { labels, annotations }) => [
    ...labels.map((label) => must(at(metadata, "labels", label), isText, "a value")),
    ...annotations.map((annotation) => must(at(metadata, "annotations", annotation), isText, "a value")),
  ],
  admission: ({ labels, annotations }) => {
    const required = (map: string, keys: readonly string[]): Expressions =>
      Object.fromEntries(
        keys.map((key) => [
          `metadata.${map} ${key}`,
          `${optionalAt("variables.template", "metadata", map, key)}.orValue("") != ""`,
        ]),
      );
    return { pod: { ...required("labels", labels), ...required("annotations", annotations) } };
  },
});
