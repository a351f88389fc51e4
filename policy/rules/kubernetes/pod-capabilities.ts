import { podSecuredBy, podWith } from "../../lib/examples.ts";
import { at, items } from "../../lib/field.ts";
import { must, mustInclude, oneOf } from "../../lib/finding.ts";
import { cisEks, podSecurity } from "../../lib/frameworks.ts";
import { exceptWindows } from "../../lib/pods.ts";
import { podRule } from "../../lib/rule.ts";

export const podCapabilities = podRule({
  name: "pod-capabilities",
  title: "Containers must drop all capabilities and add none but NET_BIND_SERVICE",
  why: "The runtime's default capabilities let a process forge packets and override file ownership; few programs need any.",
  fix: 'Set securityContext.capabilities.drop to ["ALL"] on every container, and remove every added capability but NET_BIND_SERVICE.',
  severity: "high",
  controls: [
    podSecurity("baseline", "capabilities_baseline"),
    podSecurity("restricted", "capabilities_restricted"),
    cisEks("4.2.7"),
    cisEks("4.2.8"),
    cisEks("4.2.9"),
  ],
  examples: {
    good: [
      { title: "None", resource: podSecuredBy({ capabilities: { drop: ["ALL"] } }) },
      {
        title: "None but the right to bind low ports",
        resource: podSecuredBy({ capabilities: { drop: ["ALL"], add: ["NET_BIND_SERVICE"] } }),
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
    ],
  },
  check: (pod) =>
    exceptWindows(
      pod,
      pod.allContainers.flatMap((container) => {
        const capabilities = at(container, "securityContext", "capabilities");
        return [
          mustInclude(at(capabilities, "drop"), "ALL", 'a list with "ALL"'),
          ...items(at(capabilities, "add")).map((added) =>
            must(added, oneOf("NET_BIND_SERVICE"), '"NET_BIND_SERVICE"'),
          ),
        ];
      }),
    ),
});
