import { z } from "zod";
import { dnsPolicies } from "../../../components/addons/external-dns-values.ts";
import { metricsApis, oneOf } from "./shapes.ts";

/** What is installed in the cluster beside the services. */
export const addons = z
  .strictObject({
    gatewayApi: z.boolean().exactOptional(),
    loadBalancerController: z.boolean().exactOptional(),
    externalSecrets: z.boolean().exactOptional(),
    externalDns: z.boolean().exactOptional(),
    dnsPolicy: oneOf(dnsPolicies).exactOptional(),
    certManager: z.boolean().exactOptional(),
    prometheusCrds: z.boolean().exactOptional(),
    serviceMonitors: z.boolean().exactOptional(),
    flagger: z.boolean().exactOptional(),
    prometheusUrl: z.string().exactOptional(),
    metricsApis: metricsApis.exactOptional(),
    chartMirror: z.string().exactOptional(),
    imageMirror: z.string().exactOptional(),
  })
  .prefault({});
