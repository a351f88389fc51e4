import { logRetentionDays } from "../aws.ts";
import { nameProblems } from "../naming.ts";
import { parseBlock } from "../network/cidr-plan.ts";
import { below, type Problem } from "../validation.ts";
import { supportedVersions } from "./versions.ts";

export interface ClusterPlanArgs {
  readonly clusterName: string;
  readonly version: string;
  readonly admins: Readonly<Record<string, string>>;
  readonly publicAccessCidrs?: readonly string[];
  readonly logRetentionDays?: number;
}

/** Every problem of a cluster's plain arguments. */
export function clusterProblems(args: ClusterPlanArgs, path = ""): Problem[] {
  const at = below(path);
  const retention = args.logRetentionDays ?? 90;
  return [
    ...nameProblems("eksCluster", args.clusterName, at("clusterName")),
    ...((supportedVersions as readonly string[]).includes(args.version)
      ? []
      : [
          {
            path: at("version"),
            message: "not a Kubernetes version in EKS standard support",
            received: args.version,
            allowed: supportedVersions.join(", "),
            fix: "choose one of them; quote it in YAML, or 1.30 becomes 1.3",
          },
        ]),
    ...((logRetentionDays as readonly number[]).includes(retention)
      ? []
      : [
          {
            path: at("logRetentionDays"),
            message: "not a retention period of CloudWatch Logs",
            received: retention,
            allowed: logRetentionDays.join(", "),
            fix: "choose one of them",
          },
        ]),
    ...(args.publicAccessCidrs ?? []).flatMap((cidr, index) =>
      publicCidrProblems(cidr, `${at("publicAccessCidrs")}[${index}]`),
    ),
    ...adminProblems(args.admins, at("admins")),
  ];
}

function publicCidrProblems(cidr: string, path: string): Problem[] {
  const block = parseBlock(cidr);
  if (block && block.prefix >= 8) return [];
  return [
    {
      path,
      message: block ? "this opens the API server to much of the internet" : "not an IPv4 CIDR block",
      received: cidr,
      allowed: "IPv4 blocks of /8 or smaller that you own, e.g. an office's or a VPN's",
      fix: "name the addresses that need access, or leave the list empty for a private endpoint",
    },
  ];
}

/**
 * Who administers the cluster, besides the identity that created it.
 * Source: Amazon EKS User Guide, "Create access entries": an IAM principal's full ARN, never a session's.
 */
function adminProblems(admins: Readonly<Record<string, string>>, path: string): Problem[] {
  const entries = Object.entries(admins);
  if (entries.length === 0) {
    return [
      {
        path,
        message: "nobody but the cluster's creator could get in",
        received: admins,
        allowed: "at least one IAM role or user",
        fix: "add the platform team's role, e.g. platform: arn:aws:iam::111122223333:role/PlatformAdmin",
      },
    ];
  }
  const allowed = "arn:aws:iam::<account>:role/<path and name>, or :user/<name>";
  return entries.flatMap(([key, arn]) => {
    const problem = (message: string, fix: string): Problem[] => [
      { path: `${path}.${key}`, message, received: arn, allowed, fix },
    ];
    if (arn.includes("system:masters")) {
      return problem(
        "system:masters can't be taken away again",
        "name an IAM role; it gets the AmazonEKSClusterAdminPolicy",
      );
    }
    if (/^arn:aws[a-z-]*:sts::/.test(arn))
      return problem(
        "this is a session, not a principal",
        "use the role's own ARN: arn:aws:iam::<account>:role/<name>",
      );
    if (!/^arn:aws[a-z-]*:iam::\d{12}:(role|user)\/[\w+=,.@/-]+$/.test(arn))
      return problem(
        "not the ARN of an IAM role or user",
        "copy it from: aws iam get-role --role-name <name>",
      );
    if (/:role\/AWSReservedSSO_/.test(arn)) {
      return problem(
        "the role of IAM Identity Center without its path never matches",
        "keep the path: :role/aws-reserved/sso.amazonaws.com/<region>/AWSReservedSSO_…",
      );
    }
    return [];
  });
}
