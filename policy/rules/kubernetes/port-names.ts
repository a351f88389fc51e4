import { pod, podWith } from "../../lib/examples.ts";
import { at, isAbsent, items } from "../../lib/field.ts";
import { findEach, must, mustDiffer } from "../../lib/finding.ts";
import { podRule } from "../../lib/rule.ts";

/** A service name of IANA's (RFC 6335): up to 15 lower-case letters, digits and single hyphens, one letter at least. */
const SERVICE_NAME = /^(?=.{1,15}$)(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$/;

const isServiceName = (name: unknown): boolean => typeof name === "string" && SERVICE_NAME.test(name);

export const portNames = podRule({
  name: "port-names",
  title: "Ports must have valid names, each used once in a pod",
  why: "Services, probes and monitors find ports by name: of two with one name it is left open which they get, and an invalid one is refused.",
  fix: "Give each port a name of its own, of up to 15 lower-case letters, digits and hyphens.",
  severity: "medium",
  controls: [],
  examples: {
    good: [
      {
        title: "Names of their own",
        resource: podWith({
          ports: [
            { name: "http", containerPort: 8080 },
            { name: "metrics", containerPort: 9090 },
          ],
        }),
      },
    ],
    bad: [
      {
        title: "Too long",
        resource: podWith({ ports: [{ name: "prometheus-metrics", containerPort: 9090 }] }),
        paths: ["spec.containers[0].ports[0].name"],
      },
      {
        title: "One name for two containers' ports",
        resource: pod({
          containers: [
            { name: "app", ports: [{ name: "http", containerPort: 8080 }] },
            { name: "proxy", ports: [{ name: "http", containerPort: 8081 }] },
          ],
        }),
        paths: ["spec.containers[1].ports[0].name"],
      },
    ],
  },
  check: ({ containers }) => {
    const names = containers
      .flatMap((container) => items(at(container, "ports")))
      .map((port) => at(port, "name"))
      .filter(({ value }) => !isAbsent(value) && value !== "");
    return [
      ...findEach(names, (name) =>
        must(name, isServiceName, "up to 15 lower-case letters, digits and hyphens"),
      ),
      ...mustDiffer(names, "a name that is used once in the pod"),
    ];
  },
});
