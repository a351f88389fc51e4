import { logsPrincipal, partitionOf, policyDocument, type Statement, viaService } from "../aws.ts";
import { below, type Problem } from "../validation.ts";
import type { Plain } from "../plain.ts";
import type { DataKeyArgs } from "./data-key-args.ts";

/** The plain part of the arguments of `DataKey`. */
export type DataKeyPlanArgs = Plain<Omit<DataKeyArgs, "description">>;

export interface DataKeyPlan {
  readonly deletionWindowInDays: number;
  readonly rotationPeriodInDays: number;
  /** Key policy as JSON text. */
  readonly policy: string;
}

/** Applies the defaults and collects every problem; the plan is only meaningful when there is none. */
export function planDataKey(
  args: DataKeyPlanArgs,
  path = "",
): { readonly plan: DataKeyPlan; readonly problems: readonly Problem[] } {
  const at = below(path);
  const { alias, deletionWindowInDays = 30, rotationPeriodInDays = 365 } = args;
  return {
    plan: { deletionWindowInDays, rotationPeriodInDays, policy: keyPolicy(args) },
    problems: [
      ...(/^(?!aws\/)[a-zA-Z0-9/_-]{1,250}$/.test(alias)
        ? []
        : [
            {
              path: at("alias"),
              message: "not a name for a key",
              received: alias,
              allowed: "1 to 250 letters, digits and / _ -, not beginning with aws/",
              fix: "rename it, and leave the prefix alias/ out",
            },
          ]),
      ...deletionWindowProblems(deletionWindowInDays, at("deletionWindowInDays")),
      ...daysProblems(rotationPeriodInDays, 90, 2560, at("rotationPeriodInDays")),
      ...(args.viaServices ?? []).flatMap((service, index) =>
        /^[a-z][a-z0-9-]*$/.test(service)
          ? []
          : [
              {
                path: `${at("viaServices")}[${index}]`,
                message: "not a service as kms:ViaService names it",
                received: service,
                allowed: "the service alone, without region and domain, e.g. ec2, rds, sns",
                fix: "see AWS KMS Developer Guide, kms:ViaService",
              },
            ],
      ),
      ...(args.servicePrincipals ?? []).flatMap((principal, index) =>
        /^[a-z][a-z0-9.-]*\.amazonaws\.com$/.test(principal)
          ? []
          : [
              {
                path: `${at("servicePrincipals")}[${index}]`,
                message: "not the principal of an AWS service",
                received: principal,
                allowed: "<service>.amazonaws.com",
                fix: "write it in full, e.g. budgets.amazonaws.com",
              },
            ],
      ),
    ],
  };
}

/** What is wrong with the days between a key's deletion and its end, by the KMS API reference, ScheduleKeyDeletion. */
export function deletionWindowProblems(days: number, path: string): Problem[] {
  return daysProblems(days, 7, 30, path);
}

function daysProblems(days: number, min: number, max: number, path: string): Problem[] {
  if (Number.isInteger(days) && days >= min && days <= max) return [];
  return [
    {
      path,
      message: "not a number of days that KMS takes",
      received: days,
      allowed: `${min} to ${max}`,
      fix: "choose a number of days in between",
    },
  ];
}

/** In a key policy the resource "*" is the key itself. */
function keyPolicy(args: DataKeyPlanArgs): string {
  const { accountId, region, viaServices = [], servicePrincipals = [] } = args;
  return policyDocument(
    {
      // AWS KMS Developer Guide, "Default key policy": without it IAM policies have no say and the key can
      // become unmanageable.
      Sid: "EnableIAMPolicies",
      Effect: "Allow",
      Principal: { AWS: `arn:${partitionOf(region)}:iam::${accountId}:root` },
      Action: "kms:*",
      Resource: "*",
    },
    ...(args.forCloudWatchLogs ? [cloudWatchLogs(args)] : []),
    ...(viaServices.length === 0 ? [] : [throughServices(args, viaServices)]),
    ...(servicePrincipals.length === 0 ? [] : [byServices(args, servicePrincipals)]),
  );
}

/** Source: CloudWatch Logs User Guide, "Encrypt log data in CloudWatch Logs using AWS KMS". */
function cloudWatchLogs({ accountId, region }: DataKeyPlanArgs): Statement {
  return {
    Sid: "AllowCloudWatchLogs",
    Effect: "Allow",
    Principal: { Service: logsPrincipal(region) },
    Action: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
    Resource: "*",
    Condition: {
      ArnLike: {
        "kms:EncryptionContext:aws:logs:arn": `arn:${partitionOf(region)}:logs:${region}:${accountId}:*`,
      },
    },
  };
}

function throughServices({ accountId, region }: DataKeyPlanArgs, services: readonly string[]): Statement {
  return {
    Sid: "AllowThroughServices",
    Effect: "Allow",
    Principal: { AWS: "*" },
    Action: [
      "kms:Encrypt",
      "kms:Decrypt",
      "kms:ReEncrypt*",
      "kms:GenerateDataKey*",
      "kms:CreateGrant",
      "kms:DescribeKey",
    ],
    Resource: "*",
    Condition: {
      StringEquals: {
        "kms:CallerAccount": accountId,
        "kms:ViaService": services.flatMap((service) => viaService(service, region)),
      },
    },
  };
}

function byServices({ accountId }: DataKeyPlanArgs, principals: readonly string[]): Statement {
  return {
    Sid: "AllowServices",
    Effect: "Allow",
    Principal: { Service: principals },
    Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
    Resource: "*",
    // IAM User Guide, "The confused deputy problem".
    Condition: { StringEquals: { "aws:SourceAccount": accountId } },
  };
}
