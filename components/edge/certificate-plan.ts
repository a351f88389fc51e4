import { below, type Problem } from "../validation.ts";
import { domainProblems, withoutWildcard } from "./domain.ts";
import type { Plain } from "../plain.ts";
import type { CertificateArgs } from "./certificate-args.ts";

/** AWS Certificate Manager API reference, RequestCertificate: `SubjectAlternativeNames`. */
const mostAlternativeNames = 100;

/** ACM User Guide, "Configure a CAA record": whoever of these is named, Amazon may issue. */
const amazonIssuers = ["amazon.com", "amazontrust.com", "awstrust.com", "amazonaws.com"];

/** The plain part of a certificate's arguments: what decides which records exist. */
export type CertificatePlanArgs = Plain<CertificateArgs>;

export interface CertificatePlan {
  readonly domain: string;
  readonly subjectAlternativeNames: readonly string[];
  /**
   * One DNS record each. A domain and its wildcard share theirs: ACM asks for the same record twice, and Route 53
   * refuses the second.
   */
  readonly validatedDomains: readonly string[];
  /** Values of the CAA record; with none there is no such record. */
  readonly caaRecords: readonly string[];
}

/** Applies the defaults and collects every problem; the plan is only meaningful when there is none. */
export function planCertificate(
  args: CertificatePlanArgs,
  path = "",
): { plan: CertificatePlan; problems: Problem[] } {
  const at = below(path);
  const { domain, certificateAuthorities = [] } = args;
  const alternatives = args.subjectAlternativeNames ?? [`*.${domain}`];
  const names = [domain, ...alternatives];
  return {
    plan: {
      domain,
      subjectAlternativeNames: alternatives,
      validatedDomains: [...new Set(names.map(withoutWildcard))],
      caaRecords: certificateAuthorities.map((authority) => `0 issue "${authority}"`),
    },
    problems: [
      ...(domainProblems(domain, at("domain")).length > 0
        ? domainProblems(domain, at("domain"))
        : commonNameProblems(domain, at("domain"))),
      ...(args.subjectAlternativeNames ?? []).flatMap((name, index) =>
        alternativeNameProblems(
          name,
          names.indexOf(name) <= index,
          `${at("subjectAlternativeNames")}[${index}]`,
        ),
      ),
      ...countProblems(alternatives, at("subjectAlternativeNames")),
      ...authorityProblems(certificateAuthorities, at("certificateAuthorities")),
    ],
  };
}

/** ACM API reference, RequestCertificate: the first name is the certificate's common name, which has a limit. */
const longestCommonName = 64;

function commonNameProblems(domain: string, path: string): Problem[] {
  if (domain.length <= longestCommonName) return [];
  return [
    {
      path,
      message: `the domain is ${domain.length} characters long, which no certificate's common name can be`,
      received: domain,
      allowed: `up to ${longestCommonName} characters; alternative names may have 253`,
      fix: "take a shorter one, e.g. a parent of it, and put this one into subjectAlternativeNames",
    },
  ];
}

function alternativeNameProblems(name: string, repeated: boolean, path: string): Problem[] {
  if (!repeated) return domainProblems(withoutWildcard(name), path);
  return [
    {
      path,
      message: "this name is listed twice",
      received: name,
      allowed: "each name once, and the domain itself not at all: it is always in the certificate",
      fix: "remove the repetition",
    },
  ];
}

function countProblems(names: readonly string[], path: string): Problem[] {
  if (names.length <= mostAlternativeNames) return [];
  return [
    {
      path,
      message: `${names.length} names`,
      received: names.length,
      allowed: `up to ${mostAlternativeNames} (an account may have 10 unless its quota was raised)`,
      fix: "use a wildcard, e.g. *.example.com",
    },
  ];
}

function authorityProblems(authorities: readonly string[], path: string): Problem[] {
  const problems = authorities.flatMap((authority, index) => domainProblems(authority, `${path}[${index}]`));
  if (authorities.length === 0 || authorities.some((authority) => amazonIssuers.includes(authority))) {
    return problems;
  }
  return [
    ...problems,
    {
      path,
      message: "Amazon may not issue the certificate",
      received: authorities,
      allowed: `at least one of ${amazonIssuers.join(", ")}`,
      fix: "add amazon.com",
    },
  ];
}
