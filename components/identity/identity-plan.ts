import { below, type Problem } from "../validation.ts";
import { identityNameProblems } from "./identity-name.ts";
import { policyArnProblems } from "./policy-arn.ts";

/** The plain part of an identity's arguments. */
export interface IdentityPlanArgs {
  readonly managedPolicyArns?: readonly string[];
}

/** Every problem of the plain arguments of the identity called `name`. */
export function identityProblems(name: string, args: IdentityPlanArgs, path = ""): Problem[] {
  const at = below(path);
  return [
    ...identityNameProblems(name, at("name")),
    ...(args.managedPolicyArns ?? []).flatMap((arn, index) =>
      policyArnProblems(arn, `${at("managedPolicyArns")}[${index}]`),
    ),
  ];
}
