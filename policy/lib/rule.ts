import { type Admission } from "./admission.ts";
import { type Field, formatPath, isAbsent, keysOf, rootField, unknownOrigin } from "./field.ts";
import { type Finding, type Findings, received } from "./finding.ts";
import { type Control } from "./frameworks.ts";
import { isKubernetesType, type KubernetesObject, kubernetesObjects, type Resource } from "./kubernetes.ts";
import { type ConfigOf, type Options, resolveSettings, type Settings } from "./options.ts";
import { mayHoldPods, type Pod, podsOf } from "./pods.ts";

export type Severity = "low" | "medium" | "high" | "critical";

/** A resource that shows a rule at work. Examples are the documentation, and a test runs each. */
export interface Example {
  readonly title: string;
  readonly resource: Pick<Resource, "type" | "props">;
  readonly settings?: Settings;
}

export interface BadExample extends Example {
  /** The property paths that the rule names, in order. */
  readonly paths: readonly string[];
}

/** What every rule is, whatever it looks at. */
export interface Requirement {
  /** Stable and in kebab case: configuration, exemptions and links refer to it. */
  readonly name: string;
  /** The requirement, in one sentence without a full stop. */
  readonly title: string;
  readonly why: string;
  /** How to fix a violation. */
  readonly fix: string;
  readonly severity: Severity;
  /** @default "mandatory" */
  readonly enforcement?: "mandatory" | "advisory";
  readonly controls: readonly Control[];
}

/** What a rule on resources is, apart from how it looks at one. */
export interface RuleMetadata extends Requirement {
  /**
   * What remediation (opt-in, by the enforcement level `remediate`) puts wherever the rule misses a value. Only for
   * rules whose missing values can only mean one thing.
   */
  readonly remedy?: unknown;
  readonly examples: { readonly good: readonly Example[]; readonly bad: readonly BadExample[] };
}

/** One thing that a rule has to say about a resource. */
export interface Report {
  /** `unknown`: the value is not known before the update, which judges it again; this is not a pass. */
  readonly kind: Finding["kind"];
  /** The keys that lead from the resource's root to the property; none for the whole resource. */
  readonly keys: readonly (string | number)[];
  /** The same as a property path, such as `spec.containers[0].image`. */
  readonly path: string;
  /** What was found, as a sentence: `spec.containers[0].image is "nginx:1".` */
  readonly fact: string;
  /** The values that the rule allows there, in words that end a sentence "Allowed: …". */
  readonly allowed: string;
}

/** A rule, ready to judge resources. */
export interface Rule extends RuleMetadata {
  readonly enforcement: "mandatory" | "advisory";
  readonly options: Options;
  /** The Pulumi type tokens that it looks at; undefined for rules on all Kubernetes objects. */
  readonly types: readonly string[] | undefined;
  readonly appliesTo: (type: string) => boolean;
  /**
   * Judges a resource. Never throws, whatever the properties hold; settings that are invalid count as unset.
   *
   * What a rule can't see in a resource is an option like any other: rules whose verdict depends on the version of
   * Kubernetes have `kubeVersion` ("1.25" to "1.37"), those of the Pod Security Standards `level` ("baseline" or
   * "restricted") as well. `sharedSettings` of options.ts gives the same value to every rule that has the option;
   * `controlInForce` of frameworks.ts says which check of the standards a rule makes at a level and a version, and
   * where it makes none it reports nothing.
   */
  readonly evaluate: (resource: Resource, settings?: Settings) => readonly Report[];
  /** What the API server is to be told of the rule; undefined where there is nothing that CEL could say. */
  readonly admission: (settings?: Settings) => Admission | undefined;
}

/** What a rule's author writes: the metadata, the options, and how to look at a resource. */
export type Definition<Subject, O extends Options> = RuleMetadata & {
  readonly options?: O;
  readonly check: (subject: Subject, config: ConfigOf<O>) => Findings;
  /** The same as `check` for the API server, where CEL can say it; undefined where the options switch it off. */
  readonly admission?: (config: ConfigOf<O>) => Admission | undefined;
};

function toReport({ kind, field, allowed }: Finding): Report {
  const origin = kind === "unknown" ? unknownOrigin(field) : field;
  const keys = keysOf(origin);
  const path = formatPath(keys);
  return { kind, keys, path, fact: `${path || "The resource"} ${received(origin)}.`, allowed };
}

/** Several checks can stumble over one unknown, or name one field: each path is reported once. */
export function toReports(findings: Findings): readonly Report[] {
  if (findings.length === 1) return findings[0] ? [toReport(findings[0])] : []; // nearly always
  const reports = new Map<string, Report>();
  for (const finding of findings) {
    if (!finding) continue;
    const report = toReport(finding);
    const known = reports.get(report.path);
    if (!known || (known.kind === "unknown" && report.kind === "violation")) reports.set(report.path, report);
  }
  return [...reports.values()];
}

const NO_SETTINGS: Settings = {};

/** More types than a run has. */
const MOST_TYPES = 1_000;

/** Whether there is anything to say; what rules leave behind is short, and mostly empty. */
function isSaying(findings: Findings): boolean {
  for (const finding of findings) if (finding) return true;
  return false;
}

const NO_REPORTS: readonly Report[] = [];

function defineRule<O extends Options>(
  { options, check, admission, ...metadata }: Definition<Resource, O>,
  types: readonly string[] | undefined,
  appliesTo: (type: string) => boolean,
): Rule {
  const declared = options ?? ({} as O);
  // A run judges all its resources by the same settings: they are resolved once.
  let latest = { settings: NO_SETTINGS, config: resolveSettings(declared, NO_SETTINGS) };
  // Types come in runs, and there are few of them; what an input makes up beyond that is not kept.
  let asked = { type: "", answer: false };
  const answers = new Map<string, boolean>();
  const applies = (type: string): boolean => {
    if (asked.type === type) return asked.answer;
    const answer = answers.get(type) ?? appliesTo(type);
    if (answers.size < MOST_TYPES) answers.set(type, answer);
    asked = { type, answer };
    return answer;
  };
  return {
    ...metadata,
    enforcement: metadata.enforcement ?? "mandatory",
    options: declared,
    types,
    appliesTo,
    evaluate: (resource, settings = NO_SETTINGS) => {
      if (!applies(resource.type)) return NO_REPORTS;
      if (latest.settings !== settings) latest = { settings, config: resolveSettings(declared, settings) };
      const findings = check(resource, latest.config);
      return findings.length > 0 && isSaying(findings) ? toReports(findings) : NO_REPORTS;
    },
    admission: (settings = NO_SETTINGS) => admission?.(resolveSettings(declared, settings)),
  };
}

/** flatMap, without its cost where there is one subject: that is nearly always, and for every rule again. */
function ofEach<T>(subjects: readonly T[], check: (subject: T) => Findings): Findings {
  const [only] = subjects;
  return subjects.length === 1 && only !== undefined ? check(only) : subjects.flatMap(check);
}

/**
 * A rule on every Kubernetes object, those in lists included.
 *
 * @param appliesTo sorts out resources by their type alone, where the rule looks at few
 */
export function kubernetesRule<O extends Options>(
  { check, ...rest }: Definition<KubernetesObject, O>,
  appliesTo: (type: string) => boolean = isKubernetesType,
): Rule {
  const checkResource = (resource: Resource, config: ConfigOf<O>): Findings =>
    ofEach(kubernetesObjects(resource), (object) => {
      const findings = check(object, config);
      // A patch leaves out what it doesn't change; the object itself was judged when it was made.
      return object.partial
        ? findings.filter((finding) => finding && !isAbsent(finding.field.value))
        : findings;
    });
  return defineRule({ ...rest, check: checkResource }, undefined, appliesTo);
}

/** A rule on every pod and pod template, wherever a Kubernetes object keeps it. */
export function podRule<O extends Options>({ check, ...rest }: Definition<Pod, O>): Rule {
  const checkObject = (object: KubernetesObject, config: ConfigOf<O>): Findings =>
    ofEach(podsOf(object), (pod) => check(pod, config));
  return kubernetesRule({ ...rest, check: checkObject }, mayHoldPods);
}

/** The properties of a resource of one of a rule's types. */
export interface TypedResource {
  readonly type: string;
  readonly root: Field;
}

/** A rule on resources of certain Pulumi types. */
export function resourceRule<O extends Options>({
  check,
  types,
  ...rest
}: Definition<TypedResource, O> & { readonly types: readonly string[] }): Rule {
  const checkResource = ({ type, props }: Resource, config: ConfigOf<O>): Findings =>
    check({ type, root: rootField(props) }, config);
  return defineRule({ ...rest, check: checkResource }, types, (type) => types.includes(type));
}
