import { onSpec } from "../../lib/admission.ts";
import { manifest } from "../../lib/examples.ts";
import { at, items } from "../../lib/field.ts";
import { must } from "../../lib/finding.ts";
import { kindRule } from "../../lib/kind-rule.ts";

export const serviceExternalIps = kindRule({
  name: "service-external-ips",
  title: "Services must not claim external addresses",
  why: "Traffic of the cluster to an address that a Service claims goes to that Service: whoever makes one can stand in for any server (CVE-2020-8554).",
  fix: "Remove spec.externalIPs, and use a Gateway or a load balancer.",
  severity: "high",
  controls: [],
  kinds: ["core/Service"],
  examples: {
    good: [{ title: "None", resource: manifest("v1", "Service", { spec: { ports: [{ port: 80 }] } }) }],
    bad: [
      {
        title: "An address of somebody else",
        resource: manifest("v1", "Service", { spec: { externalIPs: ["203.0.113.7"] } }),
        paths: ["spec.externalIPs[0]"],
      },
    ],
  },
  check: ({ root }) =>
    items(at(root, "spec", "externalIPs")).map((address) => must(address, () => false, "no addresses")),
  admission: () =>
    onSpec("", "services", { "spec.externalIPs": "object.spec.?externalIPs.orValue([]).size() == 0" }),
});
