import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { assertArguments } from "../arguments.ts";
import { planned } from "../planned.ts";
import { assertValid } from "../validation.ts";
import { planAdmissionPolicies } from "./admission-policies-plan.ts";
import { admissionGroups } from "./namespace-claims.ts";
import type { AdmissionPoliciesArgs } from "./admission-policies-args.ts";

export type { AdmissionPoliciesArgs } from "./admission-policies-args.ts";

/**
 * The policy pack's rules in the cluster itself, wherever CEL can say them, so that `kubectl apply`, operators and
 * whatever else goes past Pulumi meets the same rules. Start with `audit`, read the audit log (annotation
 * `validation.policy.admission.k8s.io/validation_failure`), then `deny`.
 *
 * Rules on pods share a ValidatingAdmissionPolicy and its binding for each mode, rules on other objects another:
 * `slipway-pods-deny` is the one that refuses pods. Each rule is a validation of its own, whose message starts with the
 * rule's name. A refusal gives the first violation in full and names the others of the same policy; of warnings there
 * is one for each.
 *
 * Rules on what objects claim beyond their namespace share a third: a SecretStore's role, a TargetGroupBinding's target
 * group and a route's host names have to be in the namespace's annotations `slipway.dev/secret-readers`,
 * `slipway.dev/target-groups` and `slipway.dev/hostnames`, lists with commas; the platform sets those of services. And a
 * namespace has to carry a Pod Security level.
 *
 * A fourth, `slipway-namespaces-…`, keeps everybody but EKS's add-on manager from making a namespace of the agents that
 * AWS runs, since nothing in these is judged. Where the rule `namespace-reserved` is milder than another, they are
 * judged like all others.
 *
 * The pack's rules are data here, generated from `policy/` by `npm run policies:admission` with the rules' default
 * settings. Updates that leave what a rule judges as it is pass, so that what is there can be labelled and replaced.
 *
 * Needs a Kubernetes provider in its options, of a cluster of 1.30 or newer.
 *
 * @example
 * new AdmissionPolicies("platform-policies", { mode: "deny", ruleModes: { "image-digest": "warn" } },
 *   { providers: [cluster.provider] });
 *
 * @transform kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicyBinding metadata { ...props.metadata, annotations: { "example.com/owner": "platform" } }
 */
export class AdmissionPolicies extends pulumi.ComponentResource {
  /** Names of the rules that are enforced in the cluster. */
  readonly rules: string[];

  constructor(name: string, args: AdmissionPoliciesArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("slipway:admission:AdmissionPolicies", name, {}, opts);
    assertArguments(this, name, args);
    const { plan, problems } = planned(args, () => planAdmissionPolicies(args, admissionGroups()));
    assertValid(`AdmissionPolicies ${name}`, problems);

    for (const { key, metadata, policy, binding } of plan.policies) {
      const registered = new k8s.admissionregistration.v1.ValidatingAdmissionPolicy(
        `${name}-${key}-policy`,
        { metadata, spec: policy },
        { parent: this },
      );
      new k8s.admissionregistration.v1.ValidatingAdmissionPolicyBinding(
        `${name}-${key}-binding`,
        { metadata, spec: binding },
        { parent: this, dependsOn: registered },
      );
    }
    this.rules = [...plan.rules];
    this.registerOutputs({ rules: this.rules });
  }
}
