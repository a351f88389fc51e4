import { at } from "../../lib/field.ts";
import { must } from "../../lib/finding.ts";
import { cisEks } from "../../lib/frameworks.ts";
import { resourceRule } from "../../lib/rule.ts";
import { IAM_ROLE_POLICY_ATTACHMENT, rolePolicyAttachment } from "./types.ts";

/** AWS-managed policies that nodes were given before there were smaller ones (Amazon EKS User Guide, "Node IAM role"). */
const TOO_WIDE =
  /^arn:[^:]*:iam::aws:policy\/(AmazonEKSWorkerNodePolicy|AmazonEC2ContainerRegistry(FullAccess|PowerUser))$/;

const isTooWide = (arn: unknown): boolean => typeof arn === "string" && TOO_WIDE.test(arn);

export const eksNodeMinimalPolicy = resourceRule({
  name: "eks-node-minimal-policy",
  title: "EKS nodes must get no more than the minimal node policies",
  why: "Whatever a node may do, whoever breaks out of a pod may do; pods have roles of their own.",
  fix: "Attach AmazonEKSWorkerNodeMinimalPolicy and AmazonEC2ContainerRegistryPullOnly instead.",
  severity: "medium",
  enforcement: "advisory",
  controls: [cisEks("5.1.3")],
  types: [IAM_ROLE_POLICY_ATTACHMENT],
  examples: {
    good: [
      {
        title: "The minimum",
        resource: rolePolicyAttachment({
          role: "nodes",
          policyArn: "arn:aws:iam::aws:policy/AmazonEKSWorkerNodeMinimalPolicy",
        }),
      },
    ],
    bad: [
      {
        title: "More than the minimum",
        resource: rolePolicyAttachment({
          role: "nodes",
          policyArn: "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy",
        }),
        paths: ["policyArn"],
      },
      {
        title: "A registry that nodes could push to",
        resource: rolePolicyAttachment({
          role: "nodes",
          policyArn: "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPowerUser",
        }),
        paths: ["policyArn"],
      },
    ],
  },
  check: ({ root }) => [must(at(root, "policyArn"), (arn) => !isTooWide(arn), "the minimal policies")],
});
