import { given } from "../../components/given.ts";
import { assertValid, type Problem } from "../../components/validation.ts";
import { own } from "../../components/own.ts";
import type { CheckSettings, Settings } from "../settings.ts";

/** One request, and what answers it well. */
export interface Check {
  readonly service: string;
  readonly url: string;
  readonly status: number;
  readonly contains?: string;
}

export interface SmokePlan {
  readonly checks: readonly Check[];
  /** Services that nobody can ask from outside. */
  readonly unasked: readonly string[];
}

/** What every service of the chart answers once it is well (docs/service-chart.md). */
const byDefault: readonly CheckSettings[] = [{ path: "/health", status: 200 }];

/**
 * The requests that a stack's services have to answer: at their own hostnames, or where `addresses` says.
 * @param services a stack's setting `slipway:services`
 * @param addresses by service, such as `http://127.0.0.1:8080`
 * @throws InvalidInputError where requests are named for a service that has no address
 */
export function planSmoke(
  { services: settings }: Pick<Settings, "services">,
  services: Readonly<Record<string, { readonly hostnames?: readonly string[] }>>,
  addresses: Readonly<Record<string, string>>,
): SmokePlan {
  const problems: Problem[] = [];
  const checks: Check[] = [];
  const unasked: string[] = [];
  for (const [service, { hostnames = [] }] of Object.entries(services)) {
    const named = own(settings, service)?.smoke;
    const address = own(addresses, service);
    const bases = address === undefined ? hostnames.map((name) => `https://${name}`) : [address];
    if (bases.length === 0 && named === undefined) unasked.push(service);
    else if (bases.length === 0) problems.push(addressProblem(service));
    for (const base of bases)
      for (const { path, status, contains } of named ?? byDefault)
        checks.push({
          ...{ service, url: new URL(path, base).href, status },
          ...given({ contains }),
        });
  }
  assertValid("Smoke test", problems);
  return { checks, unasked };
}

function addressProblem(service: string): Problem {
  return {
    path: `pipeline.yaml.services.${service}.smoke`,
    message: "the service has no hostname to ask",
    allowed: "requests to a service with hostnames, or one whose address is given",
    fix: `--at ${service}=<url>, or take its requests out`,
  };
}
