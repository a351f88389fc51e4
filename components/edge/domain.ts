import type { Problem } from "../validation.ts";

/** RFC 1035, "Size limits": a name has at most 253 characters as text, a label 63. */
const longest = 253;
const label = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/;

/** `example.com` of `*.example.com`: a certificate for either is validated by the same DNS record. */
export function withoutWildcard(domain: string): string {
  return domain.replace(/^\*\./, "");
}

/** Whether `domain` is `parent` or a name below it. */
export function isWithin(domain: string, parent: string): boolean {
  return domain === parent || domain.endsWith(`.${parent}`);
}

/** The problems of a domain name that has no wildcard: none, or one. */
export function domainProblems(domain: string, path: string): Problem[] {
  const labels = domain.split(".");
  if (domain.length <= longest && labels.length >= 2 && labels.every((each) => label.test(each))) return [];
  return [
    {
      path,
      message: "not a domain name",
      received: domain,
      allowed:
        "labels of lower-case letters, digits and inner hyphens, joined by dots, without a dot at the end",
      fix: "write it like example.com",
    },
  ];
}
