import assert from "node:assert/strict";
import fc from "fast-check";
import { at, rootField, UNKNOWN } from "../../policy/lib/field.ts";
import { matchesGlob } from "../../policy/lib/glob.ts";
import { narrowsCallers } from "../../policy/lib/caller-conditions.ts";
import { coversAllResources, everybody, statementsOf } from "../../policy/lib/iam-policy.ts";

describe("matchesGlob", () => {
  it("agrees with the regular expression that the pattern stands for", () => {
    const letters = fc.array(fc.constantFrom("a", "b", ":"), { maxLength: 8 }).map((all) => all.join(""));
    const patterns = fc
      .array(fc.constantFrom("a", "b", ":", "*", "?"), { maxLength: 6 })
      .map((all) => all.join(""));
    fc.assert(
      fc.property(patterns, letters, (pattern, text) => {
        const expression = new RegExp(`^${pattern.replaceAll("*", ".*").replaceAll("?", ".")}$`);
        assert.equal(matchesGlob(pattern, text), expression.test(text));
      }),
    );
  });
});

describe("an IAM policy document", () => {
  it("is read from text and from objects, with one statement or many", () => {
    const statement = { Effect: "Allow" };
    for (const document of [
      { Statement: statement },
      { Statement: [statement] },
      JSON.stringify({ Statement: statement }),
    ]) {
      assert.deepEqual(
        statementsOf(rootField(document)).map((each) => at(each, "Effect").value),
        ["Allow"],
      );
    }
    for (const document of ["no JSON", "null", "[]", 1, null]) {
      assert.deepEqual(statementsOf(rootField(document)), []);
    }
    assert.equal(statementsOf(rootField(UNKNOWN))[0]?.value, UNKNOWN);
  });

  for (const [resource, all] of [
    ["*", true],
    ["arn:aws:s3:::*", true],
    ["arn:aws:s3:::*/*", true],
    ["arn:aws:s3:::uploads/*", false],
    ["arn:aws:kms:eu-west-1:111122223333:key/*", true],
    ["arn:aws:kms:eu-west-1:111122223333:key/1234", false],
    ["arn:aws:secretsmanager:*:*:secret:*", true],
    ["arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop/*", false],
    ["arn:aws:iam::111122223333:role/*", true],
    ["arn:aws:iam::111122223333:role/shop/*", false],
    ["arn:aws:sqs:eu-west-1:111122223333:*", true],
  ] as const) {
    it(`${all ? "covers" : "does not cover"} all resources by ${resource}`, () => {
      assert.equal(coversAllResources(rootField({ Resource: ["arn:aws:sqs:::queue", resource] })), all);
    });
  }

  it("covers all resources by NotResource", () => {
    assert.equal(coversAllResources(rootField({ NotResource: "arn:aws:s3:::logs" })), true);
  });

  it("names everybody in four ways", () => {
    for (const statement of [
      { Principal: "*" },
      { Principal: { AWS: "*" } },
      { Principal: { AWS: ["arn:aws:iam::111122223333:root", "*"] } },
      { NotPrincipal: { AWS: "arn:aws:iam::111122223333:root" } },
    ]) {
      assert.equal(everybody(rootField(statement)).length, 1);
    }
    assert.deepEqual(everybody(rootField({ Principal: { Service: "ec2.amazonaws.com" } })), []);
  });

  for (const [condition, narrow] of [
    [{ StringEquals: { "aws:PrincipalOrgID": "o-1234567890" } }, true],
    [{ StringEquals: { "AWS:SourceAccount": ["111122223333"] } }, true],
    [{ IpAddress: { "aws:SourceIp": ["203.0.113.0/24", "203.0.113.7"] } }, true],
    [{ IpAddress: { "aws:SourceIp": ["203.0.113.0/24", "0.0.0.0/0"] } }, false],
    [{ StringLike: { "aws:PrincipalArn": "*" } }, false],
    [{ StringEquals: { "aws:PrincipalOrgID": [] } }, false],
    [{ StringNotEquals: { "aws:PrincipalOrgID": "o-1234567890" } }, false],
    [{ StringEqualsIfExists: { "aws:PrincipalOrgID": "o-1234567890" } }, false],
    [{ "ForAllValues:StringEquals": { "aws:PrincipalOrgID": "o-1234567890" } }, false],
    [{ Bool: { "aws:SecureTransport": "true" } }, false],
    [{ StringEquals: { "kms:ViaService": "rds.eu-west-1.amazonaws.com" } }, false],
    ["odd", false],
    [undefined, false],
  ] as const) {
    it(`${narrow ? "narrows" : "does not narrow"} callers by ${JSON.stringify(condition)}`, () => {
      assert.equal(narrowsCallers(rootField({ Condition: condition })), narrow);
    });
  }

  it("leaves open what an unknown condition may narrow", () => {
    for (const condition of [
      UNKNOWN,
      { StringEquals: UNKNOWN },
      { StringEquals: { "aws:SourceAccount": UNKNOWN } },
    ]) {
      assert.equal(typeof narrowsCallers(rootField({ Condition: condition })), "object");
    }
    assert.equal(
      narrowsCallers(rootField({ Condition: { StringEquals: { "kms:ViaService": UNKNOWN } } })),
      false,
    );
  });
});
