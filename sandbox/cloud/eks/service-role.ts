import { createHash } from "node:crypto";
import type { ComponentResourceOptions } from "@pulumi/pulumi";
import type { Role, RoleArgs } from "@pulumi/aws/iam/role.js";
import type { RolePolicyAttachment, RolePolicyAttachmentArgs } from "@pulumi/aws/iam/rolePolicyAttachment.js";
import * as pulumi from "../../plugin/sdk.ts";
import { child } from "./child.ts";

/** An AWS-managed policy: the `id` names its attachment, whatever the partition. */
export interface ManagedPolicy {
  readonly id: string;
  readonly arn: string;
}

export interface ServiceRoleArgs {
  readonly service: string;
  readonly description?: string;
  readonly managedPolicyArns: readonly ManagedPolicy[];
  readonly tags: RoleArgs["tags"];
  /** @default ["sts:AssumeRole"] */
  readonly assumeRoleActions?: readonly string[];
}

/** AWS-managed policies by name, in the partition of the sandbox's regions. */
export function managedPolicyArns(names: readonly string[]): ManagedPolicy[] {
  return names.map((name) => {
    const arn = `arn:aws:iam::aws:policy/${name}`;
    return { id: arn, arn };
  });
}

/** The emulator of `eks:index:ServiceRole`: a role, and an attachment per policy. Registered without inputs, too. */
export class ServiceRole extends pulumi.ComponentResource {
  readonly role: Pick<Role, "arn" | "name"> & pulumi.CustomResource;
  readonly attachments: readonly pulumi.CustomResource[];

  constructor(name: string, args: ServiceRoleArgs, options: ComponentResourceOptions) {
    super("eks:index:ServiceRole", name, {}, options);
    const assumeRolePolicy = JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Action: args.assumeRoleActions ?? ["sts:AssumeRole"],
          Effect: "Allow",
          Principal: { Service: [args.service] },
        },
      ],
    });
    this.role = child<Role, RoleArgs, "arn" | "name">(
      "aws:iam/role:Role",
      `${name}-role`,
      {
        ...(args.description !== undefined && { description: args.description }),
        assumeRolePolicy,
        ...(args.tags !== undefined && { tags: args.tags }),
      },
      ["arn", "name"],
      { parent: this },
    );
    this.attachments = args.managedPolicyArns.map(({ id, arn: policyArn }) => {
      // Eight digits of the hash of the id: the names that the real component gives.
      const hash = createHash("sha1").update(id).digest("hex").slice(0, 8);
      return child<RolePolicyAttachment, RolePolicyAttachmentArgs, "role">(
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        `${name}-${hash}`,
        { policyArn, role: this.role.name },
        ["role"],
        { parent: this },
      );
    });
    this.registerOutputs({ directRole: this.role, resolvedRole: this.role });
  }
}
