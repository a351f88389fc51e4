import { literal } from "../../lib/admission.ts";
import { pod } from "../../lib/examples.ts";
import { at, items } from "../../lib/field.ts";
import { findEach, must, oneOf } from "../../lib/finding.ts";
import { atLeast, byVersion, type KubeVersion } from "../../lib/kube-version.ts";
import { podSecurityRule } from "../../lib/pod-security.ts";

/** Sysctls that are namespaced and that no pod can hurt another with, by the version that came to allow them. */
const SAFE_SYSCTLS: Readonly<Record<string, KubeVersion>> = {
  "kernel.shm_rmid_forced": "1.25",
  "net.ipv4.ip_local_port_range": "1.25",
  "net.ipv4.ip_local_reserved_ports": "1.27",
  "net.ipv4.ip_unprivileged_port_start": "1.25",
  "net.ipv4.ping_group_range": "1.25",
  "net.ipv4.tcp_fin_timeout": "1.29",
  "net.ipv4.tcp_keepalive_intvl": "1.29",
  "net.ipv4.tcp_keepalive_probes": "1.29",
  "net.ipv4.tcp_keepalive_time": "1.29",
  "net.ipv4.tcp_notsent_lowat": "1.37",
  "net.ipv4.tcp_rmem": "1.32",
  "net.ipv4.tcp_slow_start_after_idle": "1.37",
  "net.ipv4.tcp_syncookies": "1.25",
  "net.ipv4.tcp_wmem": "1.32",
};

const SAFE_IN = byVersion((version) =>
  Object.keys(SAFE_SYSCTLS).filter((sysctl) => atLeast(version, SAFE_SYSCTLS[sysctl] ?? version)),
);

export const podSysctls = podSecurityRule({
  name: "pod-sysctls",
  title: "Pods must set only safe sysctls",
  why: "Other kernel parameters switch security off or reach every pod of the node.",
  fix: "Remove the sysctl from securityContext.sysctls; set it on the nodes if the platform really needs it.",
  severity: "high",
  controls: [],
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
      {
        title: "A sysctl that came to be safe later",
        resource: pod({
          securityContext: { sysctls: [{ name: "net.ipv4.tcp_rmem", value: "4096 87380 16777216" }] },
          containers: [{ name: "app" }],
        }),
        settings: { kubeVersion: "1.31" },
        paths: ["spec.securityContext.sysctls[0].name"],
      },
    ],
  },
  baseline: {
    id: "sysctls",
    check: ({ podContext }, version) =>
      findEach(items(at(podContext, "sysctls")), (sysctl) =>
        must(at(sysctl, "name"), oneOf(...SAFE_IN[version]), SAFE_IN[version].join(", ")),
      ),
    admission: (version) => ({
      pod: {
        "securityContext.sysctls": `variables.spec.?securityContext.?sysctls.orValue([]).all(sysctl,
          sysctl.name in ${literal(SAFE_IN[version])})`,
      },
    }),
  },
});
