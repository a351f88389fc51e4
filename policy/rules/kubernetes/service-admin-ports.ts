import { literal, onSpec } from "../../lib/admission.ts";
import { manifest } from "../../lib/examples.ts";
import { at, items } from "../../lib/field.ts";
import { must, oneOf } from "../../lib/finding.ts";
import { kindRule } from "../../lib/kind-rule.ts";

/** Ports of what administers machines: SSH, Telnet, Docker, etcd, RDP, WinRM, the kubelet (IANA; Kubernetes, "Ports and Protocols"). */
const ADMIN_PORTS = [22, 23, 2375, 2376, 2379, 2380, 3389, 5985, 5986, 10250];

const isAdminPort = oneOf(...ADMIN_PORTS, ...ADMIN_PORTS.map(String));

export const serviceAdminPorts = kindRule({
  name: "service-admin-ports",
  title: "Services must not lead to ports that administer machines",
  why: "A shell or a container engine behind a Service is a way into the cluster that no deployment shows.",
  fix: "Remove the port; for debugging use kubectl exec or debug, which are authorised and logged.",
  severity: "high",
  controls: [],
  kinds: ["core/Service"],
  examples: {
    good: [
      {
        title: "Web traffic",
        resource: manifest("v1", "Service", { spec: { ports: [{ port: 80, targetPort: "http" }] } }),
      },
    ],
    bad: [
      {
        title: "SSH, under another number",
        resource: manifest("v1", "Service", { spec: { ports: [{ port: 2222, targetPort: 22 }] } }),
        paths: ["spec.ports[0].targetPort"],
      },
      {
        title: "A container engine",
        resource: manifest("v1", "Service", { spec: { ports: [{ port: 80 }, { port: 2375 }] } }),
        paths: ["spec.ports[1].port"],
      },
    ],
  },
  check: ({ root }) =>
    items(at(root, "spec", "ports")).flatMap((port) =>
      ["port", "targetPort"].map((key) =>
        must(at(port, key), (value) => !isAdminPort(value), `a port other than ${ADMIN_PORTS.join(", ")}`),
      ),
    ),
  admission: () => {
    const ports = literal(ADMIN_PORTS.map(String));
    return onSpec("", "services", {
      "spec.ports[].port": `object.spec.?ports.orValue([]).all(port, !(string(port.port) in ${ports}))`,
      "spec.ports[].targetPort": `object.spec.?ports.orValue([]).all(port,
        !(string(port.?targetPort.orValue(0)) in ${ports}))`,
    });
  },
});
