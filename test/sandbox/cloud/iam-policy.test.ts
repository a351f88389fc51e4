import assert from "node:assert/strict";
import { type PolicyKind, policyProblems } from "../../../sandbox/cloud/rules/iam-policy.ts";

const statement = { Effect: "Allow", Action: "s3:GetObject", Resource: "*" };
const policy = (...statements: object[]) => JSON.stringify({ Version: "2012-10-17", Statement: statements });
const GITHUB = "token.actions.githubusercontent.com";
const github = {
  Effect: "Allow",
  Action: "sts:AssumeRoleWithWebIdentity",
  Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${GITHUB}` },
};

describe("IAM policy documents", () => {
  it("accepts the three kinds", () => {
    const principal = {
      Effect: "Allow",
      Action: "sts:AssumeRole",
      Principal: { Service: "eks.amazonaws.com" },
    };
    assert.deepEqual(policyProblems(policy(statement), "identity"), []);
    assert.deepEqual(policyProblems(policy(principal), "trust"), []);
    assert.deepEqual(
      policyProblems(policy({ ...principal, Action: ["kms:*"], Resource: "*" }), "resource"),
      [],
    );
  });

  it("accepts conditions, Sids of resource policies, and trust in GitHub with a subject", () => {
    const condition = {
      "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": "o-1/*" },
      NotIpAddress: { "aws:SourceIp": "10.0.0.0/8" },
      ArnNotLikeIfExists: { "aws:SourceArn": "arn:aws:s3:::b" },
      NumericLessThanEquals: { "s3:max-keys": "10" },
      Null: { "aws:TokenIssueTime": "true" },
    };
    const subject = { StringEquals: { [`${GITHUB}:sub`]: "repo:octo-org/platform:pull_request" } };
    const named = { ...statement, Sid: "Enable IAM User Permissions", Principal: "*" };
    assert.deepEqual(policyProblems(policy({ ...statement, Condition: condition }), "identity"), []);
    assert.deepEqual(policyProblems(policy(named), "resource"), []);
    assert.deepEqual(policyProblems(policy({ ...github, Condition: subject }), "trust"), []);
  });

  const refused: readonly [string, string, PolicyKind, RegExp][] = [
    ["text that is no JSON", "{", "identity", /not a JSON object/],
    [
      "another version",
      JSON.stringify({ Version: "2020-01-01", Statement: [statement] }),
      "identity",
      /Version must/,
    ],
    ["no statement", JSON.stringify({ Version: "2012-10-17" }), "identity", /Statement is missing/],
    ["a wrong effect", policy({ ...statement, Effect: "allow" }), "identity", /Statement\[0\]\.Effect/],
    ["no action", policy({ Effect: "Allow", Resource: "*" }), "identity", /Action or NotAction/],
    [
      "an action without a service",
      policy({ ...statement, Action: ["GetObject"] }),
      "identity",
      /service:Operation/,
    ],
    ["an unknown element", policy({ ...statement, Principle: "*" }), "identity", /Principle is no element/],
    [
      "a principal in an identity's policy",
      policy({ ...statement, Principal: "*" }),
      "identity",
      /not allowed/,
    ],
    ["no resource", policy({ Effect: "Allow", Action: "s3:*" }), "identity", /needs a Resource/],
    ["no principal", policy(statement), "resource", /needs a Principal/],
    [
      "a resource in a trust policy",
      policy({ ...statement, Principal: "*" }),
      "trust",
      /Resource is not allowed/,
    ],
    ["an empty list of resources", policy({ ...statement, Resource: [] }), "identity", /Resource is empty/],
    ["an empty list of actions", policy({ ...statement, Action: [] }), "identity", /Action is empty/],
    ["a resource that is no ARN", policy({ ...statement, Resource: "bucket" }), "identity", /ARN format/],
    [
      "a condition operator that IAM lacks",
      policy({ ...statement, Condition: { StringMatches: { "aws:PrincipalTag/a": "b" } } }),
      "identity",
      /StringMatches is no condition operator/,
    ],
    ["a Sid with a space", policy({ ...statement, Sid: "Read all" }), "identity", /alpha-numeric/],
    [
      "a Sid twice",
      policy({ ...statement, Sid: "A" }, { ...statement, Sid: "A" }),
      "identity",
      /must be unique/,
    ],
    [
      "a trust policy that allows other services' actions",
      policy({ Effect: "Allow", Action: "s3:GetObject", Principal: { Service: "eks.amazonaws.com" } }),
      "trust",
      /STS AssumeRole actions/,
    ],
    [
      "trust in GitHub without a subject",
      policy({ ...github, Condition: { StringEquals: { [`${GITHUB}:aud`]: "sts.amazonaws.com" } } }),
      "trust",
      /has to evaluate token\.actions\.githubusercontent\.com:sub/,
    ],
  ];
  for (const [what, document, kind, expected] of refused) {
    it(`refuses ${what}`, () => assert.match(policyProblems(document, kind).join("\n"), expected));
  }

  it("tells everything at once", () => {
    assert.equal(policyProblems(policy({ Effect: "x" }, { Effect: "y" }), "identity").length, 6);
  });
});
