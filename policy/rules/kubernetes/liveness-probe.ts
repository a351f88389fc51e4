import { exceptForJobs } from "../../lib/admission.ts";
import { pod, podWith } from "../../lib/examples.ts";
import { at } from "../../lib/field.ts";
import { findEach, isPresent, must } from "../../lib/finding.ts";
import { exceptJobs } from "../../lib/pods.ts";
import { podRule } from "../../lib/rule.ts";

export const livenessProbe = podRule({
  name: "liveness-probe",
  title: "Containers that run for good should have a liveness probe",
  why: "A process that hangs without ending stays hung: only a failed liveness probe restarts it.",
  fix: "Add a livenessProbe that fails only when a restart helps; it must not ask a dependency.",
  severity: "low",
  enforcement: "advisory",
  controls: [],
  examples: {
    good: [
      {
        title: "A probe",
        resource: podWith({ livenessProbe: { httpGet: { path: "/health", port: 8080 } } }),
      },
      {
        title: "A pod that ends",
        resource: pod({ restartPolicy: "OnFailure", containers: [{ name: "import" }] }),
      },
    ],
    bad: [{ title: "None", resource: podWith({}), paths: ["spec.containers[0].livenessProbe"] }],
  },
  check: (pod) =>
    exceptJobs(
      pod,
      findEach(pod.containers, (container) => must(at(container, "livenessProbe"), isPresent, "a probe")),
    ),
  admission: () => exceptForJobs({ containers: { livenessProbe: "has(container.livenessProbe)" } }),
});
