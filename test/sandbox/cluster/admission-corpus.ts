import fc from "fast-check";
import { type Manifest } from "./dry-run.ts";

type Properties = Readonly<Record<string, unknown>>;

const DIGEST = `sha256:${"0123456789abcdef".repeat(4)}`;

/** Mostly one that no rule minds, so that objects with one or two faults are common; else one of the others. */
const mostly = <T>(usual: T, ...others: readonly T[]): fc.Arbitrary<T> =>
  fc.oneof(
    { weight: 12, arbitrary: fc.constant(usual) },
    { weight: 1, arbitrary: fc.constantFrom(...others) },
  );

/** An object without the properties that came out undefined. */
const object = (fields: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<Properties> =>
  fc
    .record(fields)
    .map((drawn) => Object.fromEntries(Object.entries(drawn).filter(([, value]) => value !== undefined)));

const seccompProfile = mostly<unknown>(
  undefined,
  { type: "RuntimeDefault" },
  { type: "Localhost", localhostProfile: "profiles/app.json" },
  { type: "Unconfined" },
);
const appArmorProfile = mostly<unknown>(
  undefined,
  { type: "RuntimeDefault" },
  { type: "Localhost", localhostProfile: "app" },
  { type: "Unconfined" },
);
const seLinuxOptions = mostly<unknown>(
  undefined,
  { level: "s0:c1" },
  { type: "container_t" },
  { type: "container_engine_t" },
  { type: "spc_t" },
  { user: "system_u" },
  { role: "system_r" },
);
const runAsUser = mostly<unknown>(undefined, 0, 1000, 65532);

const containerContext = object({
  privileged: mostly<unknown>(undefined, false),
  allowPrivilegeEscalation: mostly<unknown>(false, true, undefined),
  runAsNonRoot: mostly<unknown>(undefined, true, false),
  readOnlyRootFilesystem: mostly<unknown>(true, undefined, false),
  runAsUser,
  runAsGroup: runAsUser,
  capabilities: mostly<unknown>(
    { drop: ["ALL"] },
    undefined,
    { drop: ["NET_RAW", "ALL"], add: ["NET_BIND_SERVICE"] },
    { drop: ["ALL"], add: ["CHOWN"] },
    { drop: ["ALL"], add: ["NET_ADMIN"] },
    { drop: ["NET_RAW"] },
    { add: ["NET_BIND_SERVICE"] },
  ),
  procMount: mostly<unknown>(undefined, "Default"),
  seccompProfile,
  appArmorProfile,
  seLinuxOptions,
});

/** The API refuses a privileged container that may not escalate. */
const containerSecurity = mostly<fc.Arbitrary<unknown>>(
  containerContext,
  fc.constant(undefined),
  fc.constant({ privileged: true }),
).chain((security) => security);

const handler = (host?: string): Properties => ({
  httpGet: { path: "/ready", port: 8080, ...(host !== undefined && { host }) },
});
const probe = mostly<unknown>(
  handler(),
  undefined,
  handler("10.0.0.1"),
  { tcpSocket: { port: 8080, host: "10.0.0.1" } },
  { exec: { command: ["true"] } },
);

const resources = mostly<unknown>(
  { requests: { cpu: "100m", memory: "128Mi" }, limits: { cpu: 1, memory: "1e9" } },
  undefined,
  { requests: { cpu: "100m", memory: "128Mi" } },
  { requests: { cpu: 0, memory: "128Mi" }, limits: { cpu: "1", memory: "128Mi" } },
  { requests: { memory: "128Mi" }, limits: { memory: "128Mi" } },
);

const containerNamed = (name: string): fc.Arbitrary<Properties> =>
  object({
    name: fc.constant(name),
    image: mostly(
      `registry.example/shop@${DIGEST}`,
      `registry.example/shop:1.4.2@${DIGEST}`,
      "registry.example:5000/shop",
      "shop:latest",
      `kubernetesui/dashboard-web@${DIGEST}`,
      `k8s.gcr.io/pause@${DIGEST}`,
      "registry.example/shop:1.4.2",
      "shop",
    ),
    resources,
    securityContext: containerSecurity,
    ports: mostly<unknown>(undefined, [{ containerPort: 8080 }], [{ containerPort: 8080, hostPort: 8080 }]),
    stdin: mostly<unknown>(undefined, true, false),
    tty: mostly<unknown>(undefined, true, false),
    env: mostly<unknown>(
      [
        { name: "PASSWORD_FILE", value: "/run/secrets/password" },
        { name: "DEBUG_TOKEN", value: "false" },
      ],
      undefined,
      [{ name: "DB_PASSWORD", value: "hunter2" }],
      [{ name: "DATABASE", value: "postgres://shop:hunter2@db/shop" }],
      [{ name: "DB_PASSWORD", valueFrom: { secretKeyRef: { name: "db", key: "password" } } }],
    ),
    envFrom: mostly<unknown>(
      undefined,
      [{ configMapRef: { name: "shop" } }],
      [{ secretRef: { name: "db" } }],
    ),
  });

const probedContainer = (name: string): fc.Arbitrary<Properties> =>
  fc
    .tuple(
      containerNamed(name),
      object({
        livenessProbe: probe,
        readinessProbe: probe,
        startupProbe: probe,
        lifecycle: mostly<unknown>(
          { preStop: { sleep: { seconds: 5 } } },
          undefined,
          { postStart: handler("10.0.0.1") },
          { preStop: { tcpSocket: { port: 8080, host: "10.0.0.1" } } },
        ),
      }),
    )
    .map(([named, probes]) => ({ ...named, ...probes }));

/** All with a source: without one the API's default is an emptyDir, with no limit for a rule to find. */
const volumes = fc
  .subarray<Properties>(
    [
      { emptyDir: { sizeLimit: "1Gi" } },
      { configMap: { name: "shop" } },
      { secret: { secretName: "shop" } },
      { persistentVolumeClaim: { claimName: "shop" } },
      { projected: { sources: [] } },
      { csi: { driver: "csi.example" } },
      { image: { reference: `model@${DIGEST}` } },
    ],
    { maxLength: 3 },
  )
  .chain((usual) =>
    mostly<readonly Properties[]>(
      usual,
      [...usual, { image: { reference: "model:1" } }],
      [...usual, { emptyDir: {} }],
      [...usual, { hostPath: { path: "/var/log/pods/" } }],
      [...usual, { hostPath: { path: "/var/lib" } }],
      [...usual, { hostPath: { path: "//etc/./ssl" } }],
      [...usual, { nfs: { server: "10.0.0.1", path: "/" } }],
    ),
  )
  .map((sources) => sources.map((source, index) => ({ name: `volume-${index}`, ...source })));

const podContext = object({
  runAsNonRoot: mostly<unknown>(true, undefined, false),
  runAsUser: mostly<unknown>(65532, undefined, 0, 1000),
  runAsGroup: mostly<unknown>(65532, undefined, 0, 1000),
  fsGroup: mostly<unknown>(undefined, 0, 65532),
  supplementalGroups: mostly<unknown>(undefined, [20_000], [20_000, 0]),
  seccompProfile: mostly<unknown>({ type: "RuntimeDefault" }, undefined, { type: "Unconfined" }),
  appArmorProfile,
  seLinuxOptions,
  sysctls: mostly<unknown>(
    undefined,
    [{ name: "net.ipv4.tcp_syncookies", value: "1" }],
    [{ name: "net.ipv4.tcp_notsent_lowat", value: "1" }],
    [
      { name: "net.ipv4.tcp_rmem", value: "1" },
      { name: "kernel.msgmax", value: "65536+kernel.core_pattern=x" },
    ],
  ),
});

const unmountedSpec = object({
  restartPolicy: mostly<unknown>(undefined, "Always"),
  serviceAccountName: mostly<unknown>("shop", undefined, "default"),
  automountServiceAccountToken: mostly<unknown>(false, undefined, true),
  enableServiceLinks: mostly<unknown>(false, undefined, true),
  priorityClassName: mostly<unknown>(undefined, "system-cluster-critical"),
  hostAliases: mostly<unknown>(undefined, [], [{ ip: "10.0.0.1", hostnames: ["db.internal"] }]),
  hostUsers: mostly<unknown>(undefined, true),
  hostNetwork: mostly<unknown>(undefined, false),
  hostPID: mostly<unknown>(undefined, false, true),
  hostIPC: mostly<unknown>(undefined, false, true),
  securityContext: mostly<fc.Arbitrary<unknown>>(podContext, fc.constant(undefined)).chain((drawn) => drawn),
  resources: mostly<unknown>(undefined, {
    requests: { cpu: 1, memory: "1Gi" },
    limits: { cpu: 2, memory: "1Gi" },
  }),
  initContainers: mostly<fc.Arbitrary<unknown>>(
    fc.constant(undefined),
    containerNamed("init").map((init) => [init]),
  ).chain((drawn) => drawn),
  containers: fc
    .tuple(probedContainer("app"), mostly(false, true), probedContainer("sidecar"))
    .map(([app, both, sidecar]) => (both ? [app, sidecar] : [app])),
  volumes,
});

const containersOf = (drawn: Properties): readonly Properties[] => drawn["containers"] as Properties[];

/** The first container mounts every volume. */
const linuxSpec = fc
  .tuple(unmountedSpec, fc.constantFrom(true, false, undefined))
  .map(([drawn, readOnly]): Properties => {
    const [first, ...others] = containersOf(drawn);
    const volumeMounts = (drawn["volumes"] as { name: string }[]).map(({ name }) => ({
      name,
      mountPath: `/mnt/${name}`,
      ...(readOnly !== undefined && { readOnly }),
    }));
    return { ...drawn, containers: [{ ...first, volumeMounts }, ...others] };
  });

/** The API keeps `Unmasked` to user namespaces, and those from the node's namespaces. */
const inUserNamespace = fc
  .tuple(linuxSpec, fc.constantFrom("Default", "Unmasked"))
  .map(([drawn, procMount]): Properties => {
    const { hostPID: _pid, hostIPC: _ipc, hostNetwork: _network, ...rest } = drawn;
    const containers = containersOf(drawn).map((container) => ({
      ...container,
      securityContext: { ...(container["securityContext"] as Properties), procMount },
    }));
    return { ...rest, hostUsers: false, containers };
  });

/** Without ports, which the API server's defaults would make ports of the node. */
function inHostNetwork(drawn: Properties): Properties {
  const containers = containersOf(drawn).map(({ ports: _, ...container }) => container);
  return { ...drawn, hostNetwork: true, containers };
}

/** Windows pods may set nothing that only Linux has. */
const windowsSpec = object({
  os: fc.constant({ name: "windows" }),
  hostNetwork: fc.constant(true),
  securityContext: mostly<unknown>(
    { runAsNonRoot: true, windowsOptions: { hostProcess: true } },
    { windowsOptions: { hostProcess: true } },
  ),
  containers: containerNamed("app").map(({ name, image, resources: bounds }) => [
    { name, image, ...(bounds !== undefined && { resources: bounds }) },
  ]),
});

const spec = fc.oneof(
  { weight: 12, arbitrary: linuxSpec },
  { weight: 1, arbitrary: linuxSpec.map(inHostNetwork) },
  { weight: 2, arbitrary: inUserNamespace },
  { weight: 1, arbitrary: windowsSpec },
);

const annotations = mostly<Properties>(
  {},
  { note: "unconfined" },
  { "container.apparmor.security.beta.kubernetes.io/app": "runtime/default" },
  { "container.apparmor.security.beta.kubernetes.io/app": "unconfined" },
);

const LABELS = { app: "shop" };
const labels = mostly<Properties>({ ...LABELS, "app.kubernetes.io/name": "shop" }, LABELS);
const selector = { matchLabels: LABELS };

interface Template {
  readonly metadata: Properties;
  readonly spec: Properties;
}

/** Every built-in kind with a pod in it, around a template. */
const KINDS: Readonly<Record<string, (template: Template) => Properties & { readonly apiVersion: string }>> =
  {
    Pod: ({ spec: ofPod }) => ({ apiVersion: "v1", spec: ofPod }),
    PodTemplate: (template) => ({ apiVersion: "v1", template }),
    ReplicationController: (template) => ({ apiVersion: "v1", spec: { selector: LABELS, template } }),
    ReplicaSet: (template) => ({ apiVersion: "apps/v1", spec: { selector, template } }),
    Deployment: (template) => ({ apiVersion: "apps/v1", spec: { selector, template } }),
    DaemonSet: (template) => ({ apiVersion: "apps/v1", spec: { selector, template } }),
    StatefulSet: (template) => ({ apiVersion: "apps/v1", spec: { serviceName: "shop", selector, template } }),
    Job: (template) => ({ apiVersion: "batch/v1", spec: { template: onceOnly(template) } }),
    CronJob: (template) => ({
      apiVersion: "batch/v1",
      spec: { schedule: "@daily", jobTemplate: { spec: { template: onceOnly(template) } } },
    }),
  };

const onceOnly = ({ metadata, spec: ofPod }: Template): Template => ({
  metadata,
  spec: { ...ofPod, restartPolicy: "Never" },
});

/** Objects of every built-in kind with a pod in it, nearly all of which the API itself has nothing against. */
export const workloads = (namespace: string): fc.Arbitrary<Manifest> =>
  fc
    .tuple(fc.constantFrom(...Object.keys(KINDS)), spec, annotations, labels)
    .map(([kind, ofPod, noted, labelled]) => {
      const template = { metadata: { labels: labelled, annotations: noted }, spec: ofPod };
      const metadata = {
        name: "shop",
        namespace,
        labels: labelled,
        ...(kind === "Pod" && { annotations: noted }),
      };
      return { kind, metadata, ...KINDS[kind]!(template) };
    });
