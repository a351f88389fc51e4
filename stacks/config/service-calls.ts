import { ownSettings } from "../../components/service/settings.ts";
import type { Problem } from "../../components/validation.ts";
import { spellingFix } from "../../components/closest.ts";
import { own } from "../../components/own.ts";
import { serviceNamespace, serviceVariable } from "./names.ts";
import type { Sections, ServiceConfig } from "./schema.ts";

/** What follows for one service from who calls whom in its stack. */
export interface ServiceCalls {
  /** Where those that it calls are, by the environment variables that say so. */
  readonly urls: Readonly<Record<string, string>>;
  readonly destinations: readonly { readonly namespace: string; readonly ports: number[] }[];
  /** Namespaces of those that call it. */
  readonly callers: readonly string[];
}

/**
 * Both ends of each call. The network judges the port that the pods listen on; of a namespace the VPC CNI's controller
 * lets the Services' addresses through, too, at the ports that lead there (amazon-network-policy-controller-k8s v1.1,
 * pkg/resolvers/endpoints.go `getMatchingServiceClusterIPs`), and of a CIDR block it does not. Pure.
 */
export function callsOf(service: string, services: Sections["services"]): ServiceCalls {
  const called = (own(services, service)?.calls ?? []).flatMap((key) => {
    const settings = own(services, key);
    return settings === undefined ? [] : [{ key, namespace: serviceNamespace(key, settings), settings }];
  });
  return {
    urls: Object.fromEntries(
      called.map(({ key, namespace }) => [serviceVariable(key), `http://${key}.${namespace}`]),
    ),
    destinations: called.map(({ namespace, settings }) => ({ namespace, ports: [portOf(settings)] })),
    callers: Object.entries(services)
      .filter(([, { calls }]) => calls.includes(service))
      .map(([key, settings]) => serviceNamespace(key, settings)),
  };
}

function portOf({ port }: ServiceConfig): number {
  return port ?? ownSettings.port.default;
}

/** Calls that nobody would answer. */
export function callProblems(services: Sections["services"]): Problem[] {
  return Object.entries(services).flatMap(([service, { calls }]) =>
    calls.flatMap((key, index) => {
      const path = `slipway:services.${service}.calls[${index}]`;
      const others = Object.keys(services).filter((other) => other !== service);
      const callee = own(services, key);
      const problem = (message: string, fix: string): Problem[] => [
        { path, message, received: key, allowed: others.join(", ") || "none: the stack has no other", fix },
      ];
      if (key === service) return problem("a service reaches itself without", "remove it");
      if (callee === undefined)
        return problem(
          "there is no such service",
          spellingFix(
            key,
            others,
            "correct it; one of another stack is called by egress and clientNamespaces",
          ),
        );
      const { kind = ownSettings.kind.default } = callee;
      return kind === "service"
        ? []
        : problem(`a ${kind} answers no requests`, "remove it, or make it a service");
    }),
  );
}
