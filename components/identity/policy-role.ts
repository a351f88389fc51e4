import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { managedPolicyArn } from "../aws.ts";
import { grant } from "./permissions.ts";

export interface PolicyRoleArgs {
  readonly assumeRolePolicy: pulumi.Input<string>;
  readonly description: string;
  readonly partition: string;
  /** Names of AWS-managed policies. */
  readonly policies: readonly string[];
}

export interface PolicyRole {
  readonly role: aws.iam.Role;
  /** What whoever uses the role waits for: without its policies it could do nothing. */
  readonly attachments: pulumi.Resource[];
}

/** A role with AWS-managed policies. */
export function policyRole(
  name: string,
  { assumeRolePolicy, description, partition, policies }: PolicyRoleArgs,
  parent: pulumi.Resource,
): PolicyRole {
  const role = new aws.iam.Role(name, { assumeRolePolicy, description }, { parent });
  const managedPolicyArns = policies.map((policy) => managedPolicyArn(partition, policy));
  return { role, attachments: grant(role, name, { policies: {}, managedPolicyArns }, parent) };
}
