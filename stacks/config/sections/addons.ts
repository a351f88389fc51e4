import { z } from "zod";
import type { AddonsArgs } from "../../../components/addons/addons-args.ts";
import { argumentsOf } from "./from-arguments.ts";
import { metricsApis } from "./shapes.ts";

/** What is installed in the cluster beside the services. */
export const addons = z
  .strictObject({
    ...argumentsOf<AddonsArgs>("slipway:addons:Addons").without(
      "clusterName",
      "region",
      "accountId",
      "vpcId",
      "platform",
      "computeMode",
      "hostedZones",
      "nodeCidrs",
    ),
    metricsApis: metricsApis.exactOptional(),
  })
  .prefault({});
