import { z } from "zod";
import { logRetentionDays } from "../../../components/aws.ts";
import type { EdgeArgs } from "../../../components/edge/edge-args.ts";
import type { GatewayArgs } from "../../../components/edge/gateway-args.ts";
import { argumentsOf } from "./from-arguments.ts";
import { count, oneNumberOf } from "./shapes.ts";

/** Ingress from the internet; left out where services are reached from the inside only. */
export const edge = z
  .strictObject({
    ...argumentsOf<EdgeArgs>("slipway:edge:Edge").without("logKeyArn", "protect"),
    wafLogRetentionDays: oneNumberOf(logRetentionDays).exactOptional(),
    gateway: z
      .strictObject(
        argumentsOf<GatewayArgs>("slipway:edge:Gateway").without(
          "certificateArn",
          "webAclArn",
          "accessLogBucket",
          "tags",
        ),
      )
      .prefault({}),
    accessLogRetentionDays: count.exactOptional().meta({
      description: "Days that access logs of load balancer and buckets are kept",
      fallback: "365",
    }),
  })
  .exactOptional();
