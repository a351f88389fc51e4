import { podAndContainers } from "../../lib/admission.ts";
import { pod } from "../../lib/examples.ts";
import { at, type Field, items } from "../../lib/field.ts";
import { findEach, type Finding, must } from "../../lib/finding.ts";
import { isOtherThanRoot } from "../../lib/ids.ts";
import { podRule } from "../../lib/rule.ts";

const checkGroup = (group: Field): Finding | undefined =>
  must(group, isOtherThanRoot, "a number other than 0, or not set");

export const podRootGroup = podRule({
  name: "pod-root-group",
  title: "Pods must not be in the root group",
  why: "Files of the group 0 are many on a node and in images: a member reads, and often writes, what only root should.",
  fix: "Remove the group 0 from runAsGroup, fsGroup and supplementalGroups, or set a number of the image's own.",
  severity: "medium",
  controls: [],
  examples: {
    good: [
      {
        title: "Groups of its own",
        resource: pod({
          securityContext: { runAsGroup: 65532, fsGroup: 65532, supplementalGroups: [20000] },
          containers: [{ name: "app" }],
        }),
      },
    ],
    bad: [
      {
        title: "Root's group, in three ways",
        resource: pod({
          securityContext: { fsGroup: 0, supplementalGroups: [20000, 0] },
          containers: [{ name: "app", securityContext: { runAsGroup: 0 } }],
        }),
        paths: [
          "spec.containers[0].securityContext.runAsGroup",
          "spec.securityContext.fsGroup",
          "spec.securityContext.supplementalGroups[1]",
        ],
      },
    ],
  },
  check: ({ podContext, securityContexts }) => [
    ...findEach(securityContexts, (context) => checkGroup(at(context, "runAsGroup"))),
    checkGroup(at(podContext, "fsGroup")),
    ...findEach(items(at(podContext, "supplementalGroups")), checkGroup),
  ],
  admission: () => {
    const { pod: ofPod, allContainers } = podAndContainers((holder) => ({
      "securityContext.runAsGroup": `${holder}.?securityContext.?runAsGroup.orValue(1) != 0`,
    }));
    const context = "variables.spec.?securityContext";
    return {
      pod: {
        ...ofPod,
        "securityContext.fsGroup": `${context}.?fsGroup.orValue(1) != 0`,
        "securityContext.supplementalGroups": `${context}.?supplementalGroups.orValue([]).all(group, group != 0)`,
      },
      allContainers,
    };
  },
});
