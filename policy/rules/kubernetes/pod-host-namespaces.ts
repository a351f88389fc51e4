import { pod } from "../../lib/examples.ts";
import { at } from "../../lib/field.ts";
import { findEach, isOff, must } from "../../lib/finding.ts";
import { cisEks, cisKubernetes } from "../../lib/frameworks.ts";
import { podSecurityRule } from "../../lib/pod-security.ts";

const HOST_NAMESPACES = ["hostNetwork", "hostPID", "hostIPC"];

export const podHostNamespaces = podSecurityRule({
  name: "pod-host-namespaces",
  title: "Pods must not share the node's network, process or IPC namespace",
  why: "In the node's namespaces a pod reads the traffic, the processes and the shared memory of everything there, and network policies no longer hold it.",
  fix: "Remove hostNetwork, hostPID and hostIPC from the pod's spec.",
  severity: "critical",
  controls: [
    cisEks("4.2.2"),
    cisEks("4.2.3"),
    cisEks("4.2.4"),
    cisKubernetes("5.2.3"),
    cisKubernetes("5.2.4"),
    cisKubernetes("5.2.5"),
  ],
  examples: {
    good: [{ title: "Namespaces of its own", resource: pod({ containers: [{ name: "app" }] }) }],
    bad: [
      {
        title: "The node's network and processes",
        resource: pod({ hostNetwork: true, hostPID: true, hostIPC: false, containers: [{ name: "app" }] }),
        paths: ["spec.hostNetwork", "spec.hostPID"],
      },
    ],
  },
  baseline: {
    id: "hostNamespaces",
    check: ({ spec }) =>
      findEach(HOST_NAMESPACES, (namespace) => must(at(spec, namespace), isOff, "false, or not set")),
    admission: () => ({
      pod: Object.fromEntries(
        HOST_NAMESPACES.map((namespace) => [namespace, `!variables.spec.?${namespace}.orValue(false)`]),
      ),
    }),
  },
});
