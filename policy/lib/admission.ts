import { type Inheritable, type InheritableChoice } from "./inheritable.ts";
import { atLeast, type KubeVersion } from "./kube-version.ts";

/**
 * CEL expressions, each true where an object keeps to a rule, by the path of the property that it looks at. They are
 * judged by the API server after it has filled in its defaults and dropped nulls.
 */
export type Expressions = Readonly<Record<string, string>>;

/** Kinds of an API group, in all versions, by the names that REST paths have them by. */
interface Resources {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
}

/** A rule on pods as CEL. The pod, or template, is `variables.template`, and its spec `variables.spec`. */
export interface PodAdmission {
  /** Once a pod; paths from its spec. */
  readonly pod?: Expressions;
  /** For each container of the list, as `container`; paths from there. */
  readonly initContainers?: Expressions;
  readonly containers?: Expressions;
  /** Init, regular and ephemeral containers. */
  readonly allContainers?: Expressions;
}

/** A rule on other objects as CEL, which sees the object as `object`. */
export interface ObjectAdmission {
  readonly resources: readonly Resources[];
  /**
   * CEL for whether an update changes what the rule judges, in `oldObject` and `object`. Else, what was there before
   * the policy could not be labelled, or let go by its controllers. Without it only what is made is judged.
   */
  readonly changed?: string;
  /** Paths from the object's root. */
  readonly object: Expressions;
}

/** What the API server can be told of a rule: the same verdict as the rule's own, which tests compare. */
export type Admission = PodAdmission | ObjectAdmission;

/** An update that changes one of some parts, each CEL of the object before or after it. */
export const changed = (...parts: readonly ((object: string) => string)[]): string =>
  parts.map((part) => `${part("object")} != ${part("oldObject")}`).join(" || ");

const specOf = (object: string): string => `${object}.spec`;

/** A rule on the specs of objects of one kind. */
export const onSpec = (apiGroup: string, resource: string, object: Expressions): ObjectAdmission => ({
  resources: [{ apiGroups: [apiGroup], resources: [resource] }],
  changed: changed(specOf),
  object,
});

/** A string, boolean or list as CEL writes it, which for these is as JSON does. */
export const literal = (value: string | boolean | readonly (string | boolean | number)[]): string =>
  JSON.stringify(value);

/** What is asked of the pod and of all its containers. */
type PodWideAdmission = Required<Pick<PodAdmission, "pod" | "allContainers">>;

/** The same expressions for init and regular containers. */
export const initAndContainers = (expressions: Expressions): PodAdmission => ({
  initContainers: expressions,
  containers: expressions,
});

/** The same expressions for the pod's spec and for every container, `holder` being the one or the other. */
export const podAndContainers = (expressions: (holder: string) => Expressions): PodWideAdmission => ({
  pod: expressions("variables.spec"),
  allContainers: expressions("container"),
});

const IDENTIFIER = /^[A-Za-z_]\w*$/;

/** The optional value (CEL's, with `orValue` and the like) that lies below a holder at `keys`. */
export const optionalAt = (holder: string, ...keys: readonly string[]): string =>
  keys.reduce(
    (path, key) => (IDENTIFIER.test(key) ? `${path}.?${key}` : `${path}[?${literal(key)}]`),
    holder,
  );

type InheritableSetting = Pick<Inheritable, "setting" | "property">;

const keysOf = ({ setting, property }: InheritableSetting): readonly string[] => [
  "securityContext",
  setting,
  ...(property === undefined ? [] : [property]),
];

const settingOf = (holder: string, inheritable: InheritableSetting): string =>
  optionalAt(holder, ...keysOf(inheritable));

/** `wherever` of inheritable.ts as CEL. */
export const whereverSet = (inheritable: InheritableChoice): PodWideAdmission => {
  const [allowed, values] = [literal(inheritable.values[0]), literal(inheritable.values)];
  return podAndContainers((holder) => ({
    [keysOf(inheritable).join(".")]: `${settingOf(holder, inheritable)}.orValue(${allowed}) in ${values}`,
  }));
};

/** `inheritable` of inheritable.ts as CEL. */
export const inherited = (inheritable: InheritableChoice): PodAdmission =>
  inheritedThat(inheritable, (value) => `${value}.orValue("") in ${literal(inheritable.values)}`);

/** `inheritableThat` of inheritable.ts as CEL; `ok` gets an optional value, and what is not set is not ok. */
export const inheritedThat = (
  inheritable: InheritableSetting,
  ok: (optional: string) => string,
): PodAdmission => {
  const [own, ofPod] = [settingOf("container", inheritable), settingOf("variables.spec", inheritable)];
  const path = keysOf(inheritable).join(".");
  return {
    pod: { [path]: `!${ofPod}.hasValue() || ${ok(ofPod)}` },
    allContainers: { [path]: ok(`${own}.or(${ofPod})`) },
  };
};

const orElse = (exempt: string, expressions: Expressions = {}): Expressions =>
  Object.fromEntries(Object.entries(expressions).map(([path, holds]) => [path, `${exempt} || (${holds})`]));

const exceptWhere = (
  exempt: string,
  { pod, initContainers, containers, allContainers }: PodAdmission,
): PodAdmission => ({
  pod: orElse(exempt, pod),
  initContainers: orElse(exempt, initContainers),
  containers: orElse(exempt, containers),
  allContainers: orElse(exempt, allContainers),
});

/** `exceptJobs` of pods.ts as CEL. */
export const exceptForJobs = (admission: PodAdmission): PodAdmission =>
  exceptWhere(
    'request.kind.group == "batch" || variables.spec.?restartPolicy.orValue("") in ["Never", "OnFailure"]',
    admission,
  );

/** `exceptWindows` of pods.ts as CEL. */
export const exceptOnWindows = (admission: PodAdmission): PodAdmission =>
  exceptWhere('variables.spec.?os.?name.orValue("") == "windows"', admission);

/** `exceptUserNamespace` of pods.ts as CEL. */
export const exceptInUserNamespace = (version: KubeVersion, admission: PodAdmission): PodAdmission =>
  atLeast(version, "1.35") ? exceptWhere("!variables.spec.?hostUsers.orValue(true)", admission) : admission;
