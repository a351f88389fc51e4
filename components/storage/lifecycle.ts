/** When an object moves on, or goes; each in days since it was written. */
export interface Lifecycle {
  /** Days after which a version that was overwritten or deleted goes for good. */
  readonly noncurrentVersionDays: number;
  /** Days after which an object goes; undefined keeps it. */
  readonly expirationDays?: number | undefined;
  readonly transitions?: readonly Transition[];
}

export interface Transition {
  readonly days: number;
  /** S3's name of the class, e.g. `STANDARD_IA`. */
  readonly storageClass: string;
}

/** Days after which the parts of an upload that was never completed go: they cost, and nobody sees them. */
const incompleteUploadDays = 7;

/**
 * The rules of a bucket's lifecycle configuration. Each applies to every object.
 * Source: Amazon S3 User Guide, "Lifecycle configuration elements".
 */
export function lifecycleRules({ noncurrentVersionDays, expirationDays, transitions = [] }: Lifecycle) {
  const rule = { status: "Enabled", filter: { prefix: "" } };
  const expires = expirationDays !== undefined;
  return [
    {
      ...rule,
      id: "incomplete-uploads",
      abortIncompleteMultipartUpload: { daysAfterInitiation: incompleteUploadDays },
    },
    {
      ...rule,
      id: "noncurrent-versions",
      noncurrentVersionExpiration: { noncurrentDays: noncurrentVersionDays },
      // Where objects expire, S3 removes the markers that deletions leave behind by itself.
      ...(!expires && { expiration: { expiredObjectDeleteMarker: true } }),
    },
    ...(expires || transitions.length > 0
      ? [
          {
            ...rule,
            id: "current-versions",
            ...(transitions.length > 0 && { transitions: [...transitions] }),
            ...(expires && { expiration: { days: expirationDays } }),
          },
        ]
      : []),
  ];
}
