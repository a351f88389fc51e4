import { exceptOnWindows } from "../../lib/admission.ts";
import { podSecuredBy, podWith } from "../../lib/examples.ts";
import { at } from "../../lib/field.ts";
import { findEach, must, oneOf } from "../../lib/finding.ts";
import { exceptWindows } from "../../lib/pods.ts";
import { podRule } from "../../lib/rule.ts";

const isReadOnly = oneOf(true);

export const readOnlyRootFilesystem = podRule({
  name: "read-only-root-filesystem",
  title: "Containers must have a read-only root file system",
  why: "What got into a container can't change its programs or leave tools behind, and nothing fills the node's disk unseen.",
  fix: "Set securityContext.readOnlyRootFilesystem to true, and mount an emptyDir with a sizeLimit where the program writes.",
  remedy: true,
  severity: "medium",
  controls: [],
  examples: {
    good: [{ title: "Read-only", resource: podSecuredBy({ readOnlyRootFilesystem: true }) }],
    bad: [
      {
        title: "Writable by default",
        resource: podWith({}),
        paths: ["spec.containers[0].securityContext.readOnlyRootFilesystem"],
      },
    ],
  },
  check: (pod) =>
    exceptWindows(
      pod,
      findEach(pod.containerContexts, (context) =>
        must(at(context, "readOnlyRootFilesystem"), isReadOnly, "true"),
      ),
    ),
  admission: () =>
    exceptOnWindows({
      allContainers: {
        "securityContext.readOnlyRootFilesystem":
          "container.?securityContext.?readOnlyRootFilesystem.orValue(false)",
      },
    }),
});
