import type { Problem } from "../../components/validation.ts";
import type { SectionPlans } from "./plan-sections.ts";
import type { Sections } from "./schema.ts";

interface Hostname {
  readonly hostname: string;
  readonly service: string;
  readonly path: string;
}

/** Hostnames that two services want, and those that the edge's certificate does not have. */
export function hostnameProblems(
  { edge, services = {} }: Partial<Sections>,
  plans: Partial<Pick<SectionPlans, "edge">>,
): Problem[] {
  const hostnames = Object.entries(services).flatMap(([service, settings]) =>
    (settings.hostnames ?? []).map((hostname, index) => ({
      ...{ hostname, service },
      path: `slipway:services.${service}.hostnames[${index}]`,
      behindEdge: settings.ingressClassName === undefined,
    })),
  );
  const certificate = edge && plans.edge?.plan.certificate;
  const names = certificate ? [certificate.domain, ...certificate.subjectAlternativeNames] : undefined;
  return [
    ...hostnames.flatMap((each, index) => twiceProblems(each, hostnames.slice(0, index))),
    ...(names
      ? hostnames
          .filter(({ hostname, behindEdge }) => behindEdge && !names.some((name) => covers(name, hostname)))
          .map((each) => uncoveredProblem(each, names))
      : []),
  ];
}

function twiceProblems({ hostname, service, path }: Hostname, before: readonly Hostname[]): Problem[] {
  const other = before.find((each) => each.hostname === hostname && each.service !== service);
  if (!other) return [];
  return [
    {
      path,
      message: `the service ${other.service} has this hostname too, and one of the two would get no request`,
      received: hostname,
      allowed: "each hostname for one service",
      fix: "take another hostname for one of them",
    },
  ];
}

/** RFC 6125, "Checking of Wildcard Certificates": a wildcard stands for one label, the first. */
function covers(name: string, hostname: string): boolean {
  if (!name.startsWith("*.")) return name === hostname;
  return hostname === name || hostname.slice(hostname.indexOf(".") + 1) === name.slice(2);
}

function uncoveredProblem({ hostname, path }: Hostname, names: readonly string[]): Problem {
  return {
    path,
    message: "the certificate of slipway:edge does not have this name, so that every client would refuse it",
    received: hostname,
    allowed: `names that it has: ${names.join(", ")}`,
    fix: "correct the hostname, or add it to slipway:edge.subjectAlternativeNames",
  };
}

/** Hostnames that nobody makes DNS records for. */
export function dnsRecordWarnings(
  { edge, addons, services = {} }: Partial<Sections>,
  plans: Partial<Pick<SectionPlans, "addons">>,
): Problem[] {
  const hostnames = Object.values(services).flatMap((settings) => settings.hostnames ?? []);
  if (!edge || !addons || hostnames.length === 0 || plans.addons?.plan.externalDns !== false) return [];
  return [
    {
      path: "slipway:addons.externalDns",
      message: `nothing makes DNS records for ${hostnames.join(", ")}`,
      received: addons.externalDns ?? false,
      allowed: "true, or records made by somebody else",
      fix: "set externalDns: true",
    },
  ];
}
