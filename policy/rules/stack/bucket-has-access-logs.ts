import { allOf, type Answer, anyOf, ask } from "../../lib/answer.ts";
import { companionRule, type Pointer, pointersTo, pointsAt } from "../../lib/companions.ts";
import { at, type Field, items } from "../../lib/field.ts";
import { isText, oneOf } from "../../lib/finding.ts";
import { awsFsbp } from "../../lib/frameworks.ts";
import { statementsOf } from "../../lib/iam-policy.ts";
import { indexed } from "../../lib/index-by.ts";
import { type StackMember } from "../../lib/stack-rule.ts";
import {
  ALB_LOAD_BALANCER,
  LB_LOAD_BALANCER,
  S3_BUCKET,
  S3_BUCKET_LOGGING,
  S3_BUCKET_LOGGING_V2,
  S3_BUCKET_POLICY,
  S3_BUCKET_V2,
} from "../aws/types.ts";

const IDENTIFIERS = ["bucket", "id"];
const LOGGING = [S3_BUCKET_LOGGING, S3_BUCKET_LOGGING_V2];

/** Services that deliver logs to buckets. */
const isLogService = oneOf(
  "cloudtrail.amazonaws.com",
  "config.amazonaws.com",
  "delivery.logs.amazonaws.com",
  "logdelivery.elasticloadbalancing.amazonaws.com",
  "logging.s3.amazonaws.com",
);

const letsLogsIn = (policy: Field): Answer =>
  anyOf(
    statementsOf(at(policy, "policy")).flatMap((statement) =>
      items(at(statement, "Principal", "Service")).map((service) => ask(service, isLogService)),
    ),
  );

/** Where other resources name the bucket that they log to, in an object of theirs. */
const LOG_TARGETS: Readonly<Record<string, readonly (readonly [holder: string, key: string])[]>> = {
  [S3_BUCKET]: [
    ["logging", "targetBucket"],
    ["loggings", "targetBucket"],
  ],
  [S3_BUCKET_V2]: [["loggings", "targetBucket"]],
  [LB_LOAD_BALANCER]: [
    ["accessLogs", "bucket"],
    ["connectionLogs", "bucket"],
  ],
  [ALB_LOAD_BALANCER]: [
    ["accessLogs", "bucket"],
    ["connectionLogs", "bucket"],
  ],
};

/** What says that a bucket is for logs, and whether it does. */
interface LogPointer extends Pointer {
  readonly isForLogs: Answer;
}

const logPointers = (all: readonly StackMember[]): readonly LogPointer[] =>
  all.flatMap((from): readonly LogPointer[] => {
    const own = Object.hasOwn(LOG_TARGETS, from.type) ? (LOG_TARGETS[from.type] ?? []) : [];
    if (LOGGING.includes(from.type)) return [{ from, property: "targetBucket", isForLogs: true }];
    if (from.type === S3_BUCKET_POLICY)
      return [{ from, property: "bucket", isForLogs: letsLogsIn(from.root) }];
    return own.flatMap(([holder, property]) =>
      items(at(from.root, holder)).map((root) => ({ from: { ...from, root }, property, isForLogs: true })),
    );
  });

/** A bucket for logs would log the delivery of its own: it is told by who may write, or by who logs there. */
const isForLogs = (bucket: StackMember, all: readonly StackMember[]): Answer =>
  anyOf(
    pointersTo(indexed(all, logPointers), bucket, IDENTIFIERS).map((pointer) =>
      allOf([pointsAt(pointer, bucket, IDENTIFIERS), pointer.isForLogs]),
    ),
  );

const uploads = { type: S3_BUCKET, props: { bucket: "uploads" } };
const logs = { type: S3_BUCKET, props: { bucket: "logs" } };
const logging = { type: S3_BUCKET_LOGGING, props: { bucket: "uploads", targetBucket: "logs" } };

export const bucketHasAccessLogs = companionRule({
  name: "bucket-has-access-logs",
  title: "Buckets must have access logs",
  why: "Without access logs nobody can tell which objects a leaked key has read.",
  fix: "Add an aws.s3.BucketLogging for the bucket, with a bucket for logs as its target.",
  severity: "medium",
  enforcement: "advisory",
  controls: [awsFsbp("S3.9")],
  types: [S3_BUCKET, S3_BUCKET_V2],
  identifiers: IDENTIFIERS,
  companions: LOGGING,
  reference: "bucket",
  allowed: "a bucket that a BucketLogging names",
  // As a property of the bucket, which is deprecated.
  isOwn: (bucket) =>
    anyOf(
      [...items(at(bucket, "logging")), ...items(at(bucket, "loggings"))].map((own) =>
        ask(at(own, "targetBucket"), isText),
      ),
    ),
  isExempt: isForLogs,
  examples: {
    good: [
      { title: "Logs, and where they go", resources: [uploads, logs, logging] },
      {
        title: "A bucket that load balancers log to",
        resources: [
          logs,
          {
            type: S3_BUCKET_POLICY,
            props: {
              bucket: "logs",
              policy: {
                Statement: [
                  {
                    Effect: "Allow",
                    Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
                    Action: "s3:PutObject",
                    Resource: "arn:aws:s3:::logs/*",
                  },
                ],
              },
            },
          },
        ],
      },
    ],
    bad: [
      { title: "None", resources: [uploads], reported: [[0, ""]] },
      {
        title: "None for the second bucket",
        resources: [uploads, logs, logging, { type: S3_BUCKET, props: { bucket: "exports" } }],
        reported: [[3, ""]],
      },
    ],
  },
});
