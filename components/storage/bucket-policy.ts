import { partitionOf, policyDocument, type Statement } from "../aws.ts";

/** Where the access logs of a bucket go in the log bucket. */
export function accessLogPrefix(bucketName: string): string {
  return `${accessLogs}/${bucketName}/`;
}

const accessLogs = "s3";

/**
 * Refuses what isn't encrypted on its way: plain HTTP (AWS FSBP S3.5), and TLS older than 1.2.
 * Source: Amazon S3 User Guide, "Bucket policy examples using condition keys", `s3:TlsVersion`.
 */
export function transportStatements(bucketArn: string): Statement[] {
  const denied = {
    Effect: "Deny",
    Principal: { AWS: "*" },
    Action: "s3:*",
    Resource: [bucketArn, `${bucketArn}/*`],
  } as const;
  return [
    { Sid: "DenyPlainHttp", ...denied, Condition: { Bool: { "aws:SecureTransport": "false" } } },
    { Sid: "DenyOldTls", ...denied, Condition: { NumericLessThan: { "s3:TlsVersion": "1.2" } } },
  ];
}

interface LogDelivery {
  readonly bucketArn: string;
  readonly accountId: string;
  readonly region: string;
}

/**
 * Lets S3 and Elastic Load Balancing write logs, for this account alone. A load balancer may use any prefix, or none.
 * Sources: Amazon S3 User Guide, "Enabling Amazon S3 server access logging"; Elastic Load Balancing User Guide,
 * "Enable access logs for your Application Load Balancer" (its example narrows by `aws:SourceArn`, which has the
 * account's id in it).
 */
export function logDeliveryStatements({ bucketArn, accountId, region }: LogDelivery): Statement[] {
  const loadBalancers = `arn:${partitionOf(region)}:elasticloadbalancing:${region}:${accountId}:loadbalancer/*`;
  return [
    {
      Sid: "S3AccessLogs",
      Effect: "Allow",
      Principal: { Service: "logging.s3.amazonaws.com" },
      Action: "s3:PutObject",
      Resource: `${bucketArn}/${accessLogs}/*`,
      Condition: { StringEquals: { "aws:SourceAccount": accountId } },
    },
    {
      Sid: "LoadBalancerAccessLogs",
      Effect: "Allow",
      Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
      Action: "s3:PutObject",
      Resource: [`${bucketArn}/AWSLogs/${accountId}/*`, `${bucketArn}/*/AWSLogs/${accountId}/*`],
      Condition: { ArnLike: { "aws:SourceArn": loadBalancers } },
    },
  ];
}

/** What a service does with a bucket. */
export const bucketAccessModes = ["read", "readWrite"] as const;
export type BucketAccess = (typeof bucketAccessModes)[number];

interface BucketGrant {
  readonly bucketArn: string;
  /** ARN of the KMS key that encrypts the bucket's objects. */
  readonly keyArn: string;
  readonly access: BucketAccess;
}

/**
 * IAM policy, as JSON text, of a service that uses one bucket.
 * Source: Amazon S3 User Guide, "Protecting data with server-side encryption using AWS KMS", on `kms:Decrypt` for
 * reads and for multipart uploads, and `kms:GenerateDataKey` for writes.
 */
export function bucketAccessPolicy({ bucketArn, keyArn, access }: BucketGrant): string {
  const writes = access === "readWrite";
  return policyDocument(
    {
      Sid: "ListBucket",
      Effect: "Allow",
      Action: ["s3:ListBucket", ...(writes ? ["s3:ListBucketMultipartUploads"] : [])],
      Resource: bucketArn,
    },
    {
      Sid: writes ? "ReadAndWriteObjects" : "ReadObjects",
      Effect: "Allow",
      Action: [
        "s3:GetObject",
        ...(writes
          ? ["s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"]
          : []),
      ],
      Resource: `${bucketArn}/*`,
    },
    {
      Sid: "UseBucketKey",
      Effect: "Allow",
      Action: ["kms:Decrypt", ...(writes ? ["kms:GenerateDataKey"] : [])],
      Resource: keyArn,
    },
  );
}
