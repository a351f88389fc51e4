import { exceptOnWindows, inheritedThat } from "../../lib/admission.ts";
import { pod, podSecuredBy, podWith } from "../../lib/examples.ts";
import { inheritable } from "../../lib/inheritable.ts";
import { integer } from "../../lib/options.ts";
import { exceptWindows } from "../../lib/pods.ts";
import { podRule } from "../../lib/rule.ts";

export const podHighUserId = podRule({
  name: "pod-high-user-id",
  title: "Containers must run as a user and a group that the node doesn't know",
  why: "Users and groups with low numbers exist on nodes: a process that gets out, or a file on a shared volume, then belongs to somebody.",
  fix: "Set securityContext.runAsUser and .runAsGroup of the pod to a high number, such as 65532.",
  severity: "low",
  enforcement: "advisory",
  controls: [],
  options: {
    minimum: integer("The lowest number of a user or group that is accepted.", {
      from: 1,
      to: 2_147_483_647,
      by: 10_000,
    }),
  },
  examples: {
    good: [
      {
        title: "For the whole pod",
        resource: pod({
          securityContext: { runAsUser: 65532, runAsGroup: 65532 },
          containers: [{ name: "app" }],
        }),
      },
      {
        title: "The users of the team's images, by configuration",
        resource: podSecuredBy({ runAsUser: 1000, runAsGroup: 1000 }),
        settings: { minimum: 1000 },
      },
    ],
    bad: [
      {
        title: "Whatever the image says",
        resource: podWith({}),
        paths: [
          "spec.containers[0].securityContext.runAsUser",
          "spec.containers[0].securityContext.runAsGroup",
        ],
      },
      {
        title: "A user that nodes have as well",
        resource: podSecuredBy({ runAsUser: 1000, runAsGroup: 65532 }),
        paths: ["spec.containers[0].securityContext.runAsUser"],
      },
    ],
  },
  check: (pod, { minimum }) => {
    const high = {
      accepts: (id: unknown) => typeof id === "number" && id >= minimum,
      allowed: `a number from ${minimum} up`,
    };
    return exceptWindows(pod, [
      ...inheritable(pod, { setting: "runAsUser", ...high }),
      ...inheritable(pod, { setting: "runAsGroup", ...high }),
    ]);
  },
  admission: ({ minimum }) => {
    const isHigh = (id: string): string => `${id}.orValue(0) >= ${minimum}`;
    const [user, group] = [
      inheritedThat({ setting: "runAsUser" }, isHigh),
      inheritedThat({ setting: "runAsGroup" }, isHigh),
    ];
    return exceptOnWindows({
      pod: { ...user.pod, ...group.pod },
      allContainers: { ...user.allContainers, ...group.allContainers },
    });
  },
});
