import { pod } from "../../lib/examples.ts";
import { at, isAbsent, items } from "../../lib/field.ts";
import { must } from "../../lib/finding.ts";
import { podRule } from "../../lib/rule.ts";

export const noEphemeralContainers = podRule({
  name: "no-ephemeral-containers",
  title: "Manifests must hold no ephemeral containers",
  why: "They are for debugging a running pod by kubectl debug: in a manifest they are refused, and as a patch they are a shell beside the service.",
  fix: "Remove ephemeralContainers; what belongs to the service is a container or a sidecar.",
  severity: "medium",
  controls: [],
  examples: {
    good: [{ title: "None", resource: pod({ containers: [{ name: "app" }] }) }],
    bad: [
      {
        title: "A shell",
        resource: pod({ containers: [{ name: "app" }], ephemeralContainers: [{ name: "debugger" }] }),
        paths: ["spec.ephemeralContainers"],
      },
    ],
  },
  check: ({ spec }) => {
    const ephemeral = at(spec, "ephemeralContainers");
    return [must(ephemeral, (value) => isAbsent(value) || items(ephemeral).length === 0, "not set")];
  },
});
