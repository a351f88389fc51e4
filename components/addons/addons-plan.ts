import { ComputeMode, DnsPolicy } from "../choices.ts";
import { charts } from "./charts.ts";
import { nameProblems } from "../naming.ts";
import { calledUrlProblems } from "../called-url.ts";
import { below, choiceProblems, type Problem, type Resolved } from "../validation.ts";
import { dnsPolicies } from "./external-dns-values.ts";
import { mirrorProblems } from "./helm-addon-plan.ts";
import type { Plain } from "../plain.ts";
import type { AddonsArgs } from "./addons-args.ts";

/** How a cluster's nodes come: node groups of ours, or EKS Auto Mode with its built-in controllers. */
const computeModes = Object.values(ComputeMode);

/** The plain part of `AddonsArgs`: what decides which add-ons there are. */
export type AddonsPlanArgs = Plain<Omit<AddonsArgs, "region" | "platform">>;

export interface AddonsPlan {
  readonly gatewayApi: boolean;
  readonly loadBalancerController: boolean;
  /** In EKS Auto Mode, Ingresses and Services have their controller already. */
  readonly gatewaysOnly: boolean;
  readonly externalSecrets: boolean;
  readonly externalDns: boolean;
  readonly certManager: boolean;
  readonly prometheusCrds: boolean;
  readonly serviceMonitors: boolean;
  readonly flagger: boolean;
  readonly prometheusUrl: string;
  readonly dnsPolicy: DnsPolicy;
}

/** Applies the defaults and collects every problem; the plan is only meaningful when there is none. */
export function planAddons(args: AddonsPlanArgs, path = ""): Resolved<AddonsPlan> {
  const { plan, problems } = planAddonsWithoutZones(args, path);
  const zones = addonZoneProblems(plan, Object.keys(args.hostedZones ?? {}), path);
  return { plan, problems: [...problems, ...zones] };
}

/** The same where it is not known yet which zones there are. */
export function planAddonsWithoutZones(
  args: Omit<AddonsPlanArgs, "hostedZones">,
  path = "",
): Resolved<AddonsPlan> {
  const at = below(path);
  const { computeMode = "managed" } = args;
  const plan: AddonsPlan = {
    gatewayApi: args.gatewayApi ?? true,
    loadBalancerController: args.loadBalancerController ?? true,
    gatewaysOnly: computeMode === "auto",
    externalSecrets: args.externalSecrets ?? true,
    externalDns: args.externalDns ?? false,
    certManager: args.certManager ?? false,
    prometheusCrds: args.prometheusCrds ?? true,
    serviceMonitors: args.serviceMonitors ?? false,
    flagger: args.flagger ?? false,
    prometheusUrl: args.prometheusUrl ?? "",
    dnsPolicy: (args.dnsPolicy ?? DnsPolicy.upsertOnly) as DnsPolicy,
  };
  return {
    plan,
    problems: [
      ...choiceProblems(computeModes, computeMode, at("computeMode")),
      ...choiceProblems(dnsPolicies, plan.dnsPolicy, at("dnsPolicy")),
      ...mirrorProblems(args.chartMirror, at("chartMirror")),
      ...imageMirrorProblems(args.imageMirror, at("imageMirror")),
      ...dependencyProblems(plan, path),
      ...flaggerProblems(plan, path),
    ],
  };
}

/** Namespaces that the add-ons of a plan bring. Definitions, and what is in kube-system, have none of their own. */
export function addonNamespaces(plan: AddonsPlan): string[] {
  const installed = {
    "aws-load-balancer-controller": plan.loadBalancerController,
    "cert-manager": plan.certManager,
    "external-dns": plan.externalDns,
    "external-secrets": plan.externalSecrets,
    flagger: plan.flagger,
  };
  return Object.entries(installed).flatMap(([chart, is]) =>
    is ? [charts[chart as keyof typeof installed].namespace] : [],
  );
}

/** Add-ons of a plan whose pods are not EKS's own, with the registry that their images are in. */
export function addonImages(plan: AddonsPlan): (readonly [chart: string, registry: string])[] {
  const images = {
    "aws-load-balancer-controller": [plan.loadBalancerController, "public.ecr.aws"],
    "cert-manager": [plan.certManager, "quay.io"],
    "external-dns": [plan.externalDns, "registry.k8s.io"],
    "external-secrets": [plan.externalSecrets, "ghcr.io"],
    flagger: [plan.flagger, "ghcr.io"],
  } as const;
  return Object.entries(images).flatMap(([chart, [is, registry]]) =>
    is ? [[chart, registry] as const] : [],
  );
}

/** Whether what the add-ons make for the platform called `name` gets names that AWS accepts. */
export function addonNameProblems(name: string, path: string): Problem[] {
  // The longest of them; the others fit where it does.
  return nameProblems("iamRoleStem", `${name}-external-secrets-identity`, path);
}

function dependencyProblems(plan: AddonsPlan, path: string): Problem[] {
  const at = below(path);
  return [
    ...(plan.gatewayApi && !plan.loadBalancerController
      ? [
          {
            path: at("loadBalancerController"),
            message: "Gateways are on and nothing implements them",
            received: false,
            allowed: `true where ${at("gatewayApi")} is true`,
            fix: `turn the controller on, or ${at("gatewayApi")} off too`,
          },
        ]
      : []),
    ...(plan.gatewaysOnly && plan.loadBalancerController && !plan.gatewayApi
      ? [
          {
            path: at("gatewayApi"),
            message: "in EKS Auto Mode the controller serves Gateways only, and they are off",
            received: false,
            allowed: `true where ${at("loadBalancerController")} is true and computeMode is auto`,
            fix: `turn Gateways on, or ${at("loadBalancerController")} off: EKS serves Ingresses and Services by itself`,
          },
        ]
      : []),
    ...(plan.serviceMonitors && !plan.prometheusCrds
      ? [
          {
            path: at("prometheusCrds"),
            message: "ServiceMonitors are on and their CRD is not installed",
            received: false,
            allowed: `true where ${at("serviceMonitors")} is true`,
            fix: `turn the CRDs on, or ${at("serviceMonitors")} off`,
          },
        ]
      : []),
  ];
}

function flaggerProblems({ flagger, gatewayApi, prometheusUrl }: AddonsPlan, path: string): Problem[] {
  const at = below(path);
  return [
    ...(flagger && !gatewayApi
      ? [
          {
            path: at("gatewayApi"),
            message: "Flagger shifts requests by routes of the Gateway API, and it is off",
            received: false,
            allowed: `true where ${at("flagger")} is true`,
            fix: `turn it on, or ${at("flagger")} off`,
          },
        ]
      : []),
    ...(flagger && prometheusUrl === ""
      ? [
          {
            path: at("prometheusUrl"),
            message: "Flagger is on and there are no metrics to judge by",
            received: prometheusUrl,
            allowed: "the URL of a Prometheus in the cluster, e.g. http://prometheus.monitoring:9090",
            fix: "name it",
          },
        ]
      : []),
    ...(prometheusUrl === "" ? [] : calledUrlProblems(prometheusUrl, at("prometheusUrl"))),
  ];
}

/** What is wrong with the domains of the hosted zones that external-dns is to write to. */
export function addonZoneProblems(
  { externalDns }: Pick<AddonsPlan, "externalDns">,
  domains: readonly string[],
  path: string,
): Problem[] {
  const at = below(path);
  const unreadable = domains.filter(
    (domain) => !/^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/.test(domain),
  );
  return [
    ...(externalDns && domains.length === 0
      ? [
          {
            path: at("hostedZones"),
            message: "external-dns is on and there is no zone that it may write to",
            received: {},
            allowed: "at least one hosted zone's ID by its domain",
            fix: `name the zones, or turn ${at("externalDns")} off`,
          },
        ]
      : []),
    ...unreadable.map((domain) => ({
      path: at(`hostedZones.${domain}`),
      message: "the key is not a domain",
      received: domain,
      allowed: "a domain in lower case without a dot at its end, e.g. example.com",
      fix: "write the zone's domain as the key and its ID as the value",
    })),
  ];
}

function imageMirrorProblems(mirror: string | undefined, path: string): Problem[] {
  if (mirror === undefined || /^[a-z0-9.-]+(:\d+)?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*$/.test(mirror)) return [];
  return [
    {
      path,
      message: "not a registry",
      received: mirror,
      allowed: "REGISTRY or REGISTRY/PREFIX, lower case, with no scheme and no slash at the end",
      fix: "push the images there under their original registry's name, and give the address before that",
    },
  ];
}
