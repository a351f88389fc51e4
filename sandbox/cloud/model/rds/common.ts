import { AwsError } from "../../errors.ts";

export const INSTANCE = "aws:rds/instance:Instance";
export const PARAMETER_GROUP = "aws:rds/parameterGroup:ParameterGroup";
export const SUBNET_GROUP = "aws:rds/subnetGroup:SubnetGroup";

/** Final snapshots; they outlive their instance, and only `edit.ts` deletes them, as only people do in AWS. */
export const SNAPSHOT = "aws:rds:snapshot";

/**
 * Major versions of RDS for PostgreSQL, with a current minor version of each.
 * Source: AWS's notice of the end of standard support of older minor versions on 31 May 2026; release notes for 18.
 */
export const POSTGRES: Readonly<Record<string, string>> = {
  14: "14.20",
  15: "15.15",
  16: "16.11",
  17: "17.7",
  18: "18.1",
};

export const majorOf = (version: string): string => version.split(".")[0] ?? "";

export const combination = (message: string) => new AwsError("InvalidParameterCombination", message);
