import type { Problem } from "./validation.ts";

interface NameRule {
  readonly pattern: RegExp;
  readonly maxLength: number;
  readonly allowed: string;
}

/**
 * What AWS and Kubernetes accept as names. A name that is too long fails; nothing is truncated silently.
 * Sources: the `name` constraint of each service's Create call in the AWS API references (EKS CreateCluster,
 * ECR CreateRepository, Secrets Manager CreateSecret, IAM CreateRole) and Kubernetes "Object Names and IDs".
 */
const nameRules = {
  /** AWS Backup API reference, CreateBackupVault. */
  backupVault: rule(/^[A-Za-z0-9_-]{2,}$/, 50, "letters, digits, hyphens and underscores, at least 2"),
  /** A platform's name: the stem of every other name, so it leaves room for what is appended. */
  platform: rule(
    /^[a-z]([a-z0-9-]*[a-z0-9])?$/,
    24,
    "lower-case letters, digits and inner hyphens, first a letter",
  ),
  eksCluster: rule(/^[0-9A-Za-z][A-Za-z0-9_-]*$/, 100, "letters, digits, hyphens and underscores"),
  /** EKS API reference, CreateNodegroup: 63 characters, of which `-nodes` and Pulumi's own 8 take 14. */
  nodeGroupStem: rule(/^[0-9A-Za-z][A-Za-z0-9_-]*$/, 49, "letters, digits, hyphens and underscores"),
  ecrRepository: rule(
    /^(?:[a-z0-9]+(?:[._-][a-z0-9]+)*\/)*[a-z0-9]+(?:[._-][a-z0-9]+)*$/,
    256,
    "lower-case letters, digits and separators . _ - /",
  ),
  secret: rule(/^[A-Za-z0-9/_+=.@-]+$/, 512, "letters, digits and / _ + = . @ -"),
  /** Pulumi appends a hyphen and seven hexadecimal digits to a logical name: 64 less 8. */
  iamRoleStem: rule(/^[\w+=,.@-]+$/, 56, "letters, digits and _ + = , . @ -"),
  /** IAM API reference, CreateRole, `Path`, of whose characters these mean nothing in a policy's pattern. */
  iamPathPart: rule(/^[\w+=,.@-]+$/, 64, "letters, digits and _ + = , . @ -"),
  /** RFC 1123 label. */
  kubernetesLabel: rule(
    /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/,
    63,
    "lower-case letters, digits and inner hyphens",
  ),
} as const satisfies Record<string, NameRule>;

export type NameKind = keyof typeof nameRules;

/** The problems of one name: none, or one. */
export function nameProblems(kind: NameKind, name: string, path: string): Problem[] {
  const { pattern, maxLength, allowed } = nameRules[kind];
  const tooLong = name.length > maxLength;
  if (!tooLong && pattern.test(name)) return [];
  return [
    {
      path,
      message: tooLong
        ? `the name is ${name.length} characters long`
        : "the name has characters that are not allowed",
      received: name,
      allowed: `1 to ${maxLength} characters: ${allowed}`,
      fix: tooLong ? `shorten it by ${name.length - maxLength} characters` : "rename it",
    },
  ];
}

function rule(pattern: RegExp, maxLength: number, allowed: string): NameRule {
  return { pattern, maxLength, allowed };
}
