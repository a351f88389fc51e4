import fc from "fast-check";

type Fields = Readonly<Record<string, fc.Arbitrary<unknown>>>;

/** Mostly `usual`, which no check minds, so that pods with a single fault are common; else one of the edge values. */
const mostly = (usual: unknown, ...edges: readonly unknown[]): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constantFrom(...edges) });

/** Sometimes there, seldom null, mostly left out. */
const seldom = (value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof(
    { weight: 8, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.constant(null) },
    { weight: 3, arbitrary: value },
  );

const often = (value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 1, arbitrary: fc.constantFrom(undefined, null, {}) }, { weight: 9, arbitrary: value });

const object = (fields: Fields): fc.Arbitrary<unknown> => fc.record(fields);
const list = (element: fc.Arbitrary<unknown>, maxLength: number): fc.Arbitrary<unknown> =>
  fc.array(element, { maxLength });

const capability = mostly(
  "NET_BIND_SERVICE",
  "CHOWN",
  "SYS_CHROOT",
  "NET_RAW",
  "SYS_ADMIN",
  "ALL",
  "chown",
  "CAP_CHOWN",
  "",
);
const seccompProfile = object({
  type: mostly("RuntimeDefault", "Localhost", "Unconfined", "", undefined, null),
});
const appArmorProfile = object({ type: mostly("RuntimeDefault", "Localhost", "Unconfined", "", undefined) });
const seLinuxOptions = object({
  type: mostly(
    undefined,
    "",
    "container_t",
    "container_init_t",
    "container_kvm_t",
    "container_engine_t",
    "spc_t",
    null,
  ),
  user: mostly(undefined, "", "system_u", null),
  role: mostly(undefined, "", "system_r", null),
  level: mostly(undefined, "s0:c1"),
});
const windowsOptions = object({ hostProcess: mostly(false, true, null, undefined) });
const runAsUser = mostly(undefined, 0, 1, 65532, null);

const containerContext = object({
  privileged: mostly(undefined, true, false, null),
  allowPrivilegeEscalation: fc.oneof(
    { weight: 9, arbitrary: fc.constant(false) },
    { weight: 1, arbitrary: fc.constantFrom(true, null, undefined) },
  ),
  runAsNonRoot: mostly(undefined, true, true, false, null),
  runAsUser,
  capabilities: often(
    object({
      drop: mostly(["ALL"], ["NET_RAW", "ALL"], ["all"], ["NET_RAW"], [], null, undefined),
      add: seldom(list(capability, 2)),
    }),
  ),
  procMount: mostly(undefined, "Default", "Unmasked", "", null),
  seccompProfile: seldom(seccompProfile),
  appArmorProfile: seldom(appArmorProfile),
  seLinuxOptions: seldom(seLinuxOptions),
  windowsOptions: seldom(windowsOptions),
});

const host = mostly(undefined, "", "127.0.0.1", "example.com", null);
const handler = object({
  httpGet: seldom(object({ host, port: fc.constant(80) })),
  tcpSocket: seldom(object({ host, port: fc.constant("http") })),
  exec: seldom(object({ command: fc.constant(["true"]) })),
});

const containerFields = {
  name: fc.constantFrom("app", "sidecar"),
  securityContext: often(containerContext),
  ports: seldom(
    list(object({ containerPort: fc.constant(80), hostPort: mostly(undefined, 0, 80, null) }), 2),
  ),
  livenessProbe: seldom(handler),
  readinessProbe: seldom(handler),
  startupProbe: seldom(handler),
  lifecycle: seldom(object({ postStart: seldom(handler), preStop: seldom(handler) })),
};
const container = fc.oneof(
  { weight: 60, arbitrary: object(containerFields) },
  { weight: 1, arbitrary: fc.constantFrom({}, null) },
);

const volumeSource = fc.constantFrom(
  "configMap",
  "csi",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "image",
  "persistentVolumeClaim",
  "projected",
  "secret",
);
const otherSource = fc.constantFrom(
  "hostPath",
  "nfs",
  "gitRepo",
  "iscsi",
  "awsElasticBlockStore",
  "cephfs",
  "flexVolume",
  "storageos",
);
const withSource = (source: fc.Arbitrary<string>): fc.Arbitrary<object> =>
  fc.tuple(source, fc.constantFrom({}, {}, {}, null)).map(([key, value]) => ({ name: "data", [key]: value }));
const volume = fc.oneof(
  { weight: 12, arbitrary: withSource(volumeSource) },
  { weight: 2, arbitrary: withSource(otherSource) },
  { weight: 1, arbitrary: fc.tuple(withSource(volumeSource), withSource(otherSource)).map(merged) },
  { weight: 1, arbitrary: fc.constantFrom({ name: "data" }, null) },
);

function merged(parts: readonly object[]): object {
  return Object.assign({}, ...parts) as object;
}

const sysctl = mostly(
  "net.ipv4.tcp_syncookies",
  "net.ipv4.ip_local_reserved_ports",
  "net.ipv4.tcp_keepalive_time",
  "net.ipv4.tcp_fin_timeout",
  "net.ipv4.tcp_keepalive_intvl",
  "net.ipv4.tcp_keepalive_probes",
  "net.ipv4.tcp_rmem",
  "net.ipv4.tcp_wmem",
  "net.ipv4.tcp_slow_start_after_idle",
  "net.ipv4.tcp_notsent_lowat",
  "net/ipv4/tcp_syncookies",
  "kernel.msgmax",
  "",
  null,
  undefined,
);

const spec = object({
  os: seldom(object({ name: fc.constantFrom("windows", "windows", "linux", "Windows", "", null) })),
  hostUsers: mostly(undefined, false, false, true, null),
  hostNetwork: mostly(undefined, true, false, null),
  hostPID: mostly(undefined, true, false, null),
  hostIPC: mostly(undefined, true, false, null),
  securityContext: often(
    object({
      runAsNonRoot: mostly(true, false, null, undefined),
      runAsUser,
      seccompProfile: often(seccompProfile),
      appArmorProfile: seldom(appArmorProfile),
      seLinuxOptions: seldom(seLinuxOptions),
      windowsOptions: seldom(windowsOptions),
      sysctls: seldom(list(object({ name: sysctl, value: fc.constant("1") }), 2)),
    }),
  ),
  initContainers: seldom(list(container, 2)),
  containers: fc.oneof(
    { weight: 20, arbitrary: list(container, 2) },
    { weight: 1, arbitrary: fc.constantFrom(null, []) },
  ),
  ephemeralContainers: seldom(list(container, 1)),
  volumes: seldom(list(volume, 3)),
});

const annotations = fc.dictionary(
  fc.constantFrom(
    "container.apparmor.security.beta.kubernetes.io/app",
    "container.apparmor.security.beta.kubernetes.io/",
    "container.apparmor.security.beta.kubernetes.io",
    "seccomp.security.alpha.kubernetes.io/pod",
    "note",
  ),
  fc.constantFrom<unknown>(
    "runtime/default",
    "localhost/",
    "localhost/app",
    "localhost",
    "unconfined",
    "",
    null,
  ),
  { maxKeys: 2 },
);

/** Pod templates that the API can decode, full of the values at which verdicts change. */
export const podTemplates = object({
  metadata: seldom(object({ annotations: seldom(annotations) })),
  spec: fc.oneof(
    { weight: 200, arbitrary: spec },
    { weight: 1, arbitrary: fc.constantFrom(undefined, null, {}) },
  ),
});
