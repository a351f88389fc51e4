import type { AdmissionMode, AdmissionRuleMode } from "../choices.ts";

export interface AdmissionPoliciesArgs {
  /**
   * What happens to an object that violates a policy: `audit` (the audit log has it), `warn` (so is its author told)
   * or `deny` (it is refused; where the rule is advisory, its author is told).
   * @default "audit"
   */
  readonly mode?: AdmissionMode;
  /**
   * Mode by rule, where it is not that of all: `audit`, `warn`, `deny`, or `off` for a rule that is left out.
   * @default {}
   */
  readonly ruleModes?: Record<string, AdmissionRuleMode>;
  /**
   * Names of the namespaces whose objects are judged.
   * @default [] all but the excluded ones
   */
  readonly namespaces?: string[];
  /**
   * Labels that a namespace has to have for its objects to be judged.
   * @default {}
   */
  readonly namespaceLabels?: Record<string, string>;
  /**
   * Names of namespaces whose objects are not judged, besides kube-system, kube-public, kube-node-lease and those of
   * agents that AWS runs (amazon-cloudwatch, amazon-guardduty, amazon-network-flow-monitor), which only EKS may make.
   * Those of add-ons belong here, whose images carry their publishers' tags: `Addons` has them as `namespaces`, and a stack
   * file has no need to name them. Name none that is not there: whoever creates it is judged by nobody in it.
   * @default []
   */
  readonly excludedNamespaces?: string[];
}
