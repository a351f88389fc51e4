import { reservedGroup } from "./aws-namespaces.ts";
import { type GeneratedGroup, generatedGroups, type GeneratedRule } from "./generated-policies.ts";

/**
 * What the objects of a namespace may lay claim to beyond it: annotations of the namespace, lists with commas. Editors
 * and admins of a namespace may not write the namespace itself (Kubernetes, "User-facing roles"), so that who sets these
 * is who administers the cluster, or the platform.
 */
export const namespaceClaims = {
  /** ARNs of the roles that External Secrets becomes for the namespace's stores. */
  secretReaders: "slipway.dev/secret-readers",
  /** ARNs of target groups made elsewhere that the namespace's TargetGroupBindings may fill. */
  targetGroups: "slipway.dev/target-groups",
  /** Host names that the namespace's routes may answer for; `*` for all. */
  hostnames: "slipway.dev/hostnames",
} as const;

/** Who makes a TargetGroupBinding for each Service behind a load balancer. A test compares it with the add-on's own. */
export const LOAD_BALANCER_CONTROLLER =
  "system:serviceaccount:aws-load-balancer-controller:aws-load-balancer-controller";

/** An annotation's value that names these; undefined where there is none. */
export const claimOf = (values: readonly string[]): string | undefined =>
  values.length === 0 ? undefined : [...new Set(values)].sort().join(",");

interface Claim {
  readonly rule: string;
  readonly title: string;
  readonly fix: string;
  readonly kinds: Readonly<Record<string, readonly string[]>>;
  /** CEL for whether an update changes what is judged, in `object` and `oldObject`. */
  readonly changed: string;
  /** CEL by the place that breaks the rule, true where it does not. */
  readonly holds: Readonly<Record<string, string>>;
}

const SPEC_CHANGED = "object.spec != oldObject.spec";
const POD_SECURITY = "pod-security.kubernetes.io/enforce";

const listed = (annotation: string): string => `variables.claims[?"${annotation}"].orValue("").split(",")`;

/** A store has its role at one place, a generator of credentials at another (External Secrets, "AWS" and "STS"). */
const STORE_ROLE = `(variables.resource == "external-secrets.io/secretstores" ? object.spec.?provider.?aws.?role : object.spec.?role).orValue("")`;
const TARGET_GROUP = `object.spec.?targetGroupARN.orValue("")`;
const POD_SECURITY_VERSION = `${POD_SECURITY}-version`;
const labelOf = (object: string, label: string, orElse: string): string =>
  `${object}.metadata.?labels[?"${label}"].orValue("${orElse}")`;
const levelOf = (object: string): string => labelOf(object, POD_SECURITY, "");
const versionOf = (object: string): string => labelOf(object, POD_SECURITY_VERSION, "latest");

/** As of an older version, the API server makes none of the checks that came later; those of 1.34 were the last. */
const SINCE_1_34 = '"^v1[.](3[4-9]|[4-9][0-9]|[1-9][0-9][0-9])$"';

const CLAIMS: readonly Claim[] = [
  {
    rule: "secret-store-role",
    title: "External Secrets must become no other namespace's reader",
    fix: `Name a role of the namespace's annotation ${namespaceClaims.secretReaders}, which the platform sets, and no additionalRoles.`,
    kinds: {
      "external-secrets.io": ["secretstores"],
      "generators.external-secrets.io": ["ecrauthorizationtokens", "stssessiontokens"],
    },
    changed: SPEC_CHANGED,
    holds: {
      role: `${STORE_ROLE} == "" || ${STORE_ROLE} in ${listed(namespaceClaims.secretReaders)}`,
      additionalRoles: "object.spec.?provider.?aws.?additionalRoles.orValue([]).size() == 0",
    },
  },
  {
    rule: "target-group-owner",
    title: "A TargetGroupBinding must take no other's traffic",
    fix: `Let the controller make it, or name a target group of the namespace's annotation ${namespaceClaims.targetGroups}.`,
    kinds: { "elbv2.k8s.aws": ["targetgroupbindings"] },
    changed: SPEC_CHANGED,
    holds: {
      "spec.targetGroupARN": `request.userInfo.username == "${LOAD_BALANCER_CONTROLLER}" || (${TARGET_GROUP} != "" && ${TARGET_GROUP} in ${listed(namespaceClaims.targetGroups)})`,
    },
  },
  {
    rule: "route-hostname-owner",
    title: "A route must answer for its own namespace's host names",
    fix: `Name hosts of the namespace's annotation ${namespaceClaims.hostnames}, which the platform sets, one at least.`,
    kinds: { "gateway.networking.k8s.io": ["grpcroutes", "httproutes", "tlsroutes"] },
    changed: SPEC_CHANGED,
    holds: {
      "spec.hostnames": `"*" in ${listed(namespaceClaims.hostnames)} || (object.spec.?hostnames.orValue([]).size() > 0 && object.spec.?hostnames.orValue([]).all(host, host in ${listed(namespaceClaims.hostnames)}))`,
    },
  },
  {
    rule: "namespace-pod-security-label",
    title: "Namespaces must enforce a level of the Pod Security Standards",
    fix: `Set the label ${POD_SECURITY} to restricted, or to baseline where pods can't keep that, and leave ${POD_SECURITY_VERSION} out.`,
    kinds: { "": ["namespaces"] },
    changed: [levelOf, versionOf].map((of) => `${of("object")} != ${of("oldObject")}`).join(" || "),
    holds: {
      [`metadata.labels["${POD_SECURITY}"]`]: `${levelOf("object")} in ["baseline", "restricted"]`,
      [`metadata.labels["${POD_SECURITY_VERSION}"]`]: `${versionOf("object")} == "latest" || ${versionOf("object")}.matches(${SINCE_1_34})`,
    },
  },
];

const literal = (value: unknown): string => JSON.stringify(value);

function ruleOf({ rule, title, fix, kinds, changed, holds }: Claim): GeneratedRule {
  const name = rule.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  const resources = Object.entries(kinds).flatMap(([group, names]) =>
    names.map((each) => `${group}/${each}`),
  );
  const isJudged = `variables.resource in ${literal(resources)} && (request.operation == "CREATE" || (${changed}))`;
  const broken = Object.entries(holds).map(([place, held]) => `(${held} ? [] : [${literal(place)}])`);
  const [requirement, remedy] = [`${rule}: ${title}.`, `Fix: ${fix}`];
  return {
    rule,
    enforcement: "mandatory",
    resourceRules: Object.entries(kinds).map(([group, names]) => ({
      apiGroups: [group],
      apiVersions: ["*"],
      operations: ["CREATE", "UPDATE"],
      resources: [...names],
    })),
    variable: { name, expression: `!(${isJudged}) ? [] : ${broken.join(" + ")}` },
    validation: {
      expression: `variables.${name}.size() == 0`,
      message: `${requirement} ${remedy}`,
      messageExpression: `${literal(`${requirement} Violated at: `)} + variables.${name}.join(", ") + ${literal(`. ${remedy}`)}`,
      reason: "Forbidden",
    },
  };
}

/** Rules that need a cluster to judge by: what an object claims, against what its namespace is given. */
export const claimsGroup: GeneratedGroup = {
  name: "claims",
  resourceRules: [],
  matchConditions: [],
  variables: [
    { name: "resource", expression: 'request.resource.group + "/" + request.resource.resource' },
    { name: "claims", expression: "namespaceObject.metadata.?annotations.orValue({})" },
  ],
  rules: CLAIMS.map(ruleOf),
};

/** All rules of the cluster: those of the policy pack, and these. */
export const admissionGroups = (): readonly GeneratedGroup[] => [
  ...generatedGroups(),
  claimsGroup,
  reservedGroup,
];
