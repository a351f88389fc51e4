/** The ARN partition of a region. Source: AWS General Reference, "ARN format". */
export function partitionOf(region: string): string {
  if (region.startsWith("cn-")) return "aws-cn";
  if (region.startsWith("us-gov-")) return "aws-us-gov";
  return "aws";
}

/**
 * What IAM and KMS know a service of a region by: in China EC2, whose instances take roles, and CloudWatch Logs, which uses
 * keys, have the domain of China; the others that Slipway names have one name everywhere.
 * Sources: eksctl, pkg/apis/eksctl.io/v1alpha5/partitions.go; AWS CDK, aws-cdk-lib/region-info/lib/default.ts.
 */
export function ec2Principal(region: string): string {
  return `ec2.${domainOf(region)}`;
}

export function logsPrincipal(region: string): string {
  return `logs.${region}.${domainOf(region)}`;
}

/**
 * Values of `kms:ViaService` that a service has in a region. Nothing published says which of its two domains KMS takes in
 * China, so that both are: no other service has either name.
 */
export function viaService(service: string, region: string): readonly string[] {
  return [...new Set(["amazonaws.com", domainOf(region)])].map((domain) => `${service}.${region}.${domain}`);
}

function domainOf(region: string): string {
  return partitionOf(region) === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
}

/** ARN of a policy that AWS manages, e.g. `AmazonEC2ContainerRegistryPullOnly`. */
export function managedPolicyArn(partition: string, policy: string): string {
  return `arn:${partition}:iam::aws:policy/${policy}`;
}

/** The parts of an ARN. Source: AWS General Reference, "ARN format". */
export interface Arn {
  readonly partition: string;
  readonly service: string;
  /** Empty for global services, such as IAM. */
  readonly region: string;
  readonly accountId: string;
  /** What follows the account, e.g. `key/1234`. */
  readonly resource: string;
}

export function parseArn(arn: string): Arn {
  const [, partition = "", service = "", region = "", accountId = "", ...resource] = arn.split(":");
  return { partition, service, region, accountId, resource: resource.join(":") };
}

/**
 * Retention periods that CloudWatch Logs accepts, in days.
 * Source: CloudWatch Logs API reference, PutRetentionPolicy.
 */
export const logRetentionDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

/** A statement of an IAM policy document. Source: IAM User Guide, "IAM JSON policy elements reference". */
export interface Statement {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: Readonly<Record<string, string | readonly string[]>>;
  readonly Action?: string | readonly string[];
  readonly NotAction?: readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** An IAM policy document as JSON text. */
export function policyDocument(...statements: readonly Statement[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

/** Trust policy of a role that an AWS service assumes. */
export function serviceTrust(service: string, actions: readonly string[] = ["sts:AssumeRole"]): string {
  return policyDocument({ Effect: "Allow", Principal: { Service: service }, Action: actions });
}

/**
 * Trust policy of a role that holders of an OIDC provider's tokens assume.
 * @param claims What each claim has to be: one of the values given.
 * Source: IAM User Guide, "Create a role for OpenID Connect federation".
 */
export function webIdentityTrust(
  providerArn: string,
  claims: Readonly<Record<string, string | readonly string[]>>,
): string {
  const issuer = providerArn.slice(providerArn.indexOf("/") + 1);
  return policyDocument({
    Effect: "Allow",
    Principal: { Federated: providerArn },
    Action: "sts:AssumeRoleWithWebIdentity",
    Condition: {
      StringEquals: Object.fromEntries(
        Object.entries(claims).map(([claim, values]) => [`${issuer}:${claim}`, values]),
      ),
    },
  });
}

/** Namespace of EKS add-ons that AWS manages, other than those that bring one of their own. */
export const ADDON_NAMESPACE = "kube-system";

/** What names an EKS cluster in all of AWS. */
export interface ClusterPlace {
  readonly clusterName: string;
  readonly region: string;
  readonly accountId: string;
}

/** ARN of an EKS cluster. Source: Service Authorization Reference, "Amazon EKS", resource types. */
export function clusterArn({ clusterName, region, accountId }: ClusterPlace): string {
  return `arn:${partitionOf(region)}:eks:${region}:${accountId}:cluster/${clusterName}`;
}

/**
 * Trust policy of a role for EKS Pod Identity: for one service account of one cluster alone, by the tags that EKS gives
 * each session; the cluster's ARN names account and region, too. An association of another one, in this cluster or in
 * any other, which whoever may make associations and pass roles can make, gets no credentials; nor does one without
 * session tags. AWS documents these tags as Pod Identity's condition keys, and neither `aws:SourceArn` nor
 * `aws:SourceAccount`.
 * @param cluster its ARN
 * Source: Amazon EKS User Guide, "Create IAM role with trust policy required by EKS Pod Identity", setting conditions;
 * "Grant Pods access to AWS resources based on tags", list of session tags.
 */
export function podIdentityTrust(cluster: string, namespace: string, serviceAccount: string): string {
  return policyDocument({
    Effect: "Allow",
    Principal: { Service: "pods.eks.amazonaws.com" },
    Action: ["sts:AssumeRole", "sts:TagSession"],
    Condition: {
      StringEquals: {
        "aws:RequestTag/eks-cluster-arn": cluster,
        "aws:RequestTag/kubernetes-namespace": namespace,
        "aws:RequestTag/kubernetes-service-account": serviceAccount,
      },
    },
  });
}
