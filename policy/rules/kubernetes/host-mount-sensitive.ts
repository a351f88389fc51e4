import { literal } from "../../lib/admission.ts";
import { pod } from "../../lib/examples.ts";
import { at, isAbsent } from "../../lib/field.ts";
import { findEach, must } from "../../lib/finding.ts";
import { cisKubernetes } from "../../lib/frameworks.ts";
import { podRule } from "../../lib/rule.ts";

/** Where the node keeps its programs, its configuration, its kernel's interfaces and its container runtime's sockets. */
const SENSITIVE = [
  "/bin",
  "/boot",
  "/dev",
  "/etc",
  "/lib",
  "/lib64",
  "/proc",
  "/root",
  "/run",
  "/sbin",
  "/sys",
  "/usr",
  "/var/lib/containerd",
  "/var/lib/docker",
  "/var/lib/etcd",
  "/var/lib/kubelet",
  "/var/run",
];

/** A sensitive folder, something in one, or a folder that holds one. */
function isHarmless(path: unknown): boolean {
  if (typeof path !== "string") return false;
  const folder = `/${path
    .split("/")
    .filter((part) => part !== "" && part !== ".")
    .map((part) => `${part}/`)
    .join("")}`;
  return SENSITIVE.every((sensitive) => !folder.startsWith(`${sensitive}/`) && !sensitive.startsWith(folder));
}

const mounting = (path: string): ReturnType<typeof pod> =>
  pod({ containers: [{ name: "agent" }], volumes: [{ name: "host", hostPath: { path } }] });

export const hostMountSensitive = podRule({
  name: "host-mount-sensitive",
  title: "Pods must not mount the node's sockets, configuration or kernel interfaces",
  why: "The container runtime's socket, the kubelet's folder or /proc of the node are root on it, for whoever gets into the pod; read-only does not help with a socket.",
  fix: "Mount the narrowest folder that the agent needs, such as /var/log/pods, or let the agent ask the API server instead.",
  severity: "critical",
  controls: [cisKubernetes("5.2.11")],
  examples: {
    good: [{ title: "Logs of pods", resource: mounting("/var/log/pods") }],
    bad: [
      {
        title: "The container runtime's socket",
        resource: mounting("/var/run/docker.sock"),
        paths: ["spec.volumes[0].hostPath.path"],
      },
      { title: "The whole node", resource: mounting("/"), paths: ["spec.volumes[0].hostPath.path"] },
      {
        title: "A folder that holds the kubelet's",
        resource: mounting("/var/lib/"),
        paths: ["spec.volumes[0].hostPath.path"],
      },
    ],
  },
  check: ({ volumes }) =>
    findEach(volumes, (volume) => {
      const hostPath = at(volume, "hostPath");
      if (isAbsent(hostPath.value)) return undefined;
      return must(at(hostPath, "path"), isHarmless, "a folder that holds nothing of the node's own");
    }),
  admission: () => ({
    pod: {
      "volumes.hostPath.path": `variables.spec.?volumes.orValue([]).all(volume, !has(volume.hostPath) ||
        ["/" + volume.hostPath.path.split("/").filter(part, !(part in ["", "."])).map(part, part + "/").join("")]
          .all(folder, ${literal(SENSITIVE)}.all(sensitive,
            !folder.startsWith(sensitive + "/") && !sensitive.startsWith(folder))))`,
    },
  }),
});
