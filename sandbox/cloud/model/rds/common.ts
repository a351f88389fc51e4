import { instanceTypes } from "../../../../facts/aws/instance-types.ts";
import { AwsError } from "../../errors.ts";

export const INSTANCE = "aws:rds/instance:Instance";
export const PARAMETER_GROUP = "aws:rds/parameterGroup:ParameterGroup";
export const SUBNET_GROUP = "aws:rds/subnetGroup:SubnetGroup";

/** Final snapshots; they outlive their instance, and only `edit.ts` deletes them, as only people do in AWS. */
export const SNAPSHOT = "aws:rds:snapshot";

/** Major versions of RDS for PostgreSQL, with the newest minor version of each (facts/aws). */
export const POSTGRES: Readonly<Record<string, string>> = instanceTypes().postgres;

export const majorOf = (version: string): string => version.split(".")[0] ?? "";

export const combination = (message: string) => new AwsError("InvalidParameterCombination", message);
