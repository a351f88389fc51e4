import type { ResourceTransform } from "@pulumi/pulumi";
import { mergeOptions } from "@pulumi/pulumi";

const deployment = "kubernetes:apps/v1:Deployment";

/**
 * Gives a Deployment that an autoscaler owns its first number of pods, and never says it again.
 *
 * A Deployment made without `replicas` starts with one pod; and one whose `replicas` are left out later, as when an
 * autoscaler is turned on, falls back to one. With `ignoreChanges` the provider applies them when it makes the
 * Deployment, keeps the live number while nobody else owns the field, and leaves the field out once the autoscaler
 * does (pulumi-kubernetes#2566).
 */
export function initialReplicas(replicas: number): ResourceTransform {
  return ({ type, props, opts }) => {
    if (type !== deployment) return undefined;
    return {
      props: { ...props, spec: { ...props["spec"], replicas } },
      opts: mergeOptions(opts, { ignoreChanges: ["spec.replicas"] }),
    };
  };
}
