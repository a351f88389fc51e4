import { whereverSet } from "../../lib/admission.ts";
import { pod, podSecuredBy } from "../../lib/examples.ts";
import { at, isAbsent, properties } from "../../lib/field.ts";
import { must } from "../../lib/finding.ts";
import { inheritableChoice, wherever } from "../../lib/inheritable.ts";
import { podSecurityRule } from "../../lib/pod-security.ts";

const ANNOTATION_PREFIX = "container.apparmor.security.beta.kubernetes.io/";

/** The annotation was how profiles were set before 1.30; the kubelet still reads it. */
const allowedAnnotation = (value: unknown): boolean =>
  isAbsent(value) ||
  value === "" ||
  value === "runtime/default" ||
  (typeof value === "string" && value.startsWith("localhost/"));

const PROFILE = inheritableChoice(["RuntimeDefault", "Localhost"], {
  setting: "appArmorProfile",
  property: "type",
});

const ANNOTATIONS_ADMISSION = `variables.template.?metadata.?annotations.orValue({}).all(key,
  !key.startsWith("${ANNOTATION_PREFIX}") ||
  variables.template.metadata.annotations[key] in ["", "runtime/default"] ||
  variables.template.metadata.annotations[key].startsWith("localhost/"))`;

export const podAppArmor = podSecurityRule({
  name: "pod-app-armor",
  title: "Pods must not switch AppArmor off",
  why: "The runtime's default AppArmor profile keeps a container from mounting file systems and from writing to /proc and /sys.",
  fix: "Remove the AppArmor profile, or set its type to RuntimeDefault or Localhost.",
  severity: "high",
  controls: [],
  examples: {
    good: [
      {
        title: "The runtime's profile",
        resource: podSecuredBy({ appArmorProfile: { type: "RuntimeDefault" } }),
      },
    ],
    bad: [
      {
        title: "Unconfined by the field",
        resource: podSecuredBy({ appArmorProfile: { type: "Unconfined" } }),
        paths: ["spec.containers[0].securityContext.appArmorProfile.type"],
      },
      {
        title: "Unconfined by the annotation",
        resource: pod({ containers: [{ name: "app" }] }, { [`${ANNOTATION_PREFIX}app`]: "unconfined" }),
        paths: [`metadata.annotations["${ANNOTATION_PREFIX}app"]`],
      },
    ],
  },
  baseline: {
    id: "appArmorProfile",
    admission: () => {
      const { pod, allContainers } = whereverSet(PROFILE);
      return { pod: { ...pod, "metadata.annotations": ANNOTATIONS_ADMISSION }, allContainers };
    },
    check: (pod) => {
      const annotations = at(pod.metadata, "annotations");
      return [
        ...wherever(pod, PROFILE),
        ...properties(annotations)
          .filter(
            (property) => property === annotations || String(property.key).startsWith(ANNOTATION_PREFIX),
          )
          .map((annotation) =>
            must(annotation, allowedAnnotation, '"runtime/default", "localhost/…", or not set'),
          ),
      ];
    },
  },
});
