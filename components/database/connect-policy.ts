import { parseArn, policyDocument } from "../aws.ts";

/** Whom a database lets in by IAM. */
export interface DatabaseUser {
  readonly instanceArn: string;
  /** `DbiResourceId` of the instance. */
  readonly resourceId: string;
  /** Role in the database. */
  readonly user: string;
}

/**
 * Lets its holder log in to one instance as one role, by a token that it signs.
 * Source: Amazon RDS User Guide, "Creating and using an IAM policy for IAM database access".
 */
export function databaseConnectPolicy({ instanceArn, resourceId, user }: DatabaseUser): string {
  const { partition, region, accountId } = parseArn(instanceArn);
  return policyDocument({
    Sid: "ConnectToDatabase",
    Effect: "Allow",
    Action: "rds-db:connect",
    Resource: `arn:${partition}:rds-db:${region}:${accountId}:dbuser:${resourceId}/${user}`,
  });
}
