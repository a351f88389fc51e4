import { podWith } from "../../lib/examples.ts";
import { at, type Field, isAbsent, items, UNKNOWN } from "../../lib/field.ts";
import { findAll, findEach, type Finding, must, unless } from "../../lib/finding.ts";
import { probesOf } from "../../lib/probes.ts";
import { podRule } from "../../lib/rule.ts";

const ACTIONS = ["httpGet", "tcpSocket", "grpc"];

function checkPort(container: Field, port: Field): Finding | undefined {
  if (isAbsent(port.value)) return undefined;
  const ports = items(at(container, "ports"));
  const finding = must(
    port,
    (value) =>
      ports.some((each) => at(each, "name").value === value || at(each, "containerPort").value === value),
    "the name or number of one of the container's ports",
  );
  if (!finding) return undefined;
  const undecided = ports
    .flatMap((each) => [at(each, "name"), at(each, "containerPort")])
    .find(({ value }) => value === UNKNOWN);
  return undecided ? unless(undecided, () => false, [finding])[0] : finding;
}

export const probePorts = podRule({
  name: "probe-ports",
  title: "Probes should ask ports that the container declares",
  why: "A probe of a port that nobody listens on fails forever: the container is never ready, or is restarted again and again.",
  fix: "Add the port to the container's ports, or correct the probe.",
  severity: "medium",
  enforcement: "advisory",
  controls: [],
  examples: {
    good: [
      {
        title: "By name",
        resource: podWith({
          ports: [{ name: "http", containerPort: 8080 }],
          readinessProbe: { httpGet: { path: "/ready", port: "http" } },
        }),
      },
    ],
    bad: [
      {
        title: "A name and a number that are not the container's",
        resource: podWith({
          ports: [{ name: "http", containerPort: 8080 }],
          readinessProbe: { httpGet: { path: "/ready", port: "web" } },
          livenessProbe: { tcpSocket: { port: 8081 } },
        }),
        paths: [
          "spec.containers[0].livenessProbe.tcpSocket.port",
          "spec.containers[0].readinessProbe.httpGet.port",
        ],
      },
    ],
  },
  check: ({ startedContainers }) =>
    findAll(startedContainers, (container) =>
      findAll(probesOf(container), (probe) =>
        findEach(ACTIONS, (action) => checkPort(container, at(probe, action, "port"))),
      ),
    ),
});
