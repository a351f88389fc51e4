import { nameProblems } from "../naming.ts";
import type { Problem } from "../validation.ts";

/** Whether the role of the identity called `name` gets a name that IAM accepts. */
export function identityNameProblems(name: string, path: string): Problem[] {
  return nameProblems("iamRoleStem", `${name}-identity`, path);
}
