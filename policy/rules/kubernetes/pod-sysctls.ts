import { pod } from "../../lib/examples.ts";
import { at, items } from "../../lib/field.ts";
import { must, oneOf } from "../../lib/finding.ts";
import { podSecurity } from "../../lib/frameworks.ts";
import { podRule } from "../../lib/rule.ts";

/** Sysctls that are namespaced and that no pod can hurt another with (Pod Security Standards 1.37). */
const SAFE_SYSCTLS = [
  "kernel.shm_rmid_forced",
  "net.ipv4.ip_local_port_range",
  "net.ipv4.ip_local_reserved_ports",
  "net.ipv4.ip_unprivileged_port_start",
  "net.ipv4.ping_group_range",
  "net.ipv4.tcp_fin_timeout",
  "net.ipv4.tcp_keepalive_intvl",
  "net.ipv4.tcp_keepalive_probes",
  "net.ipv4.tcp_keepalive_time",
  "net.ipv4.tcp_notsent_lowat",
  "net.ipv4.tcp_rmem",
  "net.ipv4.tcp_slow_start_after_idle",
  "net.ipv4.tcp_syncookies",
  "net.ipv4.tcp_wmem",
];

export const podSysctls = podRule({
  name: "pod-sysctls",
  title: "Pods must set only safe sysctls",
  why: "Other kernel parameters switch security off or reach every pod of the node.",
  fix: "Remove the sysctl from securityContext.sysctls; set it on the nodes if the platform really needs it.",
  severity: "high",
  controls: [podSecurity("baseline", "sysctls")],
  examples: {
    good: [
      {
        title: "A safe sysctl",
        resource: pod({
          securityContext: { sysctls: [{ name: "net.ipv4.ip_unprivileged_port_start", value: "0" }] },
          containers: [{ name: "app" }],
        }),
      },
    ],
    bad: [
      {
        title: "A sysctl of the whole node",
        resource: pod({
          securityContext: { sysctls: [{ name: "kernel.msgmax", value: "65536" }] },
          containers: [{ name: "app" }],
        }),
        paths: ["spec.securityContext.sysctls[0].name"],
      },
    ],
  },
  check: ({ spec }) =>
    items(at(spec, "securityContext", "sysctls")).map((sysctl) =>
      must(at(sysctl, "name"), oneOf(...SAFE_SYSCTLS), SAFE_SYSCTLS.join(", ")),
    ),
});
