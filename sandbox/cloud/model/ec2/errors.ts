import { AwsError } from "../../errors.ts";

export const vpcNotFound = (id: string) =>
  new AwsError("InvalidVpcID.NotFound", `The vpc ID '${id}' does not exist`);

export const subnetNotFound = (id: string) =>
  new AwsError("InvalidSubnetID.NotFound", `The subnet ID '${id}' does not exist`);

export const groupNotFound = (id: string) =>
  new AwsError("InvalidGroup.NotFound", `The security group '${id}' does not exist`);

export const routeTableNotFound = (id: string) =>
  new AwsError("InvalidRouteTableID.NotFound", `The routeTable ID '${id}' does not exist`);

/** `The vpc 'vpc-1' has dependencies and cannot be deleted.` */
export const hasDependencies = (kind: string) => (id: string) =>
  new AwsError("DependencyViolation", `The ${kind} '${id}' has dependencies and cannot be deleted.`);
