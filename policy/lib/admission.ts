import { type Inheritable } from "./inheritable.ts";
import { atLeast, type KubeVersion } from "./kube-version.ts";

/**
 * CEL expressions, each true where an object keeps to a rule, by the path of the property that it looks at. They are
 * judged by the API server after it has filled in its defaults and dropped nulls.
 */
export type Expressions = Readonly<Record<string, string>>;

/** A rule on pods as CEL. The pod, or template, is `variables.template`, and its spec `variables.spec`. */
export interface PodAdmission {
  /** Once a pod; paths from its spec. */
  readonly pod?: Expressions;
  /** For each init and regular container, as `container`; paths from there. */
  readonly containers?: Expressions;
  /** The same for ephemeral containers as well. */
  readonly allContainers?: Expressions;
}

/** A rule on other objects as CEL, which sees the object as `object`. */
export interface ObjectAdmission {
  readonly resources: readonly {
    readonly apiGroups: readonly string[];
    readonly resources: readonly string[];
  }[];
  readonly operations: readonly ("CREATE" | "UPDATE")[];
  /** Paths from the object's root. */
  readonly object: Expressions;
}

/** What the API server can be told of a rule: the same verdict as the rule's own, which tests compare. */
export type Admission = PodAdmission | ObjectAdmission;

/** A string, boolean or list as CEL writes it, which for these is as JSON does. */
export const literal = (value: string | boolean | readonly (string | boolean)[]): string =>
  JSON.stringify(value);

/** The same expressions for the pod's spec and for every container, `holder` being the one or the other. */
export const podAndContainers = (expressions: (holder: string) => Expressions): PodAdmission => ({
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

const keysOf = ({ setting, property }: Inheritable): readonly string[] => [
  "securityContext",
  setting,
  ...(property === undefined ? [] : [property]),
];

const settingOf = (holder: string, inheritable: Inheritable): string =>
  optionalAt(holder, ...keysOf(inheritable));

/** `wherever` of inheritable.ts as CEL. */
export const whereverSet = (inheritable: Inheritable): PodAdmission => {
  const [allowed, values] = [literal(inheritable.values[0]), literal(inheritable.values)];
  return podAndContainers((holder) => ({
    [keysOf(inheritable).join(".")]: `${settingOf(holder, inheritable)}.orValue(${allowed}) in ${values}`,
  }));
};

/** `inheritable` of inheritable.ts as CEL. */
export const inherited = (inheritable: Inheritable): PodAdmission => {
  const [own, ofPod] = [settingOf("container", inheritable), settingOf("variables.spec", inheritable)];
  return {
    ...whereverSet(inheritable),
    allContainers: {
      [keysOf(inheritable).join(".")]: `${own}.or(${ofPod}).orValue("") in ${literal(inheritable.values)}`,
    },
  };
};

const orElse = (exempt: string, expressions: Expressions = {}): Expressions =>
  Object.fromEntries(Object.entries(expressions).map(([path, holds]) => [path, `${exempt} || (${holds})`]));

const exceptWhere = (exempt: string, { pod, containers, allContainers }: PodAdmission): PodAdmission => ({
  pod: orElse(exempt, pod),
  containers: orElse(exempt, containers),
  allContainers: orElse(exempt, allContainers),
});

/** `exceptWindows` of pods.ts as CEL. */
export const exceptOnWindows = (admission: PodAdmission): PodAdmission =>
  exceptWhere('variables.spec.?os.?name.orValue("") == "windows"', admission);

/** `exceptUserNamespace` of pods.ts as CEL. */
export const exceptInUserNamespace = (version: KubeVersion, admission: PodAdmission): PodAdmission =>
  atLeast(version, "1.35") ? exceptWhere("!variables.spec.?hostUsers.orValue(true)", admission) : admission;
