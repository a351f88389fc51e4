import { given } from "../given.ts";
import { ClusterAccess } from "../choices.ts";
import { partitionOf } from "../aws.ts";
import { previewRoleName } from "../identity/github-actions-plan.ts";
import { nameProblems } from "../naming.ts";
import type { Plain } from "../plain.ts";
import { choiceProblems, type Problem } from "../validation.ts";
import type { AccessGrant, ClusterArgs } from "./cluster-args.ts";
import { own } from "../own.ts";

/**
 * EKS access policies by the names that Kubernetes' own ClusterRoles have.
 * Source: Amazon EKS User Guide, "Review access policy permissions".
 */
const accessPolicies = {
  clusterAdmin: "AmazonEKSClusterAdminPolicy",
  admin: "AmazonEKSAdminPolicy",
  adminView: "AmazonEKSAdminViewPolicy",
  edit: "AmazonEKSEditPolicy",
  view: "AmazonEKSViewPolicy",
} as const;

/** Not a policy of EKS's: rights of RBAC, for a group of ours (`preview-access.ts`). */
const PREVIEW = ClusterAccess.preview;

/** What a grant may say. */
export const accessChoices = Object.values(ClusterAccess);

/** Where the region is given, ARNs of another partition are refused. */
type AccessPlanArgs = Plain<Pick<ClusterArgs, "admins" | "access">> & Partial<Pick<ClusterArgs, "region">>;

/** One access entry and its policy. */
export interface AccessPlan {
  /** Last part of the logical names. */
  readonly key: string;
  readonly principalArn: string;
  /** Name of the EKS access policy; none where the principal is of the group whose rights `previewAccess` makes. */
  readonly policy?: string;
  readonly namespaces?: readonly string[];
}

/** The entries to make, administrators first; meaningful when there is no problem. */
export function planAccess({ admins, access = {} }: AccessPlanArgs): AccessPlan[] {
  return [
    ...Object.entries(admins).map(([key, principalArn]) => ({
      key: `admin-${key}`,
      principalArn,
      policy: accessPolicies.clusterAdmin,
    })),
    ...Object.entries(access).map(([key, { principalArn, policy, namespaces }]) => ({
      key: `access-${key}`,
      principalArn,
      ...(policy !== PREVIEW && { policy: policyName(policy) ?? "" }),
      ...given({ namespaces }),
    })),
  ];
}

/**
 * What would lock people out, or let nobody in. The creator's own entry, which EKS makes, doesn't count: a pipeline's
 * role that nobody can assume is no way in.
 * Sources: Amazon EKS User Guide, "Create access entries"; pulumi-eks#107 #918 #983.
 */
export function accessProblems(args: AccessPlanArgs, at: (property: string) => string): Problem[] {
  const { admins, access = {}, region } = args;
  const principals = [
    ...Object.entries(admins).map(([key, arn]) => ({ path: `${at("admins")}.${key}`, arn })),
    ...Object.entries(access).map(([key, { principalArn }]) => ({
      path: `${at("access")}.${key}.principalArn`,
      arn: principalArn,
    })),
  ];
  const owners = new Map<string, string>();
  return [
    ...(Object.keys(admins).length > 0 ? [] : [nobody(admins, at("admins"))]),
    ...principals.flatMap(({ path, arn }) => {
      const owner = owners.get(arn);
      if (owner !== undefined) return [repeated(arn, owner, path)];
      owners.set(arn, path);
      return principalProblems(arn, region, path);
    }),
    ...Object.entries(access).flatMap(([key, grant]) => grantProblems(grant, `${at("access")}.${key}`)),
    ...previewRoleProblems(args, at),
  ];
}

/**
 * What a pull request's own code must not get. Pulumi gives the role's name seven hexadecimal digits.
 * Source: Amazon EKS User Guide, "Review access policy permissions": of the policies for people, only
 * AmazonEKSViewPolicy leaves Secrets out and changes nothing.
 */
function previewRoleProblems(
  { admins, access = {} }: AccessPlanArgs,
  at: (property: string) => string,
): Problem[] {
  const ending = new RegExp(`${previewRoleName("")}-[0-9a-f]{7}$`);
  const problem = (path: string, received: string): Problem => ({
    path,
    message: "the preview role runs the code of pull requests, and this lets it read Secrets",
    received,
    allowed: `preview or view, under ${at("access")}`,
    fix: `give it policy: preview under ${at("access")}`,
  });
  return [
    ...Object.entries(admins)
      .filter(([, arn]) => ending.test(arn))
      .map(([key, arn]) => problem(`${at("admins")}.${key}`, arn)),
    ...Object.entries(access)
      .filter(([, { principalArn, policy }]) => ending.test(principalArn) && !SECRETLESS.includes(policy))
      .filter(([, { policy }]) => (accessChoices as readonly string[]).includes(policy))
      .map(([key, { policy }]) => problem(`${at("access")}.${key}.policy`, policy)),
  ];
}

/** What leaves Secrets out and changes nothing. */
const SECRETLESS: readonly string[] = [PREVIEW, "view"];

function nobody(admins: Readonly<Record<string, string>>, path: string): Problem {
  return {
    path,
    message: "nobody but the cluster's creator could get in",
    received: admins,
    allowed: "at least one IAM role or user",
    fix: "add the platform team's role, e.g. platform: arn:aws:iam::111122223333:role/PlatformAdmin",
  };
}

function repeated(arn: string, owner: string, path: string): Problem {
  return {
    path,
    message: `the same principal as ${owner}`,
    received: arn,
    allowed: "each principal once: EKS takes one access entry a principal",
    fix: "keep the one with the policy that is meant",
  };
}

function principalProblems(arn: string, region: string | undefined, path: string): Problem[] {
  const problem = (message: string, fix: string): Problem[] => [
    {
      path,
      message,
      received: arn,
      allowed: "arn:aws:iam::<account>:role/<path and name>, or :user/<name>",
      fix,
    },
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
  const [, partition, resource] =
    /^arn:(aws[a-z-]*):iam::\d{12}:((?:role|user)\/[\w+=,.@/-]+)$/.exec(arn) ?? [];
  if (resource === undefined)
    return problem("not the ARN of an IAM role or user", "copy it from: aws iam get-role --role-name <name>");
  if (region !== undefined && partition !== partitionOf(region))
    return problem(
      `an ARN of the partition ${partition}, while ${region} is in ${partitionOf(region)}`,
      `name a principal of ${partitionOf(region)}`,
    );
  if (resource.startsWith("role/AWSReservedSSO_")) {
    return problem(
      "the role of IAM Identity Center without its path never matches",
      "keep the path: :role/aws-reserved/sso.amazonaws.com/<region>/AWSReservedSSO_…",
    );
  }
  return [];
}

function grantProblems({ policy, namespaces }: Plain<AccessGrant>, path: string): Problem[] {
  const problems = choiceProblems(accessChoices, policy, `${path}.policy`);
  const wholeCluster = policy === "clusterAdmin" || policy === PREVIEW;
  if (namespaces?.length === 0 || (namespaces !== undefined && wholeCluster)) {
    problems.push({
      path: `${path}.namespaces`,
      message:
        namespaces.length === 0
          ? "no namespace: the principal could do nothing"
          : `${policy} knows no namespaces`,
      received: namespaces,
      allowed: "at least one namespace with admin, edit or view; left out for the whole cluster",
      fix: "name the namespaces with policy admin, edit or view, or leave them out",
    });
  }
  return [
    ...problems,
    ...(namespaces ?? []).flatMap((namespace, index) =>
      nameProblems("kubernetesLabel", namespace, `${path}.namespaces[${index}]`),
    ),
  ];
}

function policyName(policy: string): string | undefined {
  return own<string>(accessPolicies, policy);
}
