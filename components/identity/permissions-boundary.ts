import type * as pulumi from "@pulumi/pulumi";

/**
 * Sets a permissions boundary on every IAM role that has none of its own, so that no role can do more than the
 * policy allows, whatever is attached to it. Given as a stack's or a component's `transforms`, it also reaches what
 * remote components register, which `transformations` does not.
 * Source: IAM User Guide, "Permissions boundaries for IAM entities"; Pulumi docs, "Resource option: transforms".
 *
 * @param arn ARN of the managed policy that is the boundary.
 * @example
 * pulumi.runtime.registerResourceTransform(permissionsBoundary("arn:aws:iam::111122223333:policy/platform-boundary"));
 */
export function permissionsBoundary(arn: string): pulumi.ResourceTransform {
  return ({ type, props, opts }) =>
    type === "aws:iam/role:Role"
      ? { props: { ...props, permissionsBoundary: (props["permissionsBoundary"] as unknown) ?? arn }, opts }
      : undefined;
}
