/** What an update from a recorded release deletes or replaces on purpose; docs/upgrade.md tells its users. */
export interface IntendedChange {
  readonly release: string;
  /** The findings that are meant, by their text. */
  readonly finding: RegExp;
  /** What it is that goes, for whoever reads a preview. */
  readonly what: string;
  readonly why: string;
  /** What its users do about it. */
  readonly todo: string;
}

export const intendedChanges: readonly IntendedChange[] = [
  {
    release: "0.2.0",
    finding: /RolePolicyAttachment::\S+-nodes-AmazonEKSWorkerNodeMinimalPolicy would be deleted/,
    what: "the policy AmazonEKSWorkerNodeMinimalPolicy on the role of nodes",
    why: "nodes that have that policy alone never join; AmazonEKSWorkerNodePolicy replaces it",
    todo: "nothing",
  },
  {
    release: "0.2.0",
    finding: /RolePolicyAttachment::\S+-ebs-csi-AmazonEBSCSIDriverPolicy would be replaced: policyArn/,
    what: "the policy on the role of the EBS CSI driver",
    why: "AWS has no policy of the recorded ARN",
    todo: "nothing",
  },
  {
    release: "0.2.0",
    finding: /ExternalSecret::slipway-\w+-api-chart:api\/api-[0-9a-f]{10} would be deleted/,
    what: "the ExternalSecret `api-<10 digits>` of the service `api`",
    why: "services log in to their database by IAM: a Secret of another name holds their own secrets alone",
    todo: "before the update, an image that logs in by tokens; then its data ([how](database-roles.md#data-from-before))",
  },
  {
    release: "0.2.0",
    finding: /LifecyclePolicy::slipway-\w+-api would be replaced: policy/,
    what: "the lifecycle policy of each repository",
    why: "it took signatures for old images; images stay while it is replaced, deletion first (pulumi-aws#2085)",
    todo: "nothing",
  },
];
