import { z } from "zod";
import { count, list } from "./shapes.ts";

/** The way in from the internet; left out where services are reached from the inside only. */
export const edge = z
  .strictObject({
    domain: z.string(),
    hostedZoneId: z.string().exactOptional(),
    subjectAlternativeNames: list.exactOptional(),
    certificateAuthorities: list.exactOptional(),
    managedRuleGroups: z.record(z.string(), z.string()).exactOptional(),
    countedRules: z.record(z.string(), list).exactOptional(),
    rateLimit: count.exactOptional(),
    wafLogRetentionDays: count.exactOptional(),
    gateway: z
      .strictObject({
        scheme: z.string().exactOptional(),
        sslPolicy: z.string().exactOptional(),
        clientCidrs: list.exactOptional(),
        deletionProtection: z.boolean().exactOptional(),
        idleTimeoutSeconds: count.exactOptional(),
        deregistrationDelaySeconds: count.exactOptional(),
      })
      .prefault({}),
    accessLogRetentionDays: count.exactOptional().meta({
      description: "Days that access logs of load balancer and buckets are kept",
      fallback: "365",
    }),
    forceDestroy: z.boolean().exactOptional(),
  })
  .exactOptional();
