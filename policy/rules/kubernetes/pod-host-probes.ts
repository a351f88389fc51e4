import { optionalAt } from "../../lib/admission.ts";
import { podWith } from "../../lib/examples.ts";
import { at, type Field, isAbsent } from "../../lib/field.ts";
import { absentOr, findAll, findEach, type Findings, must } from "../../lib/finding.ts";
import { podSecurityRule } from "../../lib/pod-security.ts";

const HANDLERS = [
  ["livenessProbe"],
  ["readinessProbe"],
  ["startupProbe"],
  ["lifecycle", "postStart"],
  ["lifecycle", "preStop"],
] as const;
const ACTIONS = ["httpGet", "tcpSocket"] as const;

const isUnset = absentOr("");

const checkHosts = (handler: Field): Findings =>
  findEach(ACTIONS, (action) => must(at(handler, action, "host"), isUnset, "not set"));

export const podHostProbes = podSecurityRule({
  name: "pod-host-probes",
  title: "Probes and lifecycle hooks must not name a host",
  why: "The kubelet makes these requests from the node's network: a host of the pod author's choosing turns it into a proxy past network policies.",
  fix: "Remove host from httpGet and tcpSocket; the pod's own address is the default. Use the Host header for virtual hosts.",
  severity: "high",
  controls: [],
  examples: {
    good: [
      {
        title: "The pod's own address",
        resource: podWith({ readinessProbe: { httpGet: { path: "/ready", port: 8080 } } }),
      },
      {
        title: "A host, before 1.34",
        resource: podWith({ readinessProbe: { httpGet: { host: "10.0.0.1", path: "/ready", port: 8080 } } }),
        settings: { kubeVersion: "1.33" },
      },
    ],
    bad: [
      {
        title: "Hosts of the author's choosing",
        resource: podWith({
          livenessProbe: { tcpSocket: { host: "10.0.0.1", port: 22 } },
          lifecycle: { preStop: { httpGet: { host: "169.254.169.254", path: "/", port: 80 } } },
        }),
        paths: [
          "spec.containers[0].livenessProbe.tcpSocket.host",
          "spec.containers[0].lifecycle.preStop.httpGet.host",
        ],
      },
    ],
  },
  baseline: {
    id: "hostProbesAndHostLifecycle",
    since: "1.34",
    check: ({ allContainers }) =>
      findAll(allContainers, (container) =>
        findAll(HANDLERS, (keys) => {
          const handler = at(container, ...keys);
          return isAbsent(handler.value) ? [] : checkHosts(handler);
        }),
      ),
    admission: () => ({
      allContainers: Object.fromEntries(
        HANDLERS.flatMap((handler) =>
          ACTIONS.map((action) => {
            const keys = [...handler, action, "host"];
            return [keys.join("."), `${optionalAt("container", ...keys)}.orValue("") == ""`];
          }),
        ),
      ),
    }),
  },
});
