import { allOf, type Answer, anyOf, ask, when } from "../../lib/answer.ts";
import { bindingConditions, type ConditionEntry } from "../../lib/caller-conditions.ts";
import { at, type Field, items } from "../../lib/field.ts";
import { type Findings, must } from "../../lib/finding.ts";
import { matchesGlob } from "../../lib/glob.ts";
import { isEffect, statementsOf } from "../../lib/iam-policy.ts";
import { resourceRule } from "../../lib/rule.ts";
import { IAM_ROLE, role } from "./types.ts";

const isPodIdentity = (principal: unknown): boolean => principal === "pods.eks.amazonaws.com";

const isAssume = (action: unknown): boolean =>
  typeof action === "string" && matchesGlob(action.toLowerCase(), "sts:assumerole");

/**
 * What says who may have the role, by the tags that EKS gives each session (Amazon EKS User Guide, "Create IAM role with
 * trust policy required by EKS Pod Identity", setting conditions; "Grant Pods access to AWS resources based on tags").
 * `aws:SourceArn` is not among them, but binds to a cluster wherever it is met at all.
 */
const DEMANDS = [
  {
    what: "the cluster, aws:RequestTag/eks-cluster-arn",
    keys: ["aws:requesttag/eks-cluster-arn", "aws:requesttag/eks-cluster-name", "aws:sourcearn"],
  },
  {
    what: "the namespace, aws:RequestTag/kubernetes-namespace",
    keys: ["aws:requesttag/kubernetes-namespace"],
  },
  {
    what: "the service account, aws:RequestTag/kubernetes-service-account",
    keys: ["aws:requesttag/kubernetes-service-account"],
  },
] as const;

/** Whether a name, or the last part of an ARN, says which one: stars and question marks alone do not. */
const names = (value: unknown): boolean =>
  typeof value === "string" && /[^*?]/.test(value.slice(value.lastIndexOf("/") + 1));

const isNamedBy = ({ values }: ConditionEntry): Answer =>
  values.length === 0 ? false : allOf(values.map((value) => ask(value, names)));

function checkConditions(statement: Field): Findings {
  const conditions = bindingConditions(statement);
  const answers = DEMANDS.map(({ what, keys }) => ({
    what,
    answer: anyOf(
      conditions
        .filter(({ key }) => key !== undefined && (keys as readonly string[]).includes(key))
        .map(isNamedBy),
    ),
  }));
  const missing = answers.filter(({ answer }) => answer !== true);
  if (missing.length === 0) return [];
  const open =
    conditions.find(({ key }) => key === undefined)?.values[0] ??
    missing.map(({ answer }) => answer).find((answer) => typeof answer !== "boolean");
  const allowed = `conditions on ${missing.map(({ what }) => what).join("; ")}`;
  return [must(open ?? at(statement, "Condition"), () => false, allowed)];
}

export const iamPodIdentityTrust = resourceRule({
  name: "iam-pod-identity-trust",
  title: "Roles for EKS Pod Identity must name cluster, namespace and service account",
  why: "Whoever may make associations and pass roles can give the role to any other pod, in any cluster of the account.",
  fix: "Add a Condition, StringEquals, on aws:RequestTag/eks-cluster-arn, .../kubernetes-namespace and .../kubernetes-service-account.",
  severity: "medium",
  controls: [],
  types: [IAM_ROLE],
  examples: {
    good: [
      {
        title: "One service account",
        resource: trusting({
          StringEquals: {
            "aws:RequestTag/eks-cluster-arn": "arn:aws:eks:eu-west-1:111122223333:cluster/shop",
            "aws:RequestTag/kubernetes-namespace": "orders",
            "aws:RequestTag/kubernetes-service-account": "orders",
          },
        }),
      },
      {
        title: "Two clusters",
        resource: trusting({
          StringLike: { "aws:RequestTag/eks-cluster-name": ["shop-*", "lab"] },
          StringEquals: {
            "aws:RequestTag/kubernetes-namespace": "orders",
            "aws:RequestTag/kubernetes-service-account": "orders",
          },
        }),
      },
    ],
    bad: [
      {
        title: "Any pod",
        resource: trusting(undefined),
        paths: ["assumeRolePolicy.Statement[0].Condition"],
      },
      {
        title: "Any cluster",
        resource: trusting({
          StringLike: { "aws:RequestTag/eks-cluster-name": "*" },
          StringEquals: {
            "aws:RequestTag/kubernetes-namespace": "orders",
            "aws:RequestTag/kubernetes-service-account": "orders",
          },
        }),
        paths: ["assumeRolePolicy.Statement[0].Condition"],
      },
      {
        title: "An association without session tags",
        resource: trusting({
          StringEquals: { "aws:RequestTag/eks-cluster-name": "shop" },
          StringEqualsIfExists: {
            "aws:RequestTag/kubernetes-namespace": "orders",
            "aws:RequestTag/kubernetes-service-account": "orders",
          },
        }),
        paths: ["assumeRolePolicy.Statement[0].Condition"],
      },
    ],
  },
  check: ({ root }) =>
    statementsOf(at(root, "assumeRolePolicy")).flatMap((statement) => {
      const action = anyOf(items(at(statement, "Action")).map((each) => ask(each, isAssume)));
      const services = items(at(statement, "Principal", "Service"));
      const service = anyOf(services.map((each) => ask(each, isPodIdentity)));
      return when(allOf([isEffect(statement, "Allow"), action, service]), checkConditions(statement));
    }),
});

function trusting(Condition: object | undefined) {
  return role({
    assumeRolePolicy: {
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "pods.eks.amazonaws.com" },
          Action: ["sts:AssumeRole", "sts:TagSession"],
          ...(Condition && { Condition }),
        },
      ],
    },
  });
}
