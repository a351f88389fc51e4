/** The part of a resource that buckets are told by: partitions differ, and nothing else comes before the name. */
export const nameInArn = (resource: unknown): string =>
  typeof resource === "string" ? resource.replace(/^arn:[^:]*:s3:[^:]*:[^:]*:/, "") : "";
