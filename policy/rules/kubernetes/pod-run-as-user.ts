import { exceptInUserNamespace, podAndContainers } from "../../lib/admission.ts";
import { pod, podSecuredBy } from "../../lib/examples.ts";
import { at } from "../../lib/field.ts";
import { findEach, must } from "../../lib/finding.ts";
import { cisKubernetes } from "../../lib/frameworks.ts";
import { isOtherThanRoot } from "../../lib/ids.ts";
import { exceptUserNamespace } from "../../lib/pods.ts";
import { podSecurityRule } from "../../lib/pod-security.ts";

export const podRunAsUser = podSecurityRule({
  name: "pod-run-as-user",
  title: "Containers must not set the user id 0",
  why: "runAsUser: 0 makes root of the process whatever user the image was built for.",
  fix: "Remove runAsUser, or set it to the image's own numeric user.",
  severity: "high",
  controls: [cisKubernetes("5.2.7")],
  examples: {
    good: [{ title: "A user of its own", resource: podSecuredBy({ runAsUser: 65532 }) }],
    bad: [
      {
        title: "Root, by the pod and by a container",
        resource: pod({
          securityContext: { runAsUser: 0 },
          initContainers: [{ name: "init", securityContext: { runAsUser: 0 } }],
          containers: [{ name: "app", securityContext: { runAsUser: 65532 } }],
        }),
        paths: ["spec.securityContext.runAsUser", "spec.initContainers[0].securityContext.runAsUser"],
      },
    ],
  },
  restricted: {
    id: "runAsUser",
    check: (pod, version) =>
      exceptUserNamespace(
        pod,
        version,
        findEach(pod.securityContexts, (context) =>
          must(at(context, "runAsUser"), isOtherThanRoot, "a number other than 0, or not set"),
        ),
      ),
    admission: (version) =>
      exceptInUserNamespace(
        version,
        podAndContainers((holder) => ({
          "securityContext.runAsUser": `${holder}.?securityContext.?runAsUser.orValue(1) != 0`,
        })),
      ),
  },
});
