import assert from "node:assert/strict";
import { evaluate } from "../../../sandbox/cloud/rules/iam-evaluation.ts";

const ROLE = "arn:aws:iam::111122223333:role/reader";
const BUCKET = "arn:aws:s3:::logs";
const request = { principal: ROLE, action: "s3:GetObject", resource: `${BUCKET}/a` };
const judge = (...statements: object[]) => evaluate([{ Statement: statements }], request);
const allow = (more: object = {}) => ({
  Effect: "Allow",
  Action: "s3:GetObject",
  Resource: `${BUCKET}/*`,
  ...more,
});

describe("evaluation of IAM policies", () => {
  for (const [what, statement, verdict] of [
    ["a resource by wildcard", allow(), "allow"],
    ["actions in any case", allow({ Action: ["s3:getobject", "s3:PutObject"] }), "allow"],
    ["actions by wildcard", allow({ Action: "s3:Get*" }), "allow"],
    ["one character by ?", allow({ Resource: `${BUCKET}/?` }), "allow"],
    ["another action", allow({ Action: "s3:PutObject" }), "none"],
    ["a dot that is no wildcard", allow({ Resource: BUCKET.replace("s3", ".3") + "/a" }), "none"],
    ["another resource", allow({ Resource: BUCKET }), "none"],
    ["all actions but one", { Effect: "Allow", NotAction: "s3:PutObject", Resource: "*" }, "allow"],
    ["all resources but this", { Effect: "Allow", Action: "*", NotResource: `${BUCKET}/*` }, "none"],
    ["this principal", allow({ Principal: { AWS: ROLE } }), "allow"],
    ["its account", allow({ Principal: { AWS: "arn:aws:iam::111122223333:root" } }), "allow"],
    ["another account", allow({ Principal: { AWS: "arn:aws:iam::444455556666:root" } }), "none"],
    ["a service", allow({ Principal: { Service: "pods.eks.amazonaws.com" } }), "none"],
    [
      "a condition on what the call does not say",
      allow({ Condition: { StringEquals: { "aws:SourceVpc": "vpc-1" } } }),
      "none",
    ],
    ["an ARN whose * would reach over a colon", allow({ Resource: "arn:aws:*:logs/a" }), "none"],
    ["parts of an ARN by wildcard", allow({ Resource: "arn:*:s3:*:*:logs/*" }), "allow"],
    ["text in braces before 2012", allow({ Resource: ["${aws:x}", `${BUCKET}/*`] }), "allow"],
  ] as const) {
    it(`says ${verdict} to ${what}`, () => assert.equal(judge(statement), verdict));
  }

  it("lets an explicit deny win, wherever it stands", () => {
    const deny = { Effect: "Deny", Action: "s3:*", Resource: "*" };
    assert.equal(judge(allow(), deny), "deny");
    assert.equal(evaluate([JSON.stringify({ Statement: deny }), { Statement: [allow()] }], request), "deny");
  });

  for (const [operator, wanted, met] of [
    ["StringEquals", "secretsmanager.eu-west-1.amazonaws.com", true],
    ["StringEquals", ["s3.amazonaws.com", "secretsmanager.eu-west-1.amazonaws.com"], true],
    ["StringEquals", "s3.amazonaws.com", false],
    ["StringLike", "secretsmanager.*.amazonaws.com", true],
    ["StringNotEquals", "s3.amazonaws.com", true],
    ["StringNotLike", "secretsmanager.*", false],
  ] as const) {
    it(`finds that ${operator} ${String(wanted)} is ${met ? "" : "not "}met`, () => {
      const context = { "KMS:viaService": "secretsmanager.eu-west-1.amazonaws.com" };
      const statement = allow({ Condition: { [operator]: { "kms:ViaService": wanted } } });
      assert.equal(evaluate([{ Statement: [statement] }], { ...request, context }), met ? "allow" : "none");
    });
  }

  it("takes a key that is absent as met by the IfExists operators", () => {
    const condition = { StringEqualsIfExists: { "aws:SourceVpc": "vpc-1" } };
    assert.equal(judge(allow({ Condition: condition })), "allow");
  });
});
