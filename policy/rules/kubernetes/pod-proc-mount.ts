import { podSecuredBy } from "../../lib/examples.ts";
import { at } from "../../lib/field.ts";
import { absentOr, must } from "../../lib/finding.ts";
import { podSecurity } from "../../lib/frameworks.ts";
import { podRule } from "../../lib/rule.ts";

export const podProcMount = podRule({
  name: "pod-proc-mount",
  title: "Containers must keep the default mask over /proc",
  why: "An unmasked /proc shows and lets change parameters of the node's kernel.",
  fix: "Remove securityContext.procMount, or set it to Default.",
  severity: "high",
  controls: [podSecurity("baseline", "procMount"), podSecurity("restricted", "procMount_restricted")],
  examples: {
    good: [{ title: "Masked", resource: podSecuredBy({ procMount: "Default" }) }],
    bad: [
      {
        title: "Unmasked",
        resource: podSecuredBy({ procMount: "Unmasked" }),
        paths: ["spec.containers[0].securityContext.procMount"],
      },
    ],
  },
  check: ({ allContainers }) =>
    allContainers.map((container) =>
      must(at(container, "securityContext", "procMount"), absentOr("Default"), '"Default", or not set'),
    ),
});
