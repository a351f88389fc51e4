import { type Resource } from "../../lib/kubernetes.ts";

export const DEFAULT_SECURITY_GROUP = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup";
export const ECR_REPOSITORY = "aws:ecr/repository:Repository";
export const EKS_CLUSTER = "aws:eks/cluster:Cluster";
export const SECURITY_GROUP = "aws:ec2/securityGroup:SecurityGroup";
export const SECURITY_GROUP_INGRESS_RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
export const SECURITY_GROUP_RULE = "aws:ec2/securityGroupRule:SecurityGroupRule";

const example =
  (type: string) =>
  (props: Readonly<Record<string, unknown>>): Pick<Resource, "type" | "props"> => ({ type, props });

/** Resources with the given properties, for examples. */
export const cluster = example(EKS_CLUSTER);
export const ingressRule = example(SECURITY_GROUP_INGRESS_RULE);
export const repository = example(ECR_REPOSITORY);
export const securityGroup = example(SECURITY_GROUP);
export const securityGroupRule = example(SECURITY_GROUP_RULE);
