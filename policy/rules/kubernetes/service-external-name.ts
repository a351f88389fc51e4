import { literal, onSpec } from "../../lib/admission.ts";
import { manifest } from "../../lib/examples.ts";
import { at, isAbsent } from "../../lib/field.ts";
import { must } from "../../lib/finding.ts";
import { kindRule } from "../../lib/kind-rule.ts";
import { strings } from "../../lib/options.ts";

const alias = (externalName: string): ReturnType<typeof manifest> =>
  manifest("v1", "Service", { spec: { type: "ExternalName", externalName } });

export const serviceExternalName = kindRule({
  name: "service-external-name",
  title: "Services must not be aliases of other hosts",
  why: "An alias leads past network policies by name, and an ingress controller that follows it is a proxy to whatever it names.",
  fix: "Let clients call the host by its own name, or list it in the option allow.",
  severity: "medium",
  enforcement: "advisory",
  controls: [],
  kinds: ["core/Service"],
  options: { allow: strings("Hosts that an ExternalName may name.") },
  examples: {
    good: [
      { title: "A service of pods", resource: manifest("v1", "Service", { spec: { type: "ClusterIP" } }) },
      {
        title: "A host that is allowed, by configuration",
        resource: alias("db.example.com"),
        settings: { allow: ["db.example.com"] },
      },
    ],
    bad: [{ title: "Another host", resource: alias("db.example.com"), paths: ["spec.externalName"] }],
  },
  check: ({ root }, { allow }) => [
    must(
      at(root, "spec", "externalName"),
      (name) => isAbsent(name) || name === "" || (typeof name === "string" && allow.includes(name)),
      allow.length === 0 ? "no external name" : `one of ${allow.join(", ")}`,
    ),
  ],
  admission: ({ allow }) =>
    onSpec("", "services", {
      "spec.externalName": `object.spec.?externalName.orValue("") in ${literal(["", ...allow])}`,
    }),
});
