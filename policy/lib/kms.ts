/** AWS's own keys have aliases of a reserved prefix, alone or in an ARN (AWS KMS Developer Guide, "Aliases"). */
const AWS_ALIAS = /(^|:)alias\/aws\//;

/** Whether a value names a KMS key that can be the account's own: a key's id, ARN or alias, but none of AWS's. */
export const isOwnKey = (value: unknown): boolean =>
  typeof value === "string" && value !== "" && !AWS_ALIAS.test(value);

/** What `isOwnKey` accepts, in words. */
export const OWN_KEY = "the ARN of a KMS key of the account, not an alias/aws/… of AWS's";
