import {
  type Admission,
  type Expressions,
  literal,
  type ObjectAdmission,
  type PodAdmission,
} from "../../policy/lib/admission.ts";
import { type Settings } from "../../policy/lib/options.ts";
import { type Rule } from "../../policy/lib/rule.ts";

/** What one rule brings to the policy that it shares with the others of its group. */
export interface AdmissionRule {
  readonly rule: string;
  readonly enforcement: Rule["enforcement"];
  /** What the rule judges, where that is not what its whole group does. */
  readonly resourceRules: readonly ResourceRule[];
  /** A list of the places that break the rule, by a name that no other rule has. */
  readonly variable: NamedExpression;
  readonly validation: {
    readonly expression: string;
    readonly message: string;
    readonly messageExpression: string;
    readonly reason: "Forbidden";
  };
}

/** Rules that one ValidatingAdmissionPolicy can hold, and what they have in common. */
export interface AdmissionGroup {
  readonly name: string;
  readonly resourceRules: readonly ResourceRule[];
  readonly matchConditions: readonly NamedExpression[];
  readonly variables: readonly NamedExpression[];
  readonly rules: readonly AdmissionRule[];
}

export interface ResourceRule {
  readonly apiGroups: readonly string[];
  readonly apiVersions: readonly string[];
  readonly operations: readonly string[];
  readonly resources: readonly string[];
}

interface NamedExpression {
  readonly name: string;
  readonly expression: string;
}

/**
 * The built-in kinds with pods or templates of pods. Not in reach: pod templates in custom resources, which CEL can't
 * search for, and lists, which clients take apart.
 *
 * In any version, though there is but one: where versions are named, the controller manager checks the types of each
 * expression for each kind and compiles all variables anew each time (apiserver, policy/validating/typechecking.go),
 * which for a policy of 40 rules is 30,000 compilations. A test has it check each rule alone.
 */
const POD_RESOURCES: readonly ResourceRule[] = [
  { apiGroups: [""], resources: ["pods", "podtemplates", "replicationcontrollers"] },
  { apiGroups: ["apps"], resources: ["daemonsets", "deployments", "replicasets", "statefulsets"] },
  { apiGroups: ["batch"], resources: ["cronjobs", "jobs"] },
]
  .map((kinds) => ({ ...kinds, apiVersions: ["*"], operations: ["CREATE", "UPDATE"] }))
  // Debug containers, and since 1.33 other requests and limits of what runs, come by these ways only (KEP-1287, "Resize
  // subresource"), as an update of the pod. Pod Security, too, takes all subresources that it doesn't ignore for one
  // (k8s.io/pod-security-admission, `ignoredPodSubresources`).
  .concat({
    apiGroups: [""],
    apiVersions: ["*"],
    operations: ["UPDATE"],
    resources: ["pods/ephemeralcontainers", "pods/resize"],
  });

/**
 * The template of an object of these kinds other than Pod. One policy serves them all, hence `dyn`: no one schema has
 * all these fields, and the API server would warn of those that a kind lacks.
 */
const templateOf = (object: string): string =>
  [
    `request.kind.kind == "PodTemplate" ? dyn(${object}).template`,
    `request.kind.kind == "CronJob" ? dyn(${object}).spec.jobTemplate.spec.template`,
    `dyn(${object}).spec.template`,
  ].join(" : ");

/** What differs for pods themselves. */
const ofPodOrElse = (ofPod: string, orElse: string): string =>
  `request.kind.kind == "Pod" ? ${ofPod} : ${orElse}`;

/**
 * An update is judged where it changes what runs. Else, whatever was there before the policy could not be labelled,
 * scaled down or let go by its controllers, not even to make room for something better. A pod's own metadata are left
 * out, for they change all the time; a template's are part of it, so that a restart is a change.
 */
const TEMPLATE_CHANGED: NamedExpression = {
  name: "template-changed",
  expression: `request.operation == "CREATE" || (${ofPodOrElse(
    "dyn(object).spec != dyn(oldObject).spec",
    `(${templateOf("object")}) != (${templateOf("oldObject")})`,
  )})`,
};

const POD_VARIABLES: readonly NamedExpression[] = [
  { name: "template", expression: ofPodOrElse("dyn(object)", templateOf("object")) },
  { name: "spec", expression: "variables.template.spec" },
  { name: "initContainers", expression: "variables.spec.?initContainers.orValue([])" },
  { name: "containers", expression: "variables.spec.containers" },
  {
    name: "allContainers",
    expression:
      "variables.initContainers + variables.containers + variables.spec.?ephemeralContainers.orValue([])",
  },
];

const isOnPods = (admission: Admission): admission is PodAdmission => !("object" in admission);

const oneLine = (expression: string): string => expression.replace(/(?<!\s)\s*\n\s*/g, " ");

/** CEL for a list of the paths whose expressions don't hold. */
const brokenAt = (where: string, expressions: Expressions = {}): readonly string[] =>
  Object.entries(expressions).map(
    ([path, holds]) => `(${oneLine(holds)} ? [] : [${literal(`${where}${path}`)}])`,
  );

/** The same for each container of a list, with the container's name before the path. */
const brokenIn = (list: string, expressions: Expressions = {}): readonly string[] =>
  Object.entries(expressions).map(
    ([path, holds]) =>
      `${list}.filter(container, !(${oneLine(holds)})).map(container, "container " + container.name + " " + ${literal(path)})`,
  );

const brokenByPod = ({ pod, initContainers, containers, allContainers }: PodAdmission): readonly string[] => [
  ...brokenAt("pod ", pod),
  ...brokenIn("variables.initContainers", initContainers),
  ...brokenIn("variables.containers", containers),
  ...brokenIn("variables.allContainers", allContainers),
];

const RESOURCE: NamedExpression = {
  name: "resource",
  expression: 'request.resource.group + "/" + request.resource.resource',
};

/** What the rules of a group share. An update that changes nothing of a template is none of the first group's. */
const GROUPS = {
  pods: { resourceRules: POD_RESOURCES, matchConditions: [TEMPLATE_CHANGED], variables: POD_VARIABLES },
  objects: { resourceRules: [], matchConditions: [], variables: [RESOURCE] },
} as const;

type GroupName = keyof typeof GROUPS;

const resourceRulesOf = ({ resources, changed }: ObjectAdmission): readonly ResourceRule[] =>
  resources.map((kinds) => ({
    ...kinds,
    apiVersions: ["*"],
    operations: changed === undefined ? ["CREATE"] : ["CREATE", "UPDATE"],
  }));

/** CEL for whether an object is one that the rule judges: others of its group judge other kinds, and other changes. */
function isJudged({ resources, changed }: ObjectAdmission): string {
  const names = resources.flatMap((kinds) =>
    kinds.apiGroups.flatMap((group) => kinds.resources.map((resource) => `${group}/${resource}`)),
  );
  const created = 'request.operation == "CREATE"';
  return `variables.resource in ${literal(names)} && ${
    changed === undefined ? created : `(${created} || ${oneLine(changed)})`
  }`;
}

/** Names of rules have dashes, which names of variables can't have. */
const variableOf = ({ name }: Rule): string =>
  name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

/**
 * A rule as one validation, whose message names the rule, what breaks it, and how to fix it. Undefined where there is
 * nothing that CEL could say for the rule, or nothing with these settings.
 */
function admissionRule(rule: Rule, settings?: Settings): (AdmissionRule & { group: GroupName }) | undefined {
  const admission = rule.admission(settings);
  if (!admission) return undefined;
  const [requirement, fix] = [`${rule.name}: ${rule.title}.`, `Fix: ${rule.fix}`];
  const name = variableOf(rule);
  const judged = isOnPods(admission)
    ? { group: "pods" as const, resourceRules: [], expression: brokenByPod(admission).join(" + ") }
    : {
        group: "objects" as const,
        resourceRules: resourceRulesOf(admission),
        expression: `!(${isJudged(admission)}) ? [] : ${brokenAt("", admission.object).join(" + ")}`,
      };
  return {
    group: judged.group,
    rule: rule.name,
    enforcement: rule.enforcement,
    resourceRules: judged.resourceRules,
    variable: { name, expression: judged.expression },
    validation: {
      expression: `variables.${name}.size() == 0`,
      message: `${requirement} ${fix}`,
      messageExpression: `${literal(`${requirement} Violated at: `)} + variables.${name}.join(", ") + ${literal(`. ${fix}`)}`,
      reason: "Forbidden",
    },
  };
}

/**
 * Rules as validations, by the groups whose rules can share a policy; settings by rule. Groups without a rule are
 * not there. Who makes policies of them says what follows from a violation, rule by rule.
 */
export function admissionGroups(
  rules: readonly Rule[],
  settings: Readonly<Record<string, Settings>> = {},
): readonly AdmissionGroup[] {
  const all = rules.flatMap((rule) => admissionRule(rule, settings[rule.name]) ?? []);
  return Object.entries(GROUPS).flatMap(([name, shared]) => {
    const own = all.filter(({ group }) => group === name).map(({ group: _group, ...rule }) => rule);
    return own.length === 0 ? [] : [{ name, ...shared, rules: own }];
  });
}
