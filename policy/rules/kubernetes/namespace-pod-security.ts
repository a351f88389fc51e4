import { manifest } from "../../lib/examples.ts";
import { at } from "../../lib/field.ts";
import { must, oneOf } from "../../lib/finding.ts";
import { kindRule } from "../../lib/kind-rule.ts";
import { choice } from "../../lib/options.ts";

const ENFORCE = "pod-security.kubernetes.io/enforce";
const LEVELS = ["privileged", "baseline", "restricted"] as const;

const namespace = (labels: Readonly<Record<string, string>>): ReturnType<typeof manifest> =>
  manifest("v1", "Namespace", { metadata: { name: "shop", labels } });

export const namespacePodSecurity = kindRule({
  name: "namespace-pod-security",
  title: "Namespaces must enforce a level of the Pod Security Standards",
  why: "Policies judge what comes by them; the label makes the API server refuse whatever comes otherwise, by kubectl or by an operator.",
  fix: `Set the label ${ENFORCE} to restricted, or to baseline where pods can't keep that.`,
  severity: "high",
  controls: [],
  kinds: ["core/Namespace"],
  options: {
    minimum: choice<(typeof LEVELS)[number]>(LEVELS, {
      description: "The lowest level that a namespace may enforce.",
      by: "baseline",
    }),
  },
  examples: {
    good: [
      { title: "Restricted", resource: namespace({ [ENFORCE]: "restricted" }) },
      { title: "Baseline", resource: namespace({ [ENFORCE]: "baseline" }) },
    ],
    bad: [
      {
        title: "Not set",
        resource: namespace({}),
        paths: [`metadata.labels["${ENFORCE}"]`],
      },
      {
        title: "Enforcing nothing",
        resource: namespace({ [ENFORCE]: "privileged" }),
        paths: [`metadata.labels["${ENFORCE}"]`],
      },
      {
        title: "Too low, by configuration",
        resource: namespace({ [ENFORCE]: "baseline" }),
        settings: { minimum: "restricted" },
        paths: [`metadata.labels["${ENFORCE}"]`],
      },
    ],
  },
  check: ({ root }, { minimum }) => {
    const allowed = LEVELS.slice(LEVELS.indexOf(minimum));
    return [must(at(root, "metadata", "labels", ENFORCE), oneOf(...allowed), allowed.join(" or "))];
  },
});
