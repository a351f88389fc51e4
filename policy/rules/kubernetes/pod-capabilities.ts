import { exceptOnWindows, type Expressions, literal } from "../../lib/admission.ts";
import { podSecuredBy, podWith } from "../../lib/examples.ts";
import { at, items } from "../../lib/field.ts";
import { findAll, findEach, type Findings, must, mustInclude, oneOf } from "../../lib/finding.ts";
import { cisKubernetes } from "../../lib/frameworks.ts";
import { podSecurityRule } from "../../lib/pod-security.ts";
import { exceptWindows, type Pod } from "../../lib/pods.ts";

/** What container runtimes grant of their own accord, so that adding it grants nothing. */
const DEFAULT_CAPABILITIES = [
  "AUDIT_WRITE",
  "CHOWN",
  "DAC_OVERRIDE",
  "FOWNER",
  "FSETID",
  "KILL",
  "MKNOD",
  "NET_BIND_SERVICE",
  "SETFCAP",
  "SETGID",
  "SETPCAP",
  "SETUID",
  "SYS_CHROOT",
];

/** Judges each capability that a container adds. */
const checkAdded = (
  { containerContexts }: Pod,
  accepts: (value: unknown) => boolean,
  allowed: string,
): Findings =>
  findAll(containerContexts, (context) =>
    findEach(items(at(context, "capabilities", "add")), (added) => must(added, accepts, allowed)),
  );

const isDefault = oneOf(...DEFAULT_CAPABILITIES);
const isNetBindService = oneOf("NET_BIND_SERVICE");

const addsOnly = (allowed: readonly string[]): Expressions => ({
  "securityContext.capabilities.add": `container.?securityContext.?capabilities.?add.orValue([]).all(added,
    added in ${literal(allowed)})`,
});

export const podCapabilities = podSecurityRule({
  name: "pod-capabilities",
  title: "Containers must drop all capabilities and add none but NET_BIND_SERVICE",
  why: "The runtime's default capabilities let a process forge packets and override file ownership; few programs need any.",
  fix: 'Set securityContext.capabilities.drop to ["ALL"] on every container, and remove every added capability but NET_BIND_SERVICE.',
  remedy: ["ALL"],
  severity: "high",
  controls: [cisKubernetes("5.2.8"), cisKubernetes("5.2.9")],
  examples: {
    good: [
      { title: "None", resource: podSecuredBy({ capabilities: { drop: ["ALL"] } }) },
      {
        title: "None but the right to bind low ports",
        resource: podSecuredBy({ capabilities: { drop: ["ALL"], add: ["NET_BIND_SERVICE"] } }),
      },
      {
        title: "At baseline, what the runtime grants anyway",
        resource: podSecuredBy({ capabilities: { add: ["CHOWN"] } }),
        settings: { level: "baseline" },
      },
    ],
    bad: [
      {
        title: "Not set: the runtime's defaults",
        resource: podWith({}),
        paths: ["spec.containers[0].securityContext.capabilities.drop"],
      },
      {
        title: "Some dropped, some added",
        resource: podSecuredBy({
          capabilities: { drop: ["NET_RAW"], add: ["NET_BIND_SERVICE", "SYS_ADMIN"] },
        }),
        paths: [
          "spec.containers[0].securityContext.capabilities.drop",
          "spec.containers[0].securityContext.capabilities.add[1]",
        ],
      },
      {
        title: "At baseline, one that the runtime doesn't grant",
        resource: podSecuredBy({ capabilities: { add: ["CHOWN", "NET_RAW"] } }),
        settings: { level: "baseline" },
        paths: ["spec.containers[0].securityContext.capabilities.add[1]"],
      },
    ],
  },
  baseline: {
    id: "capabilities_baseline",
    check: (pod) => checkAdded(pod, isDefault, DEFAULT_CAPABILITIES.join(", ")),
    admission: () => ({ allContainers: addsOnly(DEFAULT_CAPABILITIES) }),
  },
  restricted: {
    id: "capabilities_restricted",
    check: (pod) =>
      exceptWindows(pod, [
        ...findEach(pod.containerContexts, (context) =>
          mustInclude(at(context, "capabilities", "drop"), "ALL", 'a list with "ALL"'),
        ),
        ...checkAdded(pod, isNetBindService, '"NET_BIND_SERVICE"'),
      ]),
    admission: () =>
      exceptOnWindows({
        allContainers: {
          "securityContext.capabilities.drop":
            '"ALL" in container.?securityContext.?capabilities.?drop.orValue([])',
          ...addsOnly(["NET_BIND_SERVICE"]),
        },
      }),
  },
});
