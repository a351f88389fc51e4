import { policyDocument } from "../aws.ts";
import { nameProblems } from "../naming.ts";
import type { Problem } from "../validation.ts";

/** IAM path of the roles that read the secrets of a platform's services, e.g. `/slipway-staging/secret-readers/`. */
export function secretReaderPath(platform: string): string {
  return `/${platform}/secret-readers/`;
}

/**
 * All that the External Secrets operator itself may do: become one of the platform's secret readers.
 * The operator's role gets this document and nothing else.
 */
export function assumeSecretReadersPolicy(partition: string, accountId: string, platform: string): string {
  return policyDocument({
    Sid: "AssumeSecretReaders",
    Effect: "Allow",
    // Pod Identity's session tags are transitive, so the reader's session is tagged too.
    Action: ["sts:AssumeRole", "sts:TagSession"],
    Resource: `arn:${partition}:iam::${accountId}:role${secretReaderPath(platform)}*`,
  });
}

/** The logical name of the role of the reader called `name`. */
export function secretReaderRoleName(name: string): string {
  return `${name}-secret-reader`;
}

/** Whether the role of the reader called `name` gets a name that IAM accepts. */
export function secretReaderProblems(name: string, path: string): Problem[] {
  return nameProblems("iamRoleStem", secretReaderRoleName(name), path);
}
