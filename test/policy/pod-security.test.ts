import assert from "node:assert/strict";
import { UNKNOWN } from "../../policy/lib/field.ts";
import { rules } from "../../policy/rules/index.ts";
import { compliantSpec, judgeContainer, judgePod } from "./helpers.ts";

const podSecurityRules = rules
  .filter(({ controls }) => controls.some(({ framework }) => framework.id === "pod-security-standards"))
  .map(({ name }) => name);

const context = (securityContext: unknown): { securityContext: unknown } => ({ securityContext });
const inContext = (property: string): string => `spec.containers[0].securityContext.${property}`;

/** Rule, container, and what the rule says of a Pod with only that container. */
const CONTAINERS: readonly (readonly [string, Readonly<Record<string, unknown>>, readonly string[]])[] = [
  ["pod-privileged", context({ privileged: null }), []],
  ["pod-privileged", context({ privileged: "true" }), [`violation ${inContext("privileged")}`]],
  ["pod-privileged", context({ privileged: UNKNOWN }), [`unknown ${inContext("privileged")}`]],
  ["pod-privileged", context(UNKNOWN), ["unknown spec.containers[0].securityContext"]],
  ["pod-host-ports", { ports: [{ hostPort: 0 }, { hostPort: null }] }, []],
  ["pod-host-ports", { ports: UNKNOWN }, ["unknown spec.containers[0].ports"]],
  ["pod-host-ports", { ports: { hostPort: 80 } }, ["violation spec.containers[0].ports.hostPort"]],
  ["pod-host-probes", { startupProbe: { httpGet: { host: "" } } }, []],
  [
    "pod-host-probes",
    { startupProbe: { httpGet: { host: "a" } }, lifecycle: { postStart: { tcpSocket: { host: "b" } } } },
    [
      "violation spec.containers[0].startupProbe.httpGet.host",
      "violation spec.containers[0].lifecycle.postStart.tcpSocket.host",
    ],
  ],
  ["pod-host-probes", { livenessProbe: { grpc: { port: 1 }, exec: { command: ["true"] } } }, []],
  ["pod-app-armor", context({ appArmorProfile: null }), []],
  ["pod-app-armor", context({ appArmorProfile: {} }), [`violation ${inContext("appArmorProfile.type")}`]],
  ["pod-app-armor", context({ appArmorProfile: { type: "Localhost" } }), []],
  ["pod-se-linux", context({ seLinuxOptions: { type: "container_engine_t", user: "" } }), []],
  [
    "pod-se-linux",
    context({ seLinuxOptions: { user: "u" } }),
    [`violation ${inContext("seLinuxOptions.user")}`],
  ],
  ["pod-proc-mount", context({ procMount: UNKNOWN }), [`unknown ${inContext("procMount")}`]],
  ["pod-windows-host-process", context({ windowsOptions: { hostProcess: false } }), []],
  [
    "pod-capabilities",
    context({ capabilities: { drop: ["all"] } }),
    [`violation ${inContext("capabilities.drop")}`],
  ],
  [
    "pod-capabilities",
    context({ capabilities: { drop: ["KILL", UNKNOWN] } }),
    [`unknown ${inContext("capabilities.drop[1]")}`],
  ],
  [
    "pod-capabilities",
    context({ capabilities: { drop: ["ALL", UNKNOWN], add: [UNKNOWN] } }),
    [`unknown ${inContext("capabilities.add[0]")}`],
  ],
  [
    "pod-privilege-escalation",
    context({ allowPrivilegeEscalation: null }),
    [`violation ${inContext("allowPrivilegeEscalation")}`],
  ],
  ["pod-run-as-user", context({ runAsUser: null }), []],
  ["pod-run-as-user", context({ runAsUser: "0" }), [`violation ${inContext("runAsUser")}`]],
  ["pod-seccomp", context({ seccompProfile: {} }), [`violation ${inContext("seccompProfile.type")}`]],
  ["pod-seccomp", context({ seccompProfile: UNKNOWN }), [`unknown ${inContext("seccompProfile")}`]],
];

/** Rule, pod spec, and what the rule says of it. */
const PODS: readonly (readonly [string, Readonly<Record<string, unknown>>, readonly string[]])[] = [
  ["pod-host-namespaces", { hostIPC: true }, ["violation spec.hostIPC"]],
  ["pod-host-namespaces", { hostNetwork: null, hostPID: UNKNOWN }, ["unknown spec.hostPID"]],
  [
    "pod-app-armor",
    context({ appArmorProfile: { type: "Unconfined" } }),
    ["violation spec.securityContext.appArmorProfile.type"],
  ],
  [
    "pod-se-linux",
    context({ seLinuxOptions: { type: "x" } }),
    ["violation spec.securityContext.seLinuxOptions.type"],
  ],
  ["pod-sysctls", context({ sysctls: [{ name: "net.ipv4.tcp_notsent_lowat", value: "1" }] }), []],
  [
    "pod-sysctls",
    context({ sysctls: [{ name: UNKNOWN }, {}] }),
    ["unknown spec.securityContext.sysctls[0].name", "violation spec.securityContext.sysctls[1].name"],
  ],
  [
    "pod-windows-host-process",
    context({ windowsOptions: { hostProcess: true } }),
    ["violation spec.securityContext.windowsOptions.hostProcess"],
  ],
  ["pod-volume-types", { volumes: [{ name: "a", hostPath: null, emptyDir: {} }] }, []],
  ["pod-volume-types", { volumes: [{ name: "a", image: { reference: "b" } }] }, []],
  [
    "pod-volume-types",
    { volumes: [{ name: "a", futureKind: {} }] },
    ["violation spec.volumes[0].futureKind"],
  ],
  ["pod-volume-types", { volumes: [{ name: "a", emptyDir: UNKNOWN }] }, ["unknown spec.volumes[0].emptyDir"]],
  ["pod-volume-types", { volumes: [UNKNOWN] }, ["unknown spec.volumes[0]"]],
  ["pod-volume-types", { volumes: UNKNOWN }, ["unknown spec.volumes"]],
  // Inherited settings: of the pod, unless the container has its own.
  [
    "pod-run-as-non-root",
    { ...context({ runAsNonRoot: UNKNOWN }), containers: [{}] },
    ["unknown spec.securityContext.runAsNonRoot"],
  ],
  [
    "pod-run-as-non-root",
    { containers: [context({ runAsNonRoot: UNKNOWN }), context({ runAsNonRoot: true })] },
    ["unknown spec.containers[0].securityContext.runAsNonRoot"],
  ],
  [
    "pod-seccomp",
    { ...context({ seccompProfile: { type: "Unconfined" } }), containers: [{}] },
    ["violation spec.securityContext.seccompProfile.type"],
  ],
  // Windows pods are exempt from what Windows has no notion of; a pod that may be one is undecided.
  ...["pod-capabilities", "pod-privilege-escalation", "pod-seccomp"].flatMap(
    (rule) =>
      [
        [rule, { os: { name: "windows" }, containers: [{}] }, []],
        [rule, { os: { name: UNKNOWN }, containers: [{}] }, ["unknown spec.os.name"]],
      ] as const,
  ),
  [
    "pod-run-as-non-root",
    { os: { name: "windows" }, containers: [{}] },
    ["violation spec.containers[0].securityContext.runAsNonRoot"],
  ],
  // Root of a user namespace is not root of the node; the mask over /proc stays all the same.
  [
    "pod-run-as-non-root",
    { hostUsers: true, containers: [{}] },
    ["violation spec.containers[0].securityContext.runAsNonRoot"],
  ],
  ["pod-run-as-non-root", { hostUsers: UNKNOWN, containers: [{}] }, ["unknown spec.hostUsers"]],
  ["pod-run-as-user", { hostUsers: false, ...context({ runAsUser: 0 }) }, []],
  [
    "pod-run-as-user",
    { hostUsers: null, ...context({ runAsUser: 0 }) },
    ["violation spec.securityContext.runAsUser"],
  ],
  [
    "pod-proc-mount",
    { hostUsers: false, containers: [context({ procMount: "Unmasked" })] },
    ["violation spec.containers[0].securityContext.procMount"],
  ],
];

describe("Pod Security Standards", () => {
  for (const [rule, container, expected] of CONTAINERS) {
    it(`${rule}: ${show(container)}`, () => {
      assert.deepEqual(judgeContainer(rule, container), expected);
    });
  }

  for (const [rule, spec, expected] of PODS) {
    it(`${rule}: ${show(spec)}`, () => {
      assert.deepEqual(judgePod(rule, spec), expected);
    });
  }

  for (const rule of podSecurityRules) {
    it(`${rule} accepts a restricted pod`, () => {
      assert.deepEqual(judgePod(rule, compliantSpec), []);
    });

    it(`${rule} says of an unknown spec that it is unknown`, () => {
      assert.deepEqual(judgePod(rule, UNKNOWN), ["unknown spec"]);
    });
  }

  const everythingWrong = {
    ports: [{ hostPort: 80 }],
    livenessProbe: { httpGet: { host: "a" } },
    securityContext: {
      privileged: true,
      allowPrivilegeEscalation: true,
      runAsNonRoot: false,
      runAsUser: 0,
      capabilities: { add: ["SYS_ADMIN"] },
      procMount: "Unmasked",
      seccompProfile: { type: "Unconfined" },
      appArmorProfile: { type: "Unconfined" },
      seLinuxOptions: { user: "root" },
      windowsOptions: { hostProcess: true },
    },
  };
  const ofPodsOnly = ["pod-host-namespaces", "pod-sysctls", "pod-volume-types"];
  for (const rule of podSecurityRules.filter((name) => !ofPodsOnly.includes(name))) {
    for (const list of ["initContainers", "containers", "ephemeralContainers"]) {
      it(`${rule} looks at ${list}`, () => {
        const reports = judgePod(rule, { [list]: [everythingWrong] });
        assert.ok(reports.length > 0);
        for (const report of reports) assert.match(report, new RegExp(`^violation spec\\.${list}\\[0\\]\\.`));
      });
    }
  }
});

function show(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => (part === UNKNOWN ? "unknown" : part));
}
