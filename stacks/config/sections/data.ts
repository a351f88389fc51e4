import { z } from "zod";
import { logRetentionDays } from "../../../components/aws.ts";
import { monitoringIntervals, storage } from "../../../components/database/database-plan.ts";
import {
  certificateAuthorities,
  databaseInsightsModes,
  postgresMajors,
} from "../../../components/database/postgres.ts";
import { count, key, oneNumberOf, oneOf, within } from "./shapes.ts";

/** PostgreSQL databases by a key of yours; a service names the one it uses. */
export const databases = z
  .record(
    key,
    z.strictObject({
      databaseName: z.string(),
      username: z.string().exactOptional(),
      engineVersion: oneOf(postgresMajors).exactOptional(),
      instanceClass: z.string().exactOptional(),
      allocatedStorage: within(storage).exactOptional(),
      maxAllocatedStorage: within(storage).exactOptional(),
      multiAz: z.boolean().exactOptional(),
      port: count.exactOptional(),
      backupRetentionDays: count.exactOptional(),
      backupWindow: z.string().exactOptional(),
      maintenanceWindow: z.string().exactOptional(),
      logRetentionDays: oneNumberOf(logRetentionDays).exactOptional(),
      databaseInsightsMode: oneOf(databaseInsightsModes).exactOptional(),
      monitoringInterval: oneNumberOf(monitoringIntervals).exactOptional(),
      certificateAuthority: oneOf(certificateAuthorities).exactOptional(),
      allowMajorVersionUpgrade: z.boolean().exactOptional(),
      applyImmediately: z.boolean().exactOptional(),
      deletionProtection: z.boolean().exactOptional(),
      skipFinalSnapshot: z.boolean().exactOptional(),
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
    z.strictObject({
      noncurrentVersionDays: count.exactOptional(),
      infrequentAccessDays: count.exactOptional(),
      archiveDays: count.exactOptional(),
      expirationDays: count.exactOptional(),
      forceDestroy: z.boolean().exactOptional(),
    }),
  )
  .default({});
