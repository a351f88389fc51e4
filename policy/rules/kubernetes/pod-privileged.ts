import { podSecuredBy } from "../../lib/examples.ts";
import { at } from "../../lib/field.ts";
import { findEach, isOff, must } from "../../lib/finding.ts";
import { cisEks, cisKubernetes } from "../../lib/frameworks.ts";
import { podSecurityRule } from "../../lib/pod-security.ts";

export const podPrivileged = podSecurityRule({
  name: "pod-privileged",
  title: "Containers must not run privileged",
  why: "A privileged container has every capability and device of its node: breaking out takes one command.",
  fix: "Remove securityContext.privileged, or set it to false; add the one capability that the process needs.",
  severity: "critical",
  controls: [cisEks("4.2.1"), cisKubernetes("5.2.2")],
  examples: {
    good: [{ title: "Not privileged", resource: podSecuredBy({ privileged: false }) }],
    bad: [
      {
        title: "Privileged",
        resource: podSecuredBy({ privileged: true }),
        paths: ["spec.containers[0].securityContext.privileged"],
      },
    ],
  },
  baseline: {
    id: "privileged",
    check: ({ containerContexts }) =>
      findEach(containerContexts, (context) => must(at(context, "privileged"), isOff, "false, or not set")),
    admission: () => ({
      allContainers: {
        "securityContext.privileged": "!container.?securityContext.?privileged.orValue(false)",
      },
    }),
  },
});
