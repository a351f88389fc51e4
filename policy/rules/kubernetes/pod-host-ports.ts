import { podWith } from "../../lib/examples.ts";
import { at, items } from "../../lib/field.ts";
import { absentOr, findAll, findEach, must } from "../../lib/finding.ts";
import { cisKubernetes } from "../../lib/frameworks.ts";
import { podSecurityRule } from "../../lib/pod-security.ts";

const isUnset = absentOr(0);

export const podHostPorts = podSecurityRule({
  name: "pod-host-ports",
  title: "Containers must not use ports of the node",
  why: "A host port bypasses Services and network policies, and no second pod with the same port fits on the node.",
  fix: "Remove hostPort and reach the pod through a Service.",
  severity: "high",
  controls: [cisKubernetes("5.2.12")],
  examples: {
    good: [{ title: "A container port", resource: podWith({ ports: [{ containerPort: 8080 }] }) }],
    bad: [
      {
        title: "A host port",
        resource: podWith({ ports: [{ containerPort: 9090 }, { containerPort: 8080, hostPort: 80 }] }),
        paths: ["spec.containers[0].ports[1].hostPort"],
      },
    ],
  },
  baseline: {
    id: "hostPorts",
    check: ({ allContainers }) =>
      findAll(allContainers, (container) =>
        findEach(items(at(container, "ports")), (port) => must(at(port, "hostPort"), isUnset, "not set")),
      ),
    admission: () => ({
      allContainers: {
        "ports.hostPort": "container.?ports.orValue([]).all(port, port.?hostPort.orValue(0) == 0)",
      },
    }),
  },
});
