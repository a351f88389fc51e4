import { z } from "zod";
import { count, list, texts } from "./shapes.ts";

export const registry = z
  .strictObject({
    forceDelete: z.boolean().exactOptional(),
    keptImages: count.exactOptional(),
    pullPrincipals: list.exactOptional(),
    pushPrincipals: list.exactOptional(),
    replicateTo: list.exactOptional(),
    pullThroughCache: texts.exactOptional(),
    pullThroughCredentials: texts.exactOptional(),
    enhancedScanning: z.boolean().exactOptional(),
    signingProfile: z.boolean().exactOptional(),
  })
  .prefault({});

export const secrets = z
  .strictObject({
    recoveryWindowDays: count.default(30),
    keyDeletionWindowDays: count.default(30).meta({
      description: "Days between a KMS key's deletion and its end, 7 to 30; for every key of the stack",
      fallback: "30",
    }),
    rotations: z
      .record(z.string(), z.strictObject({ functionArn: z.string(), days: count.exactOptional() }))
      .exactOptional(),
    replicas: texts.exactOptional(),
  })
  .prefault({});
