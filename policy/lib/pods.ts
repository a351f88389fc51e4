import { at, type Field, isAbsent, isObject, items, properties, UNKNOWN } from "./field.ts";
import { type Findings, unless } from "./finding.ts";
import { atLeast, type KubeVersion } from "./kube-version.ts";
import { isBuiltIn, isCustomType, type KubernetesObject, mayHold } from "./kubernetes.ts";

/** What rules look at in a pod's spec. */
interface PodParts {
  readonly initContainers: readonly Field[];
  readonly containers: readonly Field[];
  readonly ephemeralContainers: readonly Field[];
  /** Init and regular containers: what the pod starts with. */
  readonly startedContainers: readonly Field[];
  /** Init, regular and ephemeral containers: what the Pod Security Standards apply to. */
  readonly allContainers: readonly Field[];
  /** The security context of the pod itself. */
  readonly podContext: Field;
  /** Those of all containers. */
  readonly containerContexts: readonly Field[];
  /** The pod's, and then those of all containers. */
  readonly securityContexts: readonly Field[];
  readonly volumes: readonly Field[];
  /** The environment variables of all containers. */
  readonly environment: readonly Field[];
  /** The names of the images that the pod runs or mounts. */
  readonly images: readonly Field[];
}

/** A pod, or a template that pods are made from. */
export interface Pod extends PodParts {
  /** What keeps the pod: itself, or the workload that has its template. */
  readonly object: KubernetesObject;
  readonly metadata: Field;
  readonly labels: Field;
  readonly spec: Field;
}

/** Where the built-in kinds keep the pod (or pod template), from the object's root. */
const POD_PATHS: Readonly<Record<string, readonly string[]>> = {
  "core/Pod": [],
  "core/PodTemplate": ["template"],
  "core/ReplicationController": ["spec", "template"],
  "apps/DaemonSet": ["spec", "template"],
  "apps/Deployment": ["spec", "template"],
  "apps/ReplicaSet": ["spec", "template"],
  "apps/StatefulSet": ["spec", "template"],
  "extensions/DaemonSet": ["spec", "template"],
  "extensions/Deployment": ["spec", "template"],
  "extensions/ReplicaSet": ["spec", "template"],
  "batch/CronJob": ["spec", "jobTemplate", "spec", "template"],
  "batch/Job": ["spec", "template"],
};

const POD_KINDS: ReadonlySet<string> = new Set(Object.keys(POD_PATHS));

/** Whether objects of a type may hold a pod, or a template of one. */
export const mayHoldPods = (type: string): boolean => mayHold(type, POD_KINDS) || isCustomType(type);

function partsOf(spec: Field): PodParts {
  const [initContainers, containers, ephemeralContainers] = [
    items(at(spec, "initContainers")),
    items(at(spec, "containers")),
    items(at(spec, "ephemeralContainers")),
  ];
  const startedContainers = [...initContainers, ...containers];
  const allContainers = [...startedContainers, ...ephemeralContainers];
  const podContext = at(spec, "securityContext");
  const containerContexts = allContainers.map((container) => at(container, "securityContext"));
  const volumes = items(at(spec, "volumes"));
  const mountedImages = volumes.map((volume) => at(volume, "image")).filter(({ value }) => !isAbsent(value));
  return {
    initContainers,
    containers,
    ephemeralContainers,
    startedContainers,
    allContainers,
    podContext,
    containerContexts,
    securityContexts: [podContext, ...containerContexts],
    volumes,
    environment: allContainers.flatMap((container) => items(at(container, "env"))),
    images: [
      ...allContainers.map((container) => at(container, "image")),
      ...mountedImages.map((image) => at(image, "reference")),
    ],
  };
}

/** What many rules look at is looked up once; rules over a stack ask of most pods nothing but their labels. */
class PodAt implements Pod {
  readonly object: KubernetesObject;
  readonly metadata: Field;
  readonly labels: Field;
  readonly spec: Field;
  private found: PodParts | undefined;

  constructor(template: Field, object: KubernetesObject) {
    this.object = object;
    this.metadata = at(template, "metadata");
    this.labels = at(this.metadata, "labels");
    this.spec = at(template, "spec");
  }

  private get parts(): PodParts {
    return (this.found ??= partsOf(this.spec));
  }

  get initContainers(): readonly Field[] {
    return this.parts.initContainers;
  }
  get containers(): readonly Field[] {
    return this.parts.containers;
  }
  get ephemeralContainers(): readonly Field[] {
    return this.parts.ephemeralContainers;
  }
  get startedContainers(): readonly Field[] {
    return this.parts.startedContainers;
  }
  get allContainers(): readonly Field[] {
    return this.parts.allContainers;
  }
  get podContext(): Field {
    return this.parts.podContext;
  }
  get containerContexts(): readonly Field[] {
    return this.parts.containerContexts;
  }
  get securityContexts(): readonly Field[] {
    return this.parts.securityContexts;
  }
  get volumes(): readonly Field[] {
    return this.parts.volumes;
  }
  get environment(): readonly Field[] {
    return this.parts.environment;
  }
  get images(): readonly Field[] {
    return this.parts.images;
  }
}

/** A `spec` with a list of containers, which are objects with a name (not a list of container names). */
function isPodTemplate(field: Field): boolean {
  const { value } = at(field, "spec", "containers");
  return (
    value === UNKNOWN ||
    (Array.isArray(value) && value.some((element) => isObject(element) && "name" in element))
  );
}

/**
 * The pod templates anywhere in a custom resource. A `spec.containers` of its own root is not one: operators such
 * as Prometheus' keep patches to the containers that they generate there, not pods.
 */
function searchPodTemplates(object: KubernetesObject): readonly Pod[] {
  const { root } = object;
  const found: Pod[] = [];
  const pending: Field[] = [root];
  for (let field = pending.pop(); field; field = pending.pop()) {
    const hidesTemplate = field === root || field.key === "spec" || field.key === "template";
    if (field.value === UNKNOWN ? hidesTemplate : field !== root && isPodTemplate(field))
      found.push(new PodAt(field, object));
    else if (field.value !== UNKNOWN) for (const part of properties(field)) pending.push(part);
  }
  return found.reverse();
}

function findPods(object: KubernetesObject): readonly Pod[] {
  const path = Object.hasOwn(POD_PATHS, object.groupKind) ? POD_PATHS[object.groupKind] : undefined;
  if (path) return [new PodAt(at(object.root, ...path), object)];
  return isBuiltIn(object) ? [] : searchPodTemplates(object);
}

/** The latest object looked into, kept for the next rule as in `kubernetesObjects`. */
let latest: { readonly object: KubernetesObject; readonly pods: readonly Pod[] } | undefined;

/** The pods and pod templates of a Kubernetes object, built-in or custom. */
export function podsOf(object: KubernetesObject): readonly Pod[] {
  if (latest?.object !== object) latest = { object, pods: findPods(object) };
  return latest.pods;
}

/** What is asked of pods that run until they are stopped, not of those that run until they are done. */
export const exceptJobs = ({ object, spec }: Pod, findings: Findings): Findings =>
  object.group === "batch"
    ? []
    : unless(at(spec, "restartPolicy"), (policy) => policy === "Never" || policy === "OnFailure", findings);

/** Controls that don't apply to Windows pods (Pod Security Standards, since 1.25). */
export const exceptWindows = ({ spec }: Pod, findings: Findings): Findings =>
  unless(at(spec, "os", "name"), (name) => name === "windows", findings);

/** Controls that don't apply to pods in a user namespace of their own (Pod Security Standards, since 1.35). */
export const exceptUserNamespace = ({ spec }: Pod, version: KubeVersion, findings: Findings): Findings =>
  atLeast(version, "1.35")
    ? unless(at(spec, "hostUsers"), (hostUsers) => hostUsers === false, findings)
    : findings;
