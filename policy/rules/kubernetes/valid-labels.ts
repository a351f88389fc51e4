import { manifest } from "../../lib/examples.ts";
import { at, type Field, isAbsent, properties } from "../../lib/field.ts";
import { findAll, findEach, type Finding, must } from "../../lib/finding.ts";
import { podsOf } from "../../lib/pods.ts";
import { kubernetesRule } from "../../lib/rule.ts";

/** Kubernetes' syntax of labels: a name of up to 63 characters, after an optional DNS name and a slash. */
const KEY =
  /^(?:(?=[^/]{1,253}\/)[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*\/)?(?=.{1,63}$)[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const VALUE = /^(?=.{0,63}$)(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/;

function checkLabel(label: Field): Finding | undefined {
  return must(
    label,
    (value) =>
      isAbsent(value) || (typeof value === "string" && VALUE.test(value) && KEY.test(String(label.key))),
    "a name, and a value in quotes, of up to 63 letters, digits, dashes, underscores and dots",
  );
}

const labelled = (labels: object): ReturnType<typeof manifest> =>
  manifest("v1", "Service", { metadata: { name: "shop", namespace: "shop", labels } });

export const validLabels = kubernetesRule({
  name: "valid-labels",
  title: "Labels must be valid",
  why: "The API server refuses an invalid label, in the middle of an update; the usual one is a version or a switch that YAML reads as a number or a boolean.",
  fix: "Shorten the value, remove what is not allowed, and put numbers, true, false, yes and no into quotes.",
  severity: "medium",
  controls: [],
  examples: {
    good: [
      { title: "Names and values", resource: labelled({ "app.kubernetes.io/name": "shop", version: "1.4" }) },
    ],
    bad: [
      {
        title: "A number, and a sentence",
        resource: labelled({ version: 1.4, owner: "Team Checkout" }),
        paths: ["metadata.labels.version", "metadata.labels.owner"],
      },
    ],
  },
  check: (object) => {
    const metadata = [at(object.root, "metadata"), ...podsOf(object).map((pod) => pod.metadata)];
    return findAll(metadata, (holder) => findEach(properties(at(holder, "labels")), checkLabel));
  },
});
