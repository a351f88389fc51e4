import { exceptInUserNamespace } from "../../lib/admission.ts";
import { pod, podSecuredBy } from "../../lib/examples.ts";
import { at } from "../../lib/field.ts";
import { absentOr, findEach, type Findings, must } from "../../lib/finding.ts";
import { podSecurityRule } from "../../lib/pod-security.ts";
import { exceptUserNamespace, type Pod } from "../../lib/pods.ts";

const isMasked = absentOr("Default");

const checkMasks = ({ containerContexts }: Pod): Findings =>
  findEach(containerContexts, (context) => must(at(context, "procMount"), isMasked, '"Default", or not set'));

const MASKS_ADMISSION = {
  allContainers: {
    "securityContext.procMount": 'container.?securityContext.?procMount.orValue("Default") == "Default"',
  },
};

const unmaskedInUserNamespace = pod({
  hostUsers: false,
  containers: [{ name: "builder", securityContext: { procMount: "Unmasked" } }],
});

export const podProcMount = podSecurityRule({
  name: "pod-proc-mount",
  title: "Containers must keep the default mask over /proc",
  why: "An unmasked /proc shows and lets change parameters of the node's kernel.",
  fix: "Remove securityContext.procMount, or set it to Default.",
  severity: "high",
  controls: [],
  examples: {
    good: [
      { title: "Masked", resource: podSecuredBy({ procMount: "Default" }) },
      {
        title: "At baseline, unmasked in a user namespace",
        resource: unmaskedInUserNamespace,
        settings: { level: "baseline" },
      },
    ],
    bad: [
      {
        title: "Unmasked",
        resource: podSecuredBy({ procMount: "Unmasked" }),
        paths: ["spec.containers[0].securityContext.procMount"],
      },
      {
        title: "Unmasked in a user namespace",
        resource: unmaskedInUserNamespace,
        paths: ["spec.containers[0].securityContext.procMount"],
      },
      {
        title: "The same at baseline, before 1.35",
        resource: unmaskedInUserNamespace,
        settings: { level: "baseline", kubeVersion: "1.34" },
        paths: ["spec.containers[0].securityContext.procMount"],
      },
    ],
  },
  baseline: {
    id: "procMount",
    check: (pod, version) => exceptUserNamespace(pod, version, checkMasks(pod)),
    admission: (version) => exceptInUserNamespace(version, MASKS_ADMISSION),
  },
  restricted: {
    id: "procMount_restricted",
    since: "1.35",
    check: checkMasks,
    admission: () => MASKS_ADMISSION,
  },
});
