import type { Problem } from "../validation.ts";

/** S3's limits. Source: Amazon S3 User Guide, "General purpose bucket naming rules". */
const length = { min: 3, max: 63 };

/** Dots are legal in S3, and refused here: S3's own TLS certificate doesn't match a bucket's name with a dot. */
const pattern = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;
const reservedPrefixes = ["xn--", "sthree-", "amzn-s3-demo-"];
const reservedSuffixes = ["-s3alias", "--ol-s3", "--x-s3", "--table-s3"];

const allowed =
  `${length.min} to ${length.max} lower-case letters, digits and inner hyphens; ` +
  `not beginning with ${reservedPrefixes.join(", ")}, not ending in ${reservedSuffixes.join(", ")}`;

/**
 * The name of a platform's bucket. Names are shared by every AWS customer of the partition, so the account's id is
 * part of it: nobody can have taken the name but the account itself.
 */
export function bucketName(platform: string, key: string, accountId: string): string {
  return `${platform}-${key}-${accountId}`;
}

/** The problems of one bucket's name: none, or one. */
export function bucketNameProblems(name: string, path: string): Problem[] {
  const problem = (message: string, fix: string): Problem[] => [
    { path, message, received: name, allowed, fix },
  ];
  if (name.length > length.max) {
    return problem(
      `the name is ${name.length} characters long`,
      `shorten it by ${name.length - length.max} characters`,
    );
  }
  if (name.length < length.min) return problem(`the name is ${name.length} characters long`, "lengthen it");
  if (!pattern.test(name)) return problem("the name has characters that are not allowed", "rename it");
  const reserved =
    reservedPrefixes.find((prefix) => name.startsWith(prefix)) ??
    reservedSuffixes.find((suffix) => name.endsWith(suffix));
  return reserved === undefined ? [] : problem(`AWS reserves ${reserved} for itself`, "rename it");
}
