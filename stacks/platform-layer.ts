import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { PlatformCapabilities } from "./config/platform-capabilities.ts";

/** What services stand on, wherever it comes from: this stack, another one, or a cluster that was there before. */
export interface PlatformLayer {
  /** Manages what is in the cluster. */
  readonly kubernetes: k8s.Provider;
  readonly capabilities: PlatformCapabilities;
  /** The operators whose custom resources services make; empty where others see to them. */
  readonly ready: readonly pulumi.Resource[];
  /** What there is in AWS; nothing for a cluster elsewhere. */
  readonly eks?: EksPlatform;
}

export interface EksPlatform {
  /** Stem of the platform's names: secret readers are roles below `/<platform>/secret-readers/`. */
  readonly platform: string;
  readonly clusterName: pulumi.Input<string>;
  readonly vpcId: pulumi.Input<string>;
  readonly databaseSubnetIds: pulumi.Input<string[]>;
  /** Security group that the pods' traffic comes from. */
  readonly clusterSecurityGroupId: pulumi.Input<string>;
  /** Role of the External Secrets operator; none without the operator. */
  readonly operatorRoleArn?: pulumi.Input<string>;
  /** Key of log groups; none where the platform has none to share. */
  readonly logKeyArn?: pulumi.Input<string>;
  /** Bucket for access logs; none without an edge. */
  readonly accessLogBucket?: pulumi.Input<string>;
  /** Tags of what AWS Backup takes up; none without a backup plan. */
  readonly backupTags: Readonly<Record<string, string>>;
  /** The same for buckets, which AWS Backup takes up only where it is told to. */
  readonly bucketBackupTags: Readonly<Record<string, string>>;
}
