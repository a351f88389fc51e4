import {
  type Admission,
  type Expressions,
  literal,
  type ObjectAdmission,
  type PodAdmission,
} from "../lib/admission.ts";
import { type Settings } from "../lib/options.ts";
import { type Rule } from "../lib/rule.ts";

/** The part of admissionregistration.k8s.io/v1 ValidatingAdmissionPolicy that the generator uses. */
export interface AdmissionPolicy {
  readonly apiVersion: "admissionregistration.k8s.io/v1";
  readonly kind: "ValidatingAdmissionPolicy";
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  readonly spec: {
    readonly failurePolicy: "Fail";
    readonly matchConstraints: { readonly resourceRules: readonly ResourceRule[] };
    readonly matchConditions?: readonly NamedExpression[];
    readonly variables: readonly NamedExpression[];
    readonly validations: readonly {
      readonly expression: string;
      readonly message: string;
      readonly messageExpression: string;
      readonly reason: "Forbidden";
    }[];
  };
}

interface ResourceRule {
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
 */
const POD_RESOURCES: readonly ResourceRule[] = [
  { apiGroups: [""], resources: ["pods", "podtemplates", "replicationcontrollers"] },
  { apiGroups: ["apps"], resources: ["daemonsets", "deployments", "replicasets", "statefulsets"] },
  { apiGroups: ["batch"], resources: ["cronjobs", "jobs"] },
]
  .map((kinds) => ({ ...kinds, apiVersions: ["v1"], operations: ["CREATE", "UPDATE"] }))
  // Debug containers come by this way only, as an update of the pod.
  .concat({
    apiGroups: [""],
    apiVersions: ["v1"],
    operations: ["UPDATE"],
    resources: ["pods/ephemeralcontainers"],
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

const podMatch = {
  matchConstraints: { resourceRules: POD_RESOURCES },
  matchConditions: [TEMPLATE_CHANGED],
};

function objectMatch({
  resources,
  changed,
}: ObjectAdmission): Pick<AdmissionPolicy["spec"], "matchConstraints" | "matchConditions"> {
  const operations = changed === undefined ? ["CREATE"] : ["CREATE", "UPDATE"];
  const resourceRules = resources.map((kinds) => ({ ...kinds, apiVersions: ["*"], operations }));
  if (changed === undefined) return { matchConstraints: { resourceRules } };
  const expression = oneLine(`request.operation == "CREATE" || ${changed}`);
  return { matchConstraints: { resourceRules }, matchConditions: [{ name: "object-changed", expression }] };
}

/**
 * A rule as a ValidatingAdmissionPolicy with one validation, whose message names what breaks the rule and how to fix
 * it. Undefined where there is nothing that CEL could say for the rule, or nothing with these settings.
 *
 * `failurePolicy: Fail` counts what can't be evaluated as a violation; whether a violation is refused, told to the
 * client, or written to the audit log is for the policy's binding to say.
 */
export function admissionPolicy(rule: Rule, settings?: Settings): AdmissionPolicy | undefined {
  const admission = rule.admission(settings);
  if (!admission) return undefined;
  const onPods = isOnPods(admission);
  const broken = onPods ? brokenByPod(admission) : brokenAt("", admission.object);
  const [requirement, fix] = [`${rule.title}.`, `Fix: ${rule.fix}`];
  return {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicy",
    metadata: {
      name: `slipway-${rule.name}`,
      labels: {
        "app.kubernetes.io/part-of": "slipway",
        "slipway.dev/rule": rule.name,
        "slipway.dev/enforcement": rule.enforcement,
      },
    },
    spec: {
      failurePolicy: "Fail",
      ...(onPods ? podMatch : objectMatch(admission)),
      variables: [...(onPods ? POD_VARIABLES : []), { name: "broken", expression: broken.join(" + ") }],
      validations: [
        {
          expression: "variables.broken.size() == 0",
          message: `${requirement} ${fix}`,
          messageExpression: `${literal(`${requirement} Violated at: `)} + variables.broken.join(", ") + ${literal(`. ${fix}`)}`,
          reason: "Forbidden",
        },
      ],
    },
  };
}
