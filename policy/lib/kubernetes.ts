import { at, type Field, isObject, items, rootField, UNKNOWN } from "./field.ts";

/** A resource as the rules see it: a Pulumi type token, and properties that may be anything. */
export interface Resource {
  readonly type: string;
  readonly name: string;
  readonly props: unknown;
}

/** A Kubernetes object in a resource: the resource itself, or an element where the resource is a list. */
export interface KubernetesObject {
  /** API group, `core` for the legacy one. Empty where group and kind are not known before the update. */
  readonly group: string;
  /** Version of the API: `v1`. Empty where it is not known. */
  readonly version: string;
  readonly kind: string;
  /** The two that rules filter by: `apps/Deployment`, `core/Service`. */
  readonly groupKind: string;
  /** True for Pulumi's `…Patch` resources, which hold some of an object's fields: nothing is missing there. */
  readonly partial: boolean;
  readonly root: Field;
}

/** API groups that the API server itself serves (kube-apiserver 1.36); all others come from custom resources. */
const BUILT_IN_GROUPS: ReadonlySet<string> = new Set([
  "core",
  "admissionregistration.k8s.io",
  "apiextensions.k8s.io",
  "apiregistration.k8s.io",
  "apps",
  "authentication.k8s.io",
  "authorization.k8s.io",
  "autoscaling",
  "batch",
  "certificates.k8s.io",
  "coordination.k8s.io",
  "discovery.k8s.io",
  "events.k8s.io",
  "extensions",
  "flowcontrol.apiserver.k8s.io",
  "internal.apiserver.k8s.io",
  "networking.k8s.io",
  "node.k8s.io",
  "policy",
  "rbac.authorization.k8s.io",
  "resource.k8s.io",
  "scheduling.k8s.io",
  "storage.k8s.io",
  "storagemigration.k8s.io",
]);

export const isBuiltIn = ({ group }: KubernetesObject): boolean => BUILT_IN_GROUPS.has(group);

/** Modules of the Pulumi provider that are no API groups: what their components hold is registered piece by piece. */
const PROVIDER_MODULES: ReadonlySet<string> = new Set(["helm.sh", "kustomize", "yaml"]);

const TYPE_TOKEN = /^kubernetes:([^/:]+)\/([^/:]+):([^:]+)$/;

const withoutPatch = (kind: string): string => kind.replace(/Patch$/, "");

type ObjectType = Pick<KubernetesObject, "group" | "version" | "kind">;

/** Type tokens looked at before: a run sees few types, and each of them once a rule and resource. */
const parsedTypes = new Map<string, ObjectType | undefined>();

/** More types than any cluster serves; what an input makes up beyond that is not kept. */
const MOST_TYPES = 10_000;

function parseType(type: string): ObjectType | undefined {
  if (parsedTypes.has(type)) return parsedTypes.get(type);
  const [, group, version, kind] = TYPE_TOKEN.exec(type) ?? [];
  const isObjectType =
    group !== undefined && version !== undefined && kind !== undefined && !PROVIDER_MODULES.has(group);
  const parsed = isObjectType ? { group, version, kind } : undefined;
  if (parsedTypes.size < MOST_TYPES) parsedTypes.set(type, parsed);
  return parsed;
}

/** Whether a Pulumi type token names a Kubernetes object. */
export const isKubernetesType = (type: string): boolean => parseType(type) !== undefined;

/** Whether a type token names a custom resource, whose kind may hold anything. */
export function isCustomType(type: string): boolean {
  const { group } = parseType(type) ?? {};
  return group !== undefined && !BUILT_IN_GROUPS.has(group);
}

/** Whether a type token is that of one of the kinds (`apps/Deployment`), or of a list that may hold them. */
export function mayHold(type: string, kinds: ReadonlySet<string>): boolean {
  const { group, kind } = parseType(type) ?? {};
  if (group === undefined || kind === undefined) return false;
  return (
    kind.endsWith("List") || kinds.has(`${group}/${kind}`) || kinds.has(`${group}/${withoutPatch(kind)}`)
  );
}

/** The Pulumi type token of a manifest: `kubernetes:apps/v1:Deployment`; undefined when it is no manifest. */
export function typeOfManifest(manifest: unknown): string | undefined {
  if (!isObject(manifest)) return undefined;
  const { apiVersion, kind } = manifest;
  if (typeof apiVersion !== "string" || typeof kind !== "string") return undefined;
  return `kubernetes:${apiVersion.includes("/") ? apiVersion : `core/${apiVersion}`}:${kind}`;
}

function objectAt(root: Field, { group, version, kind }: ObjectType): KubernetesObject {
  // No built-in kind ends in "Patch", so the suffix can only be Pulumi's.
  const partial = kind.endsWith("Patch") && BUILT_IN_GROUPS.has(group);
  const whole = partial ? withoutPatch(kind) : kind;
  return { group, version, kind: whole, groupKind: `${group}/${whole}`, partial, root };
}

function expand(root: Field, type: ObjectType): readonly KubernetesObject[] {
  const found: KubernetesObject[] = [];
  const pending = [{ root, type }];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { group, version, kind } = next.type;
    if (!kind.endsWith("List") || !isObject(next.root.value) || !Object.hasOwn(next.root.value, "items")) {
      found.push(objectAt(next.root, next.type));
      continue;
    }
    // The elements of a DeploymentList need not repeat their kind; those of a plain List have one each.
    const implied =
      kind === "List"
        ? { group: "", version: "", kind: "" }
        : { group, version, kind: kind.slice(0, -"List".length) };
    const elements = items(at(next.root, "items"));
    for (const element of elements)
      pending.push({ root: element, type: parseType(typeOfManifest(element.value) ?? "") ?? implied });
  }
  return found.reverse();
}

interface Expansion {
  readonly type: string;
  readonly props: unknown;
  readonly objects: readonly KubernetesObject[];
}

/**
 * The latest resource looked into. Rules take turns on one resource, so that one slot spares all but the first the
 * search; a WeakMap of all resources would cost more in garbage collection than the search does.
 */
let latest: Expansion | undefined;

/** The Kubernetes objects at the root of a resource: none, one, or as many as a list holds. */
export function objectsAt(type: string, root: Field): readonly KubernetesObject[] {
  const parsed = parseType(type);
  return parsed && (isObject(root.value) || root.value === UNKNOWN) ? expand(root, parsed) : [];
}

/** The Kubernetes objects in a resource. */
export function kubernetesObjects({ type, props }: Resource): readonly KubernetesObject[] {
  if (latest?.type === type && latest.props === props) return latest.objects;
  const objects = objectsAt(type, rootField(props));
  latest = { type, props, objects };
  return objects;
}
