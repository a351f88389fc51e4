import * as pulumi from "@pulumi/pulumi";
import { databaseConnectPolicy } from "../database/connect-policy.ts";
import type { Problem } from "../validation.ts";
import type { ServiceArgs, ServiceDatabase } from "./service-args.ts";

/** What the role that reads a service's secrets is made of. */
export interface SecretAccess {
  readonly platform: string;
  readonly operatorRoleArn: pulumi.Input<string>;
  readonly secretArns: pulumi.Input<string>[];
  readonly secretsKeyArn: pulumi.Input<string>;
}

/** What a service needs of AWS; nothing on any other Kubernetes. */
export interface AwsAccess {
  /** There where it has secrets. */
  readonly secrets?: SecretAccess & { readonly region: string };
  /** There where its pods may do something in AWS themselves, if only to log in to their database. */
  readonly identity?: {
    readonly clusterName: pulumi.Input<string>;
    readonly region: string;
    readonly accountId: pulumi.Input<string>;
    readonly policies: Record<string, pulumi.Input<string>>;
  };
}

type AwsArgs = Pick<
  ServiceArgs,
  | "secretKeys"
  | "database"
  | "region"
  | "platform"
  | "secretOperatorRoleArn"
  | "secretArns"
  | "secretsKeyArn"
  | "clusterName"
  | "accountId"
  | "policies"
>;

/** What the arguments ask of AWS, and every argument that is missing for it. */
export function planAwsAccess(args: AwsArgs): { access: AwsAccess; problems: Problem[] } {
  const { secretKeys = {}, database, policies = {}, clusterName, accountId } = args;
  const {
    region = "",
    platform = "",
    secretOperatorRoleArn = "",
    secretArns = [],
    secretsKeyArn = "",
  } = args;
  const hasSecrets = Object.keys(secretKeys).length > 0;
  const hasIdentity = Object.keys(policies).length > 0 || database !== undefined;
  const secrets = { region, platform, operatorRoleArn: secretOperatorRoleArn, secretArns, secretsKeyArn };
  // Told once where secrets ask for the region, too.
  const identityArgs = { ...(!hasSecrets && { region }), clusterName, accountId };
  return {
    access: {
      ...(hasSecrets && { secrets }),
      ...(hasIdentity && {
        identity: {
          clusterName: clusterName ?? "",
          region,
          accountId: accountId ?? "",
          policies: { ...policies, ...(database && { database: connectPolicy(database) }) },
        },
      }),
    },
    problems: [
      ...(hasSecrets
        ? missing({ region, platform, secretOperatorRoleArn, secretArns, secretsKeyArn }, "secrets")
        : []),
      ...(hasIdentity ? missing(identityArgs, database ? "a database" : "policies") : []),
    ],
  };
}

function missing(args: Readonly<Record<string, unknown>>, user: string): Problem[] {
  return Object.entries(args)
    .filter(
      ([, value]) => value === undefined || value === "" || (Array.isArray(value) && value.length === 0),
    )
    .map(([path]) => ({
      path,
      message: "it is missing",
      allowed: `required for a service with ${user}`,
      fix: "hand it over, or leave those out",
    }));
}

function connectPolicy({
  instanceArn,
  resourceId,
  name,
  user = name,
}: ServiceDatabase): pulumi.Output<string> {
  return pulumi
    .all([instanceArn, resourceId])
    .apply(([arn, id]) => databaseConnectPolicy({ instanceArn: arn, resourceId: id, user }));
}
