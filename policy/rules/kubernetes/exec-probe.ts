import { initAndContainers } from "../../lib/admission.ts";
import { podWith } from "../../lib/examples.ts";
import { at, isAbsent } from "../../lib/field.ts";
import { findAll, findEach, must } from "../../lib/finding.ts";
import { PROBES, probesOf } from "../../lib/probes.ts";
import { podRule } from "../../lib/rule.ts";

export const execProbe = podRule({
  name: "exec-probe",
  title: "Probes should not start processes",
  why: "Each run of a command costs the container CPU and memory of its own, may outlive its timeout, and needs programs in the image that an intruder can use as well.",
  fix: "Serve the answer by HTTP or gRPC and use httpGet or grpc.",
  severity: "low",
  enforcement: "advisory",
  controls: [],
  examples: {
    good: [{ title: "By gRPC", resource: podWith({ livenessProbe: { grpc: { port: 8080 } } }) }],
    bad: [
      {
        title: "By a command",
        resource: podWith({ livenessProbe: { exec: { command: ["cat", "/tmp/healthy"] } } }),
        paths: ["spec.containers[0].livenessProbe.exec"],
      },
    ],
  },
  check: ({ startedContainers }) =>
    findAll(startedContainers, (container) =>
      findEach(probesOf(container), (probe) => must(at(probe, "exec"), isAbsent, "not set")),
    ),
  admission: () =>
    initAndContainers(
      Object.fromEntries(PROBES.map((probe) => [`${probe}.exec`, `!container.?${probe}.?exec.hasValue()`])),
    ),
});
