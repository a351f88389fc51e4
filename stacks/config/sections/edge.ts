import { z } from "zod";
import { logRetentionDays } from "../../../components/aws.ts";
import { schemes, sslPolicies } from "../../../components/edge/gateway-plan.ts";
import { ruleGroupModes } from "../../../components/edge/web-acl-plan.ts";
import { count, list, oneNumberOf, oneOf } from "./shapes.ts";

/** Ingress from the internet; left out where services are reached from the inside only. */
export const edge = z
  .strictObject({
    domain: z.string(),
    hostedZoneId: z.string().exactOptional(),
    subjectAlternativeNames: list.exactOptional(),
    certificateAuthorities: list.exactOptional(),
    managedRuleGroups: z.record(z.string(), oneOf(ruleGroupModes)).exactOptional(),
    countedRules: z.record(z.string(), list).exactOptional(),
    rateLimit: count.exactOptional(),
    wafLogRetentionDays: oneNumberOf(logRetentionDays).exactOptional(),
    gateway: z
      .strictObject({
        scheme: oneOf(schemes).exactOptional(),
        sslPolicy: oneOf(sslPolicies).exactOptional(),
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
