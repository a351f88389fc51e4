import type { GroupVersionKind } from "../kubernetes/kinds.ts";

/** A property's place in an object: keys, and indexes of lists. */
export type Path = readonly (string | number)[];

export interface MutabilityOptions {
  /** Whether a ConfigMap's data may be changed in place; where not, a change replaces it, as it does a Secret. */
  readonly configMapMutable: boolean;
}

/**
 * Properties that cannot be changed in place, by `group/kind`: the list that the official plugin publishes
 * (`provider/pkg/provider/diff.go` of pulumi/pulumi-kubernetes). `*` is any index.
 */
const IMMUTABLE: Readonly<Record<string, readonly string[]>> = {
  "apps/DaemonSet": ["spec.selector"],
  "apps/Deployment": ["spec.selector"],
  "apps/StatefulSet": [
    "spec.podManagementPolicy",
    "spec.revisionHistoryLimit",
    "spec.selector",
    "spec.serviceName",
    "spec.volumeClaimTemplates",
  ],
  "batch/Job": ["spec.completions", "spec.parallelism", "spec.selector", "spec.template"],
  "rbac.authorization.k8s.io/ClusterRoleBinding": ["roleRef"],
  "rbac.authorization.k8s.io/RoleBinding": ["roleRef"],
  "storage.k8s.io/StorageClass": ["parameters", "provisioner"],
  "/PersistentVolumeClaim": within("spec", "accessModes selector storageClassName volumeName"),
  "/Pod": [
    ...within(
      "spec",
      `affinity automountServiceAccountToken dnsConfig dnsPolicy enableServiceLinks hostAliases hostIPC hostNetwork
      hostPID hostname imagePullSecrets nodeName nodeSelector overhead preemptionPolicy priority priorityClassName
      readinessGates restartPolicy runtimeClassName schedulerName securityContext serviceAccount serviceAccountName
      shareProcessNamespace subdomain terminationGracePeriodSeconds volumes`,
    ),
    ...["spec.containers.*", "spec.initContainers.*"].flatMap((prefix) =>
      within(
        prefix,
        `args command env image imagePullPolicy lifecycle livenessProbe ports readinessProbe resources securityContext
        stdin stdinOnce terminationMessagePath terminationMessagePolicy tty volumeDevices volumeMounts workingDir`,
      ),
    ),
  ],
  "/Service": ["spec.clusterIP"],
};

function within(prefix: string, names: string): readonly string[] {
  return names.split(/\s+/).map((name) => `${prefix}.${name}`);
}

/** The immutable properties of an object of this kind. */
export function immutablePaths(
  kind: GroupVersionKind,
  object: Readonly<Record<string, unknown>>,
  options: MutabilityOptions,
): readonly string[] {
  const key = `${kind.group}/${kind.kind}`;
  const sealed = object.immutable === true;
  if (key === "/Secret") return [...IDENTITY, "type", "stringData", "data"];
  if (key === "/ConfigMap" && (sealed || !options.configMapMutable))
    return [...IDENTITY, "binaryData", "data"];
  return [...IDENTITY, ...((Object.hasOwn(IMMUTABLE, key) && IMMUTABLE[key]) || [])];
}

const IDENTITY = ["metadata.name", "metadata.namespace"] as const;

/**
 * Whether a change of `value` at `path` changes an immutable property: one that the path leads to or into, or one
 * that the value holds.
 */
export function isImmutable(path: Path, value: unknown, immutable: readonly string[]): boolean {
  return immutable.some((pattern) => {
    const steps = pattern.split(".");
    const common = Math.min(steps.length, path.length);
    for (let index = 0; index < common; index++) {
      if (steps[index] !== "*" && steps[index] !== String(path[index])) return false;
    }
    return holds(value, steps.slice(common));
  });
}

function holds(value: unknown, steps: readonly string[]): boolean {
  const [step, ...rest] = steps;
  if (step === undefined) return true;
  if (typeof value !== "object" || value === null) return false;
  const children = step === "*" ? Object.values(value) : [(value as Record<string, unknown>)[step]];
  return children.some((child) => child !== undefined && holds(child, rest));
}
