import { onSpec } from "../../lib/admission.ts";
import { manifest } from "../../lib/examples.ts";
import { at, isAbsent, items } from "../../lib/field.ts";
import { must } from "../../lib/finding.ts";
import { kindRule } from "../../lib/kind-rule.ts";

const service = (spec: Readonly<Record<string, unknown>>): ReturnType<typeof manifest> =>
  manifest("v1", "Service", { spec });

export const serviceNodePort = kindRule({
  name: "service-node-port",
  title: "Services must not open ports on the nodes",
  why: "A node port answers on every node, past the load balancer, its TLS and its web ACL; network policies see the node as the client.",
  fix: "Set spec.type to ClusterIP and route to the service by a Gateway.",
  severity: "medium",
  controls: [],
  kinds: ["core/Service"],
  examples: {
    good: [
      {
        title: "Inside the cluster",
        resource: service({ type: "ClusterIP", ports: [{ port: 80, targetPort: "http" }] }),
      },
    ],
    bad: [
      {
        title: "A port of every node",
        resource: service({ type: "NodePort", ports: [{ port: 80, nodePort: 30080 }] }),
        paths: ["spec.type", "spec.ports[0].nodePort"],
      },
    ],
  },
  check: ({ root }) => [
    must(at(root, "spec", "type"), (type) => type !== "NodePort", "ClusterIP"),
    ...items(at(root, "spec", "ports")).map((port) =>
      must(at(port, "nodePort"), (nodePort) => isAbsent(nodePort) || nodePort === 0, "no port of the nodes"),
    ),
  ],
  // Not judged: a port that a load balancer's Service asks for, for by then the API server has given ports to all.
  admission: () =>
    onSpec("", "services", {
      "spec.type": 'object.spec.type != "NodePort"',
      "spec.ports[].nodePort": `object.spec.?allocateLoadBalancerNodePorts.orValue(true) ||
        object.spec.ports.all(port, port.?nodePort.orValue(0) == 0)`,
    }),
});
