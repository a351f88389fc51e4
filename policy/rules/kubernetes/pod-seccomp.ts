import { pod, podSecuredBy, podWith } from "../../lib/examples.ts";
import { oneOf } from "../../lib/finding.ts";
import { podSecurity } from "../../lib/frameworks.ts";
import { inheritable } from "../../lib/inheritable.ts";
import { exceptWindows } from "../../lib/pods.ts";
import { podRule } from "../../lib/rule.ts";

export const podSeccomp = podRule({
  name: "pod-seccomp",
  title: "Containers must run under a seccomp profile",
  why: "Without one, a process may make every system call, those that most kernel exploits need included.",
  fix: "Set securityContext.seccompProfile.type to RuntimeDefault on the pod.",
  severity: "high",
  controls: [
    podSecurity("baseline", "seccompProfile_baseline"),
    podSecurity("restricted", "seccompProfile_restricted"),
  ],
  examples: {
    good: [
      {
        title: "The runtime's profile for the whole pod",
        resource: pod({
          securityContext: { seccompProfile: { type: "RuntimeDefault" } },
          containers: [{ name: "app" }],
        }),
      },
      {
        title: "A profile of the node for one container",
        resource: podSecuredBy({
          seccompProfile: { type: "Localhost", localhostProfile: "profiles/app.json" },
        }),
      },
    ],
    bad: [
      {
        title: "Not set: unconfined by default",
        resource: podWith({}),
        paths: ["spec.containers[0].securityContext.seccompProfile.type"],
      },
      {
        title: "A container that leaves the pod's profile",
        resource: pod({
          securityContext: { seccompProfile: { type: "RuntimeDefault" } },
          containers: [{ name: "app", securityContext: { seccompProfile: { type: "Unconfined" } } }],
        }),
        paths: ["spec.containers[0].securityContext.seccompProfile.type"],
      },
    ],
  },
  check: (pod) =>
    exceptWindows(
      pod,
      inheritable(pod, {
        setting: "seccompProfile",
        property: "type",
        ok: oneOf("RuntimeDefault", "Localhost"),
        allowed: '"RuntimeDefault" or "Localhost"',
      }),
    ),
});
