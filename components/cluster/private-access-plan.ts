import { isPrivate, parseBlock } from "../cidr.ts";
import type { Plain } from "../plain.ts";
import { below, type Problem } from "../validation.ts";
import type { PrivateAccess } from "./cluster-args.ts";

/** A rule of the cluster security group: from whom, by the last part of its logical name. */
export type PrivateAccessRule = { readonly key: string } & (
  { readonly cidrIpv4: string } | { readonly referencedSecurityGroupId: string }
);

/**
 * The rules that let them in. The cluster security group, which EKS gives to the API server's interfaces and to nodes,
 * admits only its own members. Source: Amazon EKS User Guide, "Cluster API server endpoint", accessing a private only API
 * server; "View Amazon EKS security group requirements".
 */
export function planPrivateAccess({
  cidrs = [],
  securityGroupIds = [],
}: Plain<PrivateAccess>): PrivateAccessRule[] {
  return [
    ...cidrs.map((cidr) => ({ key: cidr.replaceAll(/[./]/g, "-"), cidrIpv4: cidr })),
    ...securityGroupIds.map((id) => ({ key: id, referencedSecurityGroupId: id })),
  ];
}

/** Every problem of whom the private API server admits. */
export function privateAccessProblems(access: Plain<PrivateAccess>, path: string): Problem[] {
  const at = below(path);
  const { cidrs = [], securityGroupIds = [] } = access;
  return [
    ...eachOnce(cidrs, at("cidrs"), cidrProblems),
    ...eachOnce(securityGroupIds, at("securityGroupIds"), groupProblems),
  ];
}

/** What is wrong with each value of a list by itself, and which are there twice. */
function eachOnce(
  values: readonly string[],
  path: string,
  problemsOf: (value: string, path: string) => Problem[],
): Problem[] {
  return values.flatMap((value, index) => {
    const place = `${path}[${index}]`;
    return [
      ...problemsOf(value, place),
      ...(values.indexOf(value) < index ? [twiceProblem(value, place)] : []),
    ];
  });
}

function cidrProblems(cidr: string, path: string): Problem[] {
  const block = parseBlock(cidr);
  if (block && isPrivate(block)) return [];
  return [
    {
      path,
      message: block ? "not a private block: nobody reaches the VPC from there" : "not an IPv4 CIDR block",
      received: cidr,
      allowed: "blocks of RFC 1918 or 100.64.0.0/10, e.g. 10.8.0.0/16",
      fix: block
        ? "name the private addresses that the VPN or peering gives; public ones go into publicAccessCidrs"
        : "write it as <address>/<prefix>, host bits zero",
    },
  ];
}

function groupProblems(id: string, path: string): Problem[] {
  // Amazon EC2 User Guide, "Resource IDs": 8 or 17 hexadecimal digits.
  if (/^sg-([0-9a-f]{8}|[0-9a-f]{17})$/.test(id)) return [];
  return [
    {
      path,
      message: "not the id of a security group",
      received: id,
      allowed: "sg- and 8 or 17 hexadecimal digits",
      fix: "look it up with: aws ec2 describe-security-groups --query 'SecurityGroups[].[GroupId,GroupName]'",
    },
  ];
}

function twiceProblem(value: string, path: string): Problem {
  return { path, message: "it is there twice", received: value, allowed: "each once", fix: "remove one" };
}
