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
];
