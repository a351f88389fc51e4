import { z } from "zod";
import { count, list } from "./shapes.ts";

/** The VPC; left out where there is none to make. */
export const network = z
  .strictObject({
    cidr: z.string(),
    availabilityZones: list,
    natGateways: z.string().exactOptional(),
    databaseSubnets: z.boolean().exactOptional(),
    intraSubnets: z.boolean().exactOptional(),
    podCidr: z.string().exactOptional(),
    ipv6: z.boolean().exactOptional(),
    endpoints: z.string().exactOptional(),
    flowLogRetentionDays: count.exactOptional(),
  })
  .exactOptional();
