import { addonImages } from "../../components/addons/addons-plan.ts";
import { observabilityImages } from "../../components/observability/observability-plan.ts";
import type { Problem } from "../../components/validation.ts";
import { clusterOf } from "./platform-source.ts";
import type { SectionPlans } from "./plan-sections.ts";
import type { Sections } from "./schema.ts";

/**
 * What needs a way out of a network that has none (`natGateways: none`): AWS's APIs with a VPC endpoint are reached
 * (`components/network/endpoint-plan.ts`), and nothing else is.
 */
export function isolationProblems(config: Sections, plans: Pick<SectionPlans, "addons">): Problem[] {
  const { network, addons, observability } = config;
  const { made } = clusterOf(config);
  if (!made || network?.natGateways !== "none") return [];
  const { plan } = plans.addons;
  const images = [
    ...addonImages(plan),
    ...(made.karpenter ? [["karpenter", "public.ecr.aws"] as const] : []),
    ...observabilityImages(observability ?? {}),
  ];
  return [
    ...(observability?.logs === "otlp"
      ? [
          {
            path: "slipway:observability.logs",
            message: "nothing leads to a store of logs outside of AWS",
            received: observability.logs,
            allowed: "loki, cloudWatch or none with slipway:network.natGateways none",
            fix: "choose one of them, or set natGateways to single",
          },
        ]
      : []),
    ...(observability?.tracesEndpoint !== undefined
      ? [
          {
            path: "slipway:observability.tracesEndpoint",
            message: "nothing leads to a store of traces outside of AWS",
            received: observability.tracesEndpoint,
            allowed:
              "must be unset with slipway:network.natGateways none: traces become metrics all the same",
            fix: "remove it, or set natGateways to single",
          },
        ]
      : []),
    ...(plan.externalDns
      ? [
          {
            path: "slipway:addons.externalDns",
            // Amazon Route 53 Developer Guide, "Endpoints": its API is one for all regions, in us-east-1.
            message: "external-dns calls Route 53, whose API has no VPC endpoint in the stack's region",
            received: true,
            allowed: "false with slipway:network.natGateways none",
            fix: "set it to false and make the records of the load balancer yourself, or set natGateways to single",
          },
        ]
      : []),
    ...(images.length > 0 && addons.imageMirror === undefined
      ? [
          {
            path: "slipway:addons.imageMirror",
            message: `nodes have no way to the registries of ${[...new Set(images.map(([chart]) => chart))].join(", ")}: ${[...new Set(images.map(([, registry]) => registry))].join(", ")}`,
            received: undefined,
            allowed: "a registry that the VPC reaches, with slipway:network.natGateways none",
            fix: "copy the images to ECR under their original registry's name and name it, e.g. 111122223333.dkr.ecr.eu-west-1.amazonaws.com",
          },
        ]
      : []),
  ];
}
