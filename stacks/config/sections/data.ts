import { z } from "zod";
import { count, key } from "./shapes.ts";

/** PostgreSQL databases by a key of yours; a service names the one it uses. */
export const databases = z
  .record(
    key,
    z.strictObject({
      databaseName: z.string(),
      username: z.string().exactOptional(),
      engineVersion: z.string().exactOptional(),
      instanceClass: z.string().exactOptional(),
      allocatedStorage: count.exactOptional(),
      maxAllocatedStorage: count.exactOptional(),
      multiAz: z.boolean().exactOptional(),
      port: count.exactOptional(),
      backupRetentionDays: count.exactOptional(),
      backupWindow: z.string().exactOptional(),
      maintenanceWindow: z.string().exactOptional(),
      logRetentionDays: count.exactOptional(),
      databaseInsightsMode: z.string().exactOptional(),
      monitoringInterval: count.exactOptional(),
      certificateAuthority: z.string().exactOptional(),
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
