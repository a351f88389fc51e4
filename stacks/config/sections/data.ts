import { z } from "zod";
import { logRetentionDays } from "../../../components/aws.ts";
import type { DatabaseArgs } from "../../../components/database/database-args.ts";
import { monitoringIntervals, storage } from "../../../components/database/database-plan.ts";
import type { BucketArgs } from "../../../components/storage/bucket-args.ts";
import { argumentsOf } from "./from-arguments.ts";
import { key, oneNumberOf, within } from "./shapes.ts";

/** PostgreSQL databases by a key of yours; a service names the one it uses. */
export const databases = z
  .record(
    key,
    z.strictObject({
      ...argumentsOf<DatabaseArgs>("slipway:database:Database").without(
        "identifier",
        "accountId",
        "region",
        "vpcId",
        "subnetIds",
        "clientSecurityGroupIds",
        "keyArn",
        "secretKeyArn",
        "logKeyArn",
        "tags",
        "protect",
      ),
      allocatedStorage: within(storage).exactOptional(),
      maxAllocatedStorage: within(storage).exactOptional(),
      logRetentionDays: oneNumberOf(logRetentionDays).exactOptional(),
      monitoringInterval: oneNumberOf(monitoringIntervals).exactOptional(),
      caBundle: z.string().exactOptional().meta({
        description:
          "Certificates, in PEM, of the authorities that services verify the server by: RDS's bundle of the region (RUNBOOK.md)",
        fallback: "those that the image trusts",
      }),
    }),
  )
  .default({});

/** S3 buckets by a key of yours; a service names those that it uses. */
export const buckets = z
  .record(
    key,
    z.strictObject(
      argumentsOf<BucketArgs>("slipway:storage:Bucket").without(
        "bucketName",
        "keyArn",
        "logBucketName",
        "tags",
        "protect",
      ),
    ),
  )
  .default({});
