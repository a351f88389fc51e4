export interface AccountGuardsArgs {
  /** Account that is guarded, 12 digits. */
  readonly accountId: string;
  /**
   * Encrypts every EBS volume that anybody makes in account and region, with AWS's key where none is named.
   * @default false
   */
  readonly ebsEncryption?: boolean;
  /**
   * Lets no bucket of the whole account be public, in any region, whatever its own settings say: a website in a public
   * bucket ends.
   * @default false
   */
  readonly blockPublicBuckets?: boolean;
  /**
   * Has Amazon GuardDuty watch account and region, and the audit logs of all EKS clusters there.
   * @default false
   */
  readonly guardDuty?: boolean;
  /**
   * Has GuardDuty watch what runs on the nodes, too: of all EKS clusters in account and region, by an agent on each node
   * that GuardDuty installs and updates, with a VPC endpoint that it makes. Needs `guardDuty`.
   * @default false
   */
  readonly runtimeMonitoring?: boolean;
  /**
   * Id of the detector that account and region have already, of which there can be one. Needs `guardDuty`.
   * @default none: a detector is made
   */
  readonly detectorId?: string;
}
