import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** What a role may do. */
export interface Permissions {
  /** Inline policy documents as JSON text by key. */
  readonly policies: Readonly<Record<string, pulumi.Input<string>>>;
  /** ARNs of managed policies. */
  readonly managedPolicyArns?: readonly string[];
}

/**
 * Gives a role its permissions: the inline policy of key `k` is `${name}-k`, the attachment of the managed policy
 * `P` is `${name}-P`.
 * @returns what has to exist before anyone works with the role
 */
export function grant(
  role: aws.iam.Role,
  name: string,
  { policies, managedPolicyArns = [] }: Permissions,
  parent: pulumi.Resource,
): pulumi.Resource[] {
  return [
    ...Object.entries(policies).map(
      ([key, policy]) => new aws.iam.RolePolicy(`${name}-${key}`, { role: role.name, policy }, { parent }),
    ),
    ...managedPolicyArns.map(
      (policyArn) =>
        new aws.iam.RolePolicyAttachment(
          `${name}-${policyArn.slice(policyArn.lastIndexOf("/") + 1)}`,
          { role: role.name, policyArn },
          { parent },
        ),
    ),
  ];
}

/** The role's ARN, known only once its permissions are there: whoever takes it can work with the role. */
export function readyArn(role: aws.iam.Role, permissions: readonly pulumi.Resource[]): pulumi.Output<string> {
  return pulumi.all([role.arn, pulumi.all(permissions.map(({ urn }) => urn))]).apply(([arn]) => arn);
}
