import { addonZoneProblems } from "../../components/addons/addons-plan.ts";
import type { Problem } from "../../components/validation.ts";
import { clusterOf } from "./platform-source.ts";
import type { Sections } from "./schema.ts";
import { serviceNeedsProblems } from "./validate-service-needs.ts";
import type { SectionPlans } from "./plan-sections.ts";
import { hostnameProblems } from "./validate-hostnames.ts";
import { isolationProblems } from "./validate-isolation.ts";
import { placementProblems } from "./validate-placement.ts";
import type { PlatformCapabilities } from "./platform-capabilities.ts";

/**
 * What sections want of each other, once each is right in itself: one mistake is then told once, and not again by
 * everything that builds on it.
 */
export function crossSectionProblems(
  config: Sections,
  plans: SectionPlans,
  capabilities: PlatformCapabilities | undefined,
): Problem[] {
  const { aws, layers, services, databases, buckets } = config;
  return [
    ...zoneProblems(config),
    ...(aws ? [] : awsProblems(config)),
    ...clusterProblems(config, plans),
    ...isolationProblems(config, plans),
    ...edgeProblems(config),
    ...hostnameProblems(config, plans),
    ...observabilityProblems(config),
    ...(layers.deploy === "platform" ? misplacedProblems({ services, databases, buckets }) : []),
    // Of another stack's platform the capabilities are known once its outputs are read.
    ...(capabilities && layers.deploy !== "platform"
      ? serviceNeedsProblems(services, {
          databases,
          buckets,
          capabilities,
          ...(aws && { accountId: aws.accountId }),
        })
      : []),
  ];
}

function zoneProblems({ aws, network }: Sections): Problem[] {
  if (!aws || !network) return [];
  return network.availabilityZones.flatMap((zone, index) =>
    zone.slice(0, -1) === aws.region
      ? []
      : [
          {
            path: `slipway:network.availabilityZones[${index}]`,
            message: "this zone is not in the stack's region",
            received: zone,
            allowed: `zones of ${aws.region}`,
            fix: "correct the zone, or slipway:aws.region",
          },
        ],
  );
}

/** What is in AWS, of a stack that is not. */
function awsProblems({ identity, databases, buckets, guardRails, outputs }: Sections): Problem[] {
  const paths = [
    ...(identity.github ? ["slipway:identity.github"] : []),
    ...Object.keys(databases).map((key) => `slipway:databases.${key}`),
    ...Object.keys(buckets).map((key) => `slipway:buckets.${key}`),
    ...(guardRails.budget ? ["slipway:guardRails.budget"] : []),
    ...(guardRails.backup ? ["slipway:guardRails.backup"] : []),
    ...(guardRails.account ? ["slipway:guardRails.account"] : []),
    ...(outputs.parameters ? ["slipway:outputs.parameters"] : []),
  ];
  return paths.map((path) => ({
    path,
    message: "nothing of this stack is in AWS",
    allowed: "unset without slipway:aws",
    fix: "remove it, or add slipway:aws",
  }));
}

function clusterProblems(config: Sections, plans: SectionPlans): Problem[] {
  const { made } = clusterOf(config);
  if (!made) return [];
  return [
    ...placementProblems(config.services, made),
    ...(config.edge
      ? addonZoneProblems(plans.addons.plan, [config.edge.domain], "slipway:addons")
      : zonelessProblems(plans)),
    ...(made.karpenter && made.computeMode === "auto"
      ? [
          {
            path: "slipway:cluster.karpenter",
            message: "EKS Auto Mode makes nodes by itself, with a Karpenter of AWS's own",
            allowed: "unset with computeMode: auto",
            fix: "remove it, or choose computeMode: managed",
          },
        ]
      : []),
  ];
}

/** The zone that external-dns writes to is the edge's. */
function zonelessProblems({ addons }: SectionPlans): Problem[] {
  if (!addons.plan.externalDns) return [];
  return [
    {
      path: "slipway:addons.externalDns",
      message: "there is no zone that external-dns may write to",
      received: true,
      allowed: "true where there is slipway:edge, whose zone it is",
      fix: "add slipway:edge, or turn externalDns off",
    },
  ];
}

function edgeProblems({ edge, addons }: Sections): Problem[] {
  if (!edge || (addons.loadBalancerController !== false && addons.gatewayApi !== false)) return [];
  return [
    {
      path: "slipway:edge",
      message: "nothing makes its load balancer",
      allowed: "an edge with slipway:addons.loadBalancerController and gatewayApi",
      fix: "switch both on, or remove slipway:edge",
    },
  ];
}

/** What it is made of, that add-ons bring. */
function observabilityProblems({ observability, addons }: Sections): Problem[] {
  const ofStack = ["slipway:observability.metrics is stack", "choose metrics: none"] as const;
  const needed = [
    ...(observability?.metrics === "stack"
      ? ([
          ["prometheusCrds", "the kinds Prometheus and PrometheusRule are not there", ...ofStack],
          ["externalSecrets", "nothing makes the password of Grafana's administrator", ...ofStack],
        ] as const)
      : (["logsHeader", "tracesHeader"] as const)
          .filter((header) => observability?.[header] !== undefined)
          .slice(0, 1)
          .map(
            (header) =>
              [
                "externalSecrets",
                "nothing gives collectors the value of the header that their store asks for",
                `slipway:observability.${header} is set`,
                `remove ${header}`,
              ] as const,
          )),
  ];
  return needed.flatMap(([addon, message, where, otherwise]) =>
    addons[addon] === false
      ? [
          {
            path: `slipway:addons.${addon}`,
            message,
            received: false,
            allowed: `true where ${where}`,
            fix: `switch it on, or ${otherwise}`,
          },
        ]
      : [],
  );
}

function misplacedProblems(sections: Pick<Sections, "services" | "databases" | "buckets">): Problem[] {
  return Object.entries(sections).flatMap(([section, members]) =>
    Object.keys(members).map((key) => ({
      path: `slipway:${section}.${key}`,
      message: "this stack makes the platform alone",
      allowed: `no ${section} with deploy: platform`,
      fix: "move it to the stack of the services, or deploy all",
    })),
  );
}
