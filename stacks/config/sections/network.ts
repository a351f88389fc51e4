import { z } from "zod";
import { logRetentionDays } from "../../../components/aws.ts";
import { endpointModes } from "../../../components/network/endpoint-plan.ts";
import { natModes } from "../../../components/network/network-plan.ts";
import { list, oneNumberOf, oneOf, texts } from "./shapes.ts";

/** The VPC; left out where there is none to make. */
export const network = z
  .strictObject({
    cidr: z.string(),
    availabilityZones: list.meta({ minItems: 2, maxItems: 6 }),
    natGateways: oneOf(natModes).exactOptional(),
    natAllocationIds: texts.exactOptional(),
    databaseSubnets: z.boolean().exactOptional(),
    intraSubnets: z.boolean().exactOptional(),
    podCidr: z.string().exactOptional(),
    ipv6: z.boolean().exactOptional(),
    endpoints: oneOf(endpointModes).exactOptional(),
    endpointZones: z.record(z.string(), list).exactOptional(),
    flowLogRetentionDays: oneNumberOf(logRetentionDays).exactOptional(),
  })
  .exactOptional();
