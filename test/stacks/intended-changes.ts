/** What an update from a recorded release deletes or replaces on purpose; CHANGELOG.md tells its users. */
export interface IntendedChange {
  readonly release: string;
  /** The findings that are meant, by their text. */
  readonly finding: RegExp;
  readonly why: string;
}

export const intendedChanges: readonly IntendedChange[] = [
  {
    release: "0.2.0",
    finding: /RolePolicyAttachment::\S+-nodes-AmazonEKSWorkerNodeMinimalPolicy would be deleted/,
    why: "nodes that have that policy alone never join; AmazonEKSWorkerNodePolicy replaces it",
  },
  {
    release: "0.2.0",
    finding: /RolePolicyAttachment::\S+-ebs-csi-AmazonEBSCSIDriverPolicy would be replaced: policyArn/,
    why: "AWS has no policy of the recorded ARN",
  },
  {
    release: "0.2.0",
    finding: /ExternalSecret::slipway-\w+-api-chart:api\/api-[0-9a-f]{10} would be deleted/,
    why: "services log in to their database by IAM: a Secret of another name holds their own secrets alone",
  },
  {
    release: "0.2.0",
    finding: /LifecyclePolicy::slipway-\w+-api would be replaced: policy/,
    why: "it took signatures for old images; images stay while it is replaced, deletion first (pulumi-aws#2085)",
  },
];
