import { AwsError } from "../errors.ts";

export const roleNotFound = (name: string) =>
  new AwsError("NoSuchEntity", `The role with name ${name.split("/").at(-1)} cannot be found.`);
