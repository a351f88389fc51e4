import { isIP } from "node:net";
import { LoadBalancerScheme, LoadBalancerTlsPolicy } from "../choices.ts";
import { defaultDelay } from "../service/termination-timing.ts";
import { below, choiceProblems, type Problem } from "../validation.ts";
import type { Plain } from "../plain.ts";
import type { GatewayArgs } from "./gateway-args.ts";

/** The Gateway as services' HTTPRoutes name it. */
export const publicGateway = { name: "web", namespace: "gateway-system", sectionName: "https" } as const;

/** Labels of the namespaces whose routes the Gateway accepts: the key, and the Gateway's name. */
export const routeNamespaceLabels = { "slipway.dev/gateway": publicGateway.name } as const;

export const schemes = Object.values(LoadBalancerScheme);

/** Those that `LoadBalancerTlsPolicy` names. */
export const sslPolicies = Object.values(LoadBalancerTlsPolicy);

/** The plain part of a gateway's arguments. */
export type GatewayPlanArgs = Plain<GatewayArgs>;

export interface GatewayPlan {
  readonly scheme: string;
  readonly sslPolicy: string;
  readonly clientCidrs: readonly string[];
  readonly deletionProtection: boolean;
  readonly idleTimeoutSeconds: number;
  readonly deregistrationDelaySeconds: number;
}

/** Applies the defaults and collects every problem; the plan is only meaningful when there is none. */
export function planGateway(args: GatewayPlanArgs, path = ""): { plan: GatewayPlan; problems: Problem[] } {
  const at = below(path);
  const plan: GatewayPlan = {
    scheme: args.scheme ?? "internet-facing",
    sslPolicy: args.sslPolicy ?? LoadBalancerTlsPolicy.tls12PostQuantum,
    clientCidrs: args.clientCidrs ?? [],
    deletionProtection: args.deletionProtection ?? false,
    idleTimeoutSeconds: args.idleTimeoutSeconds ?? 60,
    deregistrationDelaySeconds: args.deregistrationDelaySeconds ?? defaultDelay,
  };
  return {
    plan,
    problems: [
      ...choiceProblems(schemes, plan.scheme, at("scheme")),
      ...choiceProblems(sslPolicies, plan.sslPolicy, at("sslPolicy")),
      ...plan.clientCidrs.flatMap((cidr, index) => cidrProblems(cidr, `${at("clientCidrs")}[${index}]`)),
      // Elastic Load Balancing User Guide, "Load balancer attributes" and "Target group attributes".
      ...secondsProblems(plan.idleTimeoutSeconds, 1, 4000, at("idleTimeoutSeconds")),
      ...secondsProblems(plan.deregistrationDelaySeconds, 0, 3600, at("deregistrationDelaySeconds")),
    ],
  };
}

function cidrProblems(cidr: string, path: string): Problem[] {
  const [address = "", prefix = "", ...rest] = cidr.split("/");
  const longest = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  if (/^\d{1,3}$/.test(prefix) && Number(prefix) <= longest && rest.length === 0) return [];
  return [
    {
      path,
      message: "not a CIDR block",
      received: cidr,
      allowed: "an IPv4 or IPv6 block",
      fix: "write it like 203.0.113.0/24",
    },
  ];
}

function secondsProblems(seconds: number, min: number, max: number, path: string): Problem[] {
  if (Number.isInteger(seconds) && seconds >= min && seconds <= max) return [];
  return [
    {
      path,
      message: "not a number of seconds that the load balancer accepts",
      received: seconds,
      allowed: `a whole number from ${min} to ${max}`,
      fix: "leave it out for the default",
    },
  ];
}
