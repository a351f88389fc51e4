import { onSpec } from "../../lib/admission.ts";
import { at } from "../../lib/field.ts";
import { isText, must } from "../../lib/finding.ts";
import { INGRESS, ingress } from "../../lib/ingress.ts";
import { kindRule } from "../../lib/kind-rule.ts";

export const ingressClass = kindRule({
  name: "ingress-class",
  title: "Ingresses must name their class",
  why: "Without a class every controller of the cluster may answer, or none: a public one for what was meant to be internal.",
  fix: "Set spec.ingressClassName; the annotation kubernetes.io/ingress.class is deprecated.",
  severity: "medium",
  controls: [],
  kinds: INGRESS,
  examples: {
    good: [{ title: "A class", resource: ingress({ ingressClassName: "alb" }) }],
    bad: [{ title: "Not set", resource: ingress({}), paths: ["spec.ingressClassName"] }],
  },
  check: ({ root }) => [must(at(root, "spec", "ingressClassName"), isText, "the name of an IngressClass")],
  admission: () =>
    onSpec("networking.k8s.io", "ingresses", {
      "spec.ingressClassName": 'object.spec.?ingressClassName.orValue("") != ""',
    }),
});
