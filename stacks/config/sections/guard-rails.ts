import { z } from "zod";
import { count, list, texts } from "./shapes.ts";

/** What keeps an environment from harm: protection, budget, backups, and of the whole account what is chosen. */
export const guardRails = z
  .strictObject({
    protectData: z.boolean().default(false).meta({
      description:
        "The engine refuses a `destroy` before it deletes anything, and an update that would delete what holds data (keys, databases, buckets, secrets, images, backups); set it to false and update before a `destroy`",
      fallback: "false",
    }),
    budget: z
      .strictObject({
        monthlyLimitUsd: z.number(),
        emails: list.exactOptional(),
        alertTopic: z.boolean().exactOptional(),
        costTags: texts.exactOptional(),
      })
      .exactOptional(),
    backup: z
      .strictObject({
        dailyRetentionDays: count.exactOptional(),
        weeklyRetentionDays: count.exactOptional(),
        weeklyColdStorageAfterDays: count.exactOptional(),
        copyVaultArn: z.string().exactOptional(),
        buckets: z.boolean().exactOptional(),
        deletionRoleArns: list.exactOptional(),
        lockMinRetentionDays: count.exactOptional(),
        lockMaxRetentionDays: count.exactOptional(),
        lockGraceDays: count.exactOptional(),
        forceDestroy: z.boolean().exactOptional(),
      })
      .exactOptional(),
    account: z
      .strictObject({
        ebsEncryption: z.boolean().exactOptional(),
        blockPublicBuckets: z.boolean().exactOptional(),
        guardDuty: z.boolean().exactOptional(),
        runtimeMonitoring: z.boolean().exactOptional(),
        detectorId: z.string().exactOptional(),
      })
      .exactOptional(),
  })
  .prefault({});
