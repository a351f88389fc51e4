import { below, type Problem } from "../validation.ts";
import { type CertificatePlan, planCertificate } from "./certificate-plan.ts";
import { isWithin, withoutWildcard } from "./domain.ts";
import { planWebAcl, type WebAclPlan } from "./web-acl-plan.ts";
import type { Plain } from "../plain.ts";
import type { EdgeArgs } from "./edge-args.ts";

/** The plain part of an edge's arguments: what decides which resources exist. */
export type EdgePlanArgs = Plain<EdgeArgs>;

export interface EdgePlan {
  readonly certificate: CertificatePlan;
  readonly webAcl: WebAclPlan;
  /** Domain of the zone to make; none where one is given. */
  readonly zone: string | undefined;
}

/** Applies the defaults and collects every problem; the plan is only meaningful when there is none. */
export function planEdge(args: EdgePlanArgs, path = ""): { plan: EdgePlan; problems: Problem[] } {
  const at = below(path);
  const certificate = planCertificate(args, path);
  const webAcl = planWebAcl(args, path);
  const zone = args.hostedZoneId === undefined ? args.domain : undefined;
  return {
    plan: { certificate: certificate.plan, webAcl: webAcl.plan, zone },
    problems: [
      ...certificate.problems,
      ...webAcl.problems,
      ...zoneIdProblems(args.hostedZoneId, at("hostedZoneId")),
      ...(zone === undefined
        ? []
        : outsideProblems(zone, args.subjectAlternativeNames ?? [], at("subjectAlternativeNames"))),
    ],
  };
}

/** Route 53 API reference, HostedZone `Id`. */
function zoneIdProblems(id: string | undefined, path: string): Problem[] {
  if (id === undefined || /^Z[A-Z0-9]{1,31}$/.test(id)) return [];
  return [
    {
      path,
      message: "not a hosted zone's ID",
      received: id,
      allowed: "Z and 1 to 31 upper-case letters and digits",
      fix: "look it up with: aws route53 list-hosted-zones-by-name --query 'HostedZones[].[Name,Id]'",
    },
  ];
}

/** A zone answers for its own domain only: names elsewhere could never be validated in it. */
function outsideProblems(zone: string, names: readonly string[], path: string): Problem[] {
  return names.flatMap((name, index) =>
    isWithin(withoutWildcard(name), zone)
      ? []
      : [
          {
            path: `${path}[${index}]`,
            message: "this name is not in the zone that would be made for the domain",
            received: name,
            allowed: `${zone} and names below it`,
            fix: "remove it, or give the hostedZoneId of a zone that has both",
          },
        ],
  );
}
