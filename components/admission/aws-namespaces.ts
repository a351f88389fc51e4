import type { GeneratedGroup } from "./generated-policies.ts";

/**
 * Namespaces of agents that AWS runs on nodes as EKS add-ons. They have to be privileged or see the node, so that no
 * rule on pods can hold there. Sources: GuardDuty User Guide, "How Runtime Monitoring works with Amazon EKS clusters";
 * CloudWatch User Guide, "Install the CloudWatch agent with the Amazon CloudWatch Observability EKS add-on"; README of
 * aws/network-flow-monitor-agent.
 */
export const awsNamespaces: readonly string[] = [
  "amazon-cloudwatch",
  "amazon-guardduty",
  "amazon-network-flow-monitor",
];

/**
 * The user by which EKS installs its add-ons. Source: AWS Distro for OpenTelemetry, "Install the EKS add-on", whose
 * permissions are bound to that user. Only who may impersonate users gets by as it.
 */
export const EKS_ADDON_MANAGER = "eks:addon-manager";

export const RESERVED_RULE = "namespace-reserved";
const TITLE = "A namespace of AWS's agents must be made by EKS";
const FIX =
  "Install the EKS add-on, which makes it; or, where you install the agent yourself, name the namespace in excludedNamespaces.";

/**
 * Nothing in these namespaces is judged, so nobody else may make one. Its binding takes these names alone: the
 * API server gives each namespace its name as a label, and looks at a new namespace's own labels (Kubernetes,
 * "Validating Admission Policy", namespaceSelector).
 */
export const reservedGroup: GeneratedGroup = {
  name: "namespaces",
  resourceRules: [],
  matchConditions: [],
  variables: [],
  rules: [
    {
      rule: RESERVED_RULE,
      enforcement: "mandatory",
      resourceRules: [
        { apiGroups: [""], apiVersions: ["*"], operations: ["CREATE"], resources: ["namespaces"] },
      ],
      variable: {
        name: "namespaceReserved",
        expression: `request.userInfo.username == "${EKS_ADDON_MANAGER}" ? [] : ["metadata.name"]`,
      },
      validation: {
        expression: "variables.namespaceReserved.size() == 0",
        message: `${RESERVED_RULE}: ${TITLE}. Fix: ${FIX}`,
        messageExpression: `"${RESERVED_RULE}: ${TITLE}. Violated at: " + variables.namespaceReserved.join(", ") + ". Fix: ${FIX}"`,
        reason: "Forbidden",
      },
    },
  ],
};
