import { exceptOnWindows } from "../../lib/admission.ts";
import { podSecuredBy, podWith } from "../../lib/examples.ts";
import { at } from "../../lib/field.ts";
import { findEach, isFalse, must } from "../../lib/finding.ts";
import { cisEks, cisKubernetes } from "../../lib/frameworks.ts";
import { exceptWindows } from "../../lib/pods.ts";
import { podSecurityRule } from "../../lib/pod-security.ts";

export const podPrivilegeEscalation = podSecurityRule({
  name: "pod-privilege-escalation",
  title: "Containers must not gain privileges that their parent process lacks",
  why: "Without no_new_privs a set-uid binary in the image makes root of any process.",
  fix: "Set securityContext.allowPrivilegeEscalation to false on every container, init and ephemeral ones included.",
  remedy: false,
  severity: "high",
  controls: [cisEks("4.2.5"), cisKubernetes("5.2.6")],
  examples: {
    good: [{ title: "No escalation", resource: podSecuredBy({ allowPrivilegeEscalation: false }) }],
    bad: [
      {
        title: "Not set: the default allows it",
        resource: podWith({}),
        paths: ["spec.containers[0].securityContext.allowPrivilegeEscalation"],
      },
      {
        title: "Allowed",
        resource: podSecuredBy({ allowPrivilegeEscalation: true }),
        paths: ["spec.containers[0].securityContext.allowPrivilegeEscalation"],
      },
    ],
  },
  restricted: {
    id: "allowPrivilegeEscalation",
    check: (pod) =>
      exceptWindows(
        pod,
        findEach(pod.containerContexts, (context) =>
          must(at(context, "allowPrivilegeEscalation"), isFalse, "false"),
        ),
      ),
    admission: () =>
      exceptOnWindows({
        allContainers: {
          "securityContext.allowPrivilegeEscalation":
            "!container.?securityContext.?allowPrivilegeEscalation.orValue(true)",
        },
      }),
  },
});
