import { at } from "../../lib/field.ts";
import { must } from "../../lib/finding.ts";
import { cisEks } from "../../lib/frameworks.ts";
import { resourceRule } from "../../lib/rule.ts";
import { IAM_ROLE_POLICY_ATTACHMENT, rolePolicyAttachment } from "./types.ts";

/**
 * AWS-managed policies that let nodes write images, where they only have to pull them. AmazonEKSWorkerNodePolicy is none
 * of them: EKS-optimized AMIs call `ec2:DescribeInstances` at boot, which AmazonEKSWorkerNodeMinimalPolicy, made for
 * Auto Mode's nodes, lacks.
 * Source: Amazon EKS User Guide, "Amazon EKS node IAM role" and "Amazon EKS Auto Mode node IAM role".
 */
const TOO_WIDE = /^arn:[^:]*:iam::aws:policy\/AmazonEC2ContainerRegistry(FullAccess|PowerUser)$/;

const isTooWide = (arn: unknown): boolean => typeof arn === "string" && TOO_WIDE.test(arn);

export const eksNodeMinimalPolicy = resourceRule({
  name: "eks-node-minimal-policy",
  title: "EKS nodes must only pull images, not push them",
  why: "Whatever a node may do, whoever breaks out of a pod may do; pods have roles of their own.",
  fix: "Attach AmazonEC2ContainerRegistryPullOnly instead; beside it nodes need AmazonEKSWorkerNodePolicy (EKS Auto Mode's: AmazonEKSWorkerNodeMinimalPolicy).",
  severity: "medium",
  enforcement: "advisory",
  controls: [cisEks("5.1.3")],
  types: [IAM_ROLE_POLICY_ATTACHMENT],
  examples: {
    good: [
      {
        title: "What nodes of EKS-optimized AMIs need",
        resource: rolePolicyAttachment({
          role: "nodes",
          policyArn: "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy",
        }),
      },
      {
        title: "What EKS Auto Mode's nodes need",
        resource: rolePolicyAttachment({
          role: "nodes",
          policyArn: "arn:aws:iam::aws:policy/AmazonEKSWorkerNodeMinimalPolicy",
        }),
      },
      {
        title: "Images to pull",
        resource: rolePolicyAttachment({
          role: "nodes",
          policyArn: "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly",
        }),
      },
    ],
    bad: [
      {
        title: "Everything about every registry",
        resource: rolePolicyAttachment({
          role: "nodes",
          policyArn: "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryFullAccess",
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
  check: ({ root }) => [
    must(at(root, "policyArn"), (arn) => !isTooWide(arn), "AmazonEC2ContainerRegistryPullOnly"),
  ],
});
