import assert from "node:assert/strict";
import { type PolicyKind, policyProblems } from "../../../sandbox/cloud/rules/iam-policy.ts";

const statement = { Effect: "Allow", Action: "s3:GetObject", Resource: "*" };
const policy = (...statements: object[]) => JSON.stringify({ Version: "2012-10-17", Statement: statements });

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
  ];
  for (const [what, document, kind, expected] of refused) {
    it(`refuses ${what}`, () => assert.match(policyProblems(document, kind).join("\n"), expected));
  }

  it("tells everything at once", () => {
    assert.equal(policyProblems(policy({ Effect: "x" }, { Effect: "y" }), "identity").length, 6);
  });
});
