import { literal, podAndContainers } from "../../lib/admission.ts";
import { podSecuredBy } from "../../lib/examples.ts";
import { at, isAbsent } from "../../lib/field.ts";
import { absentOr, findAll, must } from "../../lib/finding.ts";
import { atLeast, byVersion } from "../../lib/kube-version.ts";
import { podSecurityRule } from "../../lib/pod-security.ts";

const TYPES = byVersion((version) => [
  "container_t",
  "container_init_t",
  "container_kvm_t",
  ...(atLeast(version, "1.31") ? ["container_engine_t"] : []),
]);

export const podSeLinux = podSecurityRule({
  name: "pod-se-linux",
  title: "Pods must keep to SELinux's container types",
  why: "A type, user or role made for something else than containers takes the node's mandatory access control off the process.",
  fix: "Remove seLinuxOptions.user and .role, and leave .type unset or set it to one of the container types.",
  severity: "high",
  controls: [],
  examples: {
    good: [
      {
        title: "A container type",
        resource: podSecuredBy({ seLinuxOptions: { type: "container_init_t", level: "s0:c123,c456" } }),
      },
    ],
    bad: [
      {
        title: "A type that came with 1.31, before that",
        resource: podSecuredBy({ seLinuxOptions: { type: "container_engine_t" } }),
        settings: { kubeVersion: "1.30" },
        paths: ["spec.containers[0].securityContext.seLinuxOptions.type"],
      },
      {
        title: "A type that is not confined, and a role",
        resource: podSecuredBy({ seLinuxOptions: { type: "spc_t", role: "system_r" } }),
        paths: [
          "spec.containers[0].securityContext.seLinuxOptions.type",
          "spec.containers[0].securityContext.seLinuxOptions.role",
        ],
      },
    ],
  },
  baseline: {
    id: "seLinuxOptions",
    check: ({ securityContexts }, version) =>
      findAll(securityContexts, (context) => {
        const options = at(context, "seLinuxOptions");
        if (isAbsent(options.value)) return [];
        return [
          must(
            at(options, "type"),
            absentOr("", ...TYPES[version]),
            `${TYPES[version].join(", ")}, or not set`,
          ),
          must(at(options, "user"), absentOr(""), "not set"),
          must(at(options, "role"), absentOr(""), "not set"),
        ];
      }),
    admission: (version) =>
      podAndContainers((holder) => {
        const value = (property: string): string =>
          `${holder}.?securityContext.?seLinuxOptions.?${property}.orValue("")`;
        return {
          "securityContext.seLinuxOptions.type": `${value("type")} in ${literal(["", ...TYPES[version]])}`,
          "securityContext.seLinuxOptions.user": `${value("user")} == ""`,
          "securityContext.seLinuxOptions.role": `${value("role")} == ""`,
        };
      }),
  },
});
