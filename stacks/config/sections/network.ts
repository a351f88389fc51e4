import { z } from "zod";
import { logRetentionDays } from "../../../components/aws.ts";
import type { NetworkArgs } from "../../../components/network/network-args.ts";
import { argumentsOf } from "./from-arguments.ts";
import { ipv4Block, list, oneNumberOf } from "./shapes.ts";

/** The VPC; left out where there is none to make. */
export const network = z
  .strictObject({
    ...argumentsOf<NetworkArgs>("slipway:network:Network").without("region", "accountId", "logKeyArn"),
    cidr: ipv4Block,
    podCidr: ipv4Block.exactOptional(),
    availabilityZones: list.meta({ minItems: 2, maxItems: 6 }),
    flowLogRetentionDays: oneNumberOf(logRetentionDays).exactOptional(),
  })
  .exactOptional();
