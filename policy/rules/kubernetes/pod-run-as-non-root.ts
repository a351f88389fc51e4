import { pod, podSecuredBy, podWith } from "../../lib/examples.ts";
import { oneOf } from "../../lib/finding.ts";
import { cisEks, podSecurity } from "../../lib/frameworks.ts";
import { inheritable } from "../../lib/inheritable.ts";
import { exceptUserNamespace } from "../../lib/pods.ts";
import { podRule } from "../../lib/rule.ts";

export const podRunAsNonRoot = podRule({
  name: "pod-run-as-non-root",
  title: "Containers must run as a user other than root",
  why: "Root in a container is root on the node as soon as one more thing goes wrong; runAsNonRoot makes the kubelet refuse such an image.",
  fix: "Set securityContext.runAsNonRoot to true on the pod (or every container), and give the image a numeric USER.",
  severity: "high",
  controls: [podSecurity("restricted", "runAsNonRoot"), cisEks("4.2.6")],
  examples: {
    good: [
      { title: "Every container", resource: podSecuredBy({ runAsNonRoot: true }) },
      {
        title: "The whole pod",
        resource: pod({ securityContext: { runAsNonRoot: true }, containers: [{ name: "app" }] }),
      },
      {
        title: "Root of a user namespace only",
        resource: pod({ hostUsers: false, containers: [{ name: "app" }] }),
      },
    ],
    bad: [
      {
        title: "Not set",
        resource: podWith({}),
        paths: ["spec.containers[0].securityContext.runAsNonRoot"],
      },
      {
        title: "A container that overrides the pod",
        resource: pod({
          securityContext: { runAsNonRoot: true },
          containers: [{ name: "app", securityContext: { runAsNonRoot: false } }],
        }),
        paths: ["spec.containers[0].securityContext.runAsNonRoot"],
      },
      {
        title: "Refused by the pod, although its container sets it",
        resource: pod({
          securityContext: { runAsNonRoot: false },
          containers: [{ name: "app", securityContext: { runAsNonRoot: true } }],
        }),
        paths: ["spec.securityContext.runAsNonRoot"],
      },
    ],
  },
  check: (pod) =>
    exceptUserNamespace(pod, inheritable(pod, { setting: "runAsNonRoot", ok: oneOf(true), allowed: "true" })),
});
