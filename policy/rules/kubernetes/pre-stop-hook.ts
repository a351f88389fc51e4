import { exceptForJobs } from "../../lib/admission.ts";
import { pod, podWith } from "../../lib/examples.ts";
import { at, isAbsent } from "../../lib/field.ts";
import { findAll, isPresent, must, unless } from "../../lib/finding.ts";
import { exceptJobs } from "../../lib/pods.ts";
import { podRule } from "../../lib/rule.ts";

const isEmpty = (ports: unknown): boolean => isAbsent(ports) || (Array.isArray(ports) && ports.length === 0);

const ports = [{ name: "http", containerPort: 8080 }];

export const preStopHook = podRule({
  name: "pre-stop-hook",
  title: "Containers that serve should sleep before they end",
  why: "Endpoints are withdrawn while SIGTERM is on its way: for some seconds requests still come to a process that has stopped to listen.",
  fix: "Set lifecycle.preStop.sleep.seconds to as long as the load balancer may send new requests, 60 behind an ALB (stable since 1.34, and needs no shell).",
  severity: "low",
  enforcement: "advisory",
  controls: [],
  examples: {
    good: [
      {
        title: "Asleep first",
        resource: podWith({ ports, lifecycle: { preStop: { sleep: { seconds: 15 } } } }),
      },
      { title: "Nobody calls", resource: podWith({}) },
      {
        title: "A pod that ends",
        resource: pod({ restartPolicy: "Never", containers: [{ name: "import", ports }] }),
      },
    ],
    bad: [
      {
        title: "Gone at once",
        resource: podWith({ ports }),
        paths: ["spec.containers[0].lifecycle.preStop"],
      },
    ],
  },
  check: (pod) =>
    exceptJobs(
      pod,
      findAll(pod.containers, (container) =>
        unless(at(container, "ports"), isEmpty, [
          must(at(container, "lifecycle", "preStop"), isPresent, "a hook, such as sleep"),
        ]),
      ),
    ),
  admission: () =>
    exceptForJobs({
      containers: {
        "lifecycle.preStop":
          "container.?ports.orValue([]).size() == 0 || container.?lifecycle.?preStop.hasValue()",
      },
    }),
});
