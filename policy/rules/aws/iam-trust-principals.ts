import { at } from "../../lib/field.ts";
import { publicGrants } from "../../lib/iam-policy.ts";
import { resourceRule } from "../../lib/rule.ts";
import { IAM_ROLE, role } from "./types.ts";

export const iamTrustPrincipals = resourceRule({
  name: "iam-trust-principals",
  title: "Roles must name whom they trust",
  why: "A role that trusts everybody can be assumed from any AWS account.",
  fix: "Name accounts, roles or services in Principal, or narrow by a Condition such as aws:PrincipalOrgID.",
  severity: "critical",
  controls: [],
  types: [IAM_ROLE],
  examples: {
    good: [
      {
        title: "A service",
        resource: role({
          assumeRolePolicy: {
            Statement: [
              {
                Effect: "Allow",
                Principal: { Service: "pods.eks.amazonaws.com" },
                Action: ["sts:AssumeRole", "sts:TagSession"],
              },
            ],
          },
        }),
      },
      {
        title: "An organisation",
        resource: role({
          assumeRolePolicy: {
            Statement: [
              {
                Effect: "Allow",
                Principal: { AWS: "*" },
                Action: "sts:AssumeRole",
                Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1234567890" } },
              },
            ],
          },
        }),
      },
    ],
    bad: [
      {
        title: "Everybody",
        resource: role({
          assumeRolePolicy: {
            Statement: [{ Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole" }],
          },
        }),
        paths: ["assumeRolePolicy.Statement[0].Principal.AWS"],
      },
      {
        title: "Everybody but one",
        resource: role({
          assumeRolePolicy: {
            Statement: [
              {
                Effect: "Allow",
                NotPrincipal: { AWS: "arn:aws:iam::111122223333:root" },
                Action: "sts:AssumeRole",
              },
            ],
          },
        }),
        paths: ["assumeRolePolicy.Statement[0].NotPrincipal"],
      },
    ],
  },
  check: ({ root }) => publicGrants(at(root, "assumeRolePolicy"), "named principals"),
});
