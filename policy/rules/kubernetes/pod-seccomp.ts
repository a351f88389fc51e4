import { exceptOnWindows, inherited, whereverSet } from "../../lib/admission.ts";
import { pod, podSecuredBy, podWith } from "../../lib/examples.ts";
import { cisKubernetes } from "../../lib/frameworks.ts";
import { inheritable, inheritableChoice, wherever } from "../../lib/inheritable.ts";
import { podSecurityRule } from "../../lib/pod-security.ts";
import { exceptWindows } from "../../lib/pods.ts";

const PROFILE = inheritableChoice(["RuntimeDefault", "Localhost"], {
  setting: "seccompProfile",
  property: "type",
});

export const podSeccomp = podSecurityRule({
  name: "pod-seccomp",
  title: "Containers must run under a seccomp profile",
  why: "Without one, a process may make every system call, those that most kernel exploits need included.",
  fix: "Set securityContext.seccompProfile.type to RuntimeDefault on the pod.",
  remedy: "RuntimeDefault",
  severity: "high",
  controls: [cisKubernetes("5.6.2")],
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
      { title: "At baseline, not set", resource: podWith({}), settings: { level: "baseline" } },
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
      {
        title: "At baseline, switched off",
        resource: podSecuredBy({ seccompProfile: { type: "Unconfined" } }),
        settings: { level: "baseline" },
        paths: ["spec.containers[0].securityContext.seccompProfile.type"],
      },
    ],
  },
  baseline: {
    id: "seccompProfile_baseline",
    check: (pod) => wherever(pod, PROFILE),
    admission: () => whereverSet(PROFILE),
  },
  restricted: {
    id: "seccompProfile_restricted",
    check: (pod) => exceptWindows(pod, inheritable(pod, PROFILE)),
    admission: () => exceptOnWindows(inherited(PROFILE)),
  },
});
