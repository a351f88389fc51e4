import { exceptForJobs } from "../../lib/admission.ts";
import { podWith, pod } from "../../lib/examples.ts";
import { at } from "../../lib/field.ts";
import { findEach, isPresent, must } from "../../lib/finding.ts";
import { exceptJobs } from "../../lib/pods.ts";
import { podRule } from "../../lib/rule.ts";

export const readinessProbe = podRule({
  name: "readiness-probe",
  title: "Containers that run for good must have a readiness probe",
  why: "Without one a container counts as ready as soon as its process exists: requests reach it before it listens, and a rollout goes on although the new version can't serve.",
  fix: "Add a readinessProbe that answers once the container can do its work.",
  severity: "medium",
  controls: [],
  examples: {
    good: [
      {
        title: "A probe",
        resource: podWith({ readinessProbe: { httpGet: { path: "/ready", port: 8080 } } }),
      },
      {
        title: "A pod that ends",
        resource: pod({ restartPolicy: "Never", containers: [{ name: "import" }] }),
      },
    ],
    bad: [{ title: "None", resource: podWith({}), paths: ["spec.containers[0].readinessProbe"] }],
  },
  check: (pod) =>
    exceptJobs(
      pod,
      findEach(pod.containers, (container) => must(at(container, "readinessProbe"), isPresent, "a probe")),
    ),
  admission: () => exceptForJobs({ containers: { readinessProbe: "has(container.readinessProbe)" } }),
});
