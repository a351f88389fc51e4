import { exceptInUserNamespace, inherited } from "../../lib/admission.ts";
import { pod, podSecuredBy, podWith } from "../../lib/examples.ts";
import { cisKubernetes } from "../../lib/frameworks.ts";
import { inheritable, inheritableChoice } from "../../lib/inheritable.ts";
import { exceptUserNamespace } from "../../lib/pods.ts";
import { podSecurityRule } from "../../lib/pod-security.ts";

const NON_ROOT = inheritableChoice([true], { setting: "runAsNonRoot" });

export const podRunAsNonRoot = podSecurityRule({
  name: "pod-run-as-non-root",
  title: "Containers must run as a user other than root",
  why: "Root in a container is root on the node as soon as one more thing goes wrong; runAsNonRoot makes the kubelet refuse such an image.",
  fix: "Set securityContext.runAsNonRoot to true on the pod (or every container), and give the image a numeric USER.",
  severity: "high",
  controls: [cisKubernetes("5.2.7")],
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
      { title: "At baseline, not set", resource: podWith({}), settings: { level: "baseline" } },
    ],
    bad: [
      {
        title: "Root of a user namespace, before 1.35",
        resource: pod({ hostUsers: false, containers: [{ name: "app" }] }),
        settings: { kubeVersion: "1.34" },
        paths: ["spec.containers[0].securityContext.runAsNonRoot"],
      },
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
  restricted: {
    id: "runAsNonRoot",
    check: (pod, version) => exceptUserNamespace(pod, version, inheritable(pod, NON_ROOT)),
    admission: (version) => exceptInUserNamespace(version, inherited(NON_ROOT)),
  },
});
