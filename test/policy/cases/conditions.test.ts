import assert from "node:assert/strict";
import { judge } from "../helpers.ts";

/** Conditions that let only known callers through: all that narrows is fixed (Amazon S3, "The meaning of public"). */
const KNOWN: readonly (readonly [name: string, condition: object])[] = [
  ["a topic of one account", { ArnLike: { "aws:SourceArn": "arn:aws:sns:eu-west-1:111122223333:*" } }],
  ["one bucket, whatever the account", { ArnLike: { "aws:SourceArn": "arn:aws:s3:*:*:my-bucket" } }],
  ["one bucket", { ArnEquals: { "aws:SourceArn": "arn:aws:s3:::my-bucket" } }],
  ["roles of one account", { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/x-*" } }],
  ["one organisation", { StringEquals: { "aws:PrincipalOrgID": "o-abcdefghij" } }],
  [
    "a part of one organisation",
    { "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": "o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/*" } },
  ],
  ["one role's sessions", { StringLike: { "aws:userid": "AROAEXAMPLEID:*" } }],
  ["an account as a number", { NumericEquals: {}, StringEquals: { "aws:SourceAccount": 111122223333 } }],
  [
    "any bucket of one account",
    {
      ArnLike: { "aws:SourceArn": "arn:aws:s3:::*" },
      StringEquals: { "aws:SourceAccount": "111122223333" },
    },
  ],
  [
    "if it is there, which it has to be",
    {
      StringEqualsIfExists: { "aws:PrincipalOrgID": "o-abcdefghij" },
      Null: { "AWS:PrincipalOrgID": "false" },
    },
  ],
  [
    "all of the values, of which there is one",
    {
      "ForAllValues:StringLike": { "aws:PrincipalOrgPaths": "o-a1b2c3d4e5/*" },
      Null: { "aws:PrincipalOrgPaths": false },
    },
  ],
  ["any distribution of an account", { ArnLike: { "aws:SourceArn": "arn:aws:cloudfront::111122223333:*" } }],
];

const ANYBODY: readonly (readonly [name: string, condition: object])[] = [
  ["topics of any account", { ArnLike: { "aws:SourceArn": "arn:aws:sns:*:*:*" } }],
  ["any bucket", { ArnLike: { "aws:SourceArn": "arn:aws:s3:::*" } }],
  ["buckets whose names begin alike", { ArnLike: { "aws:SourceArn": "arn:aws:s3:::my-*" } }],
  ["a role of any account", { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/deploy" } }],
  ["any role", { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/*" } }],
  ["an account that ends alike", { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::?11122223333:role/x" } }],
  ["any twelve digits", { StringLike: { "aws:SourceAccount": "????????????" } }],
  ["accounts that begin with 1", { StringLike: { "aws:SourceAccount": "1*" } }],
  ["any organisation", { StringLike: { "aws:PrincipalOrgID": "o-*" } }],
  ["any path of organisations", { "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": "o-*/r-ab12/*" } }],
  ["any endpoint", { StringLike: { "aws:SourceVpce": "vpce-*" } }],
  ["any VPC", { StringLike: { "aws:SourceVpc": "vpc-*" } }],
  ["any account", { StringLike: { "aws:PrincipalAccount": "*" } }],
  ["a sixteenth of the internet", { IpAddress: { "aws:SourceIp": "16.0.0.0/4" } }],
  ["the caller's own account", { StringEquals: { "aws:SourceAccount": "${aws:PrincipalAccount}" } }],
  ["any role's sessions", { StringLike: { "aws:userid": "AROA*" } }],
  ["nothing", { StringEquals: { "aws:SourceAccount": "" } }],
  ["one of two, the other open", { StringLike: { "aws:SourceVpce": ["vpce-0a1b2c3d", "vpce-*"] } }],
  ["if it is there", { StringEqualsIfExists: { "aws:SourceVpc": "vpc-0a1b2c3d" } }],
  [
    "where it is not there",
    { StringEqualsIfExists: { "aws:SourceVpc": "vpc-1" }, Null: { "aws:SourceVpc": "true" } },
  ],
  ["all but some", { StringNotLike: { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/*" } }],
  ["any of no values", { "ForAllValues:StringEquals": { "aws:PrincipalOrgID": "o-abcdefghij" } }],
  ["any AWS service", { Bool: { "aws:PrincipalIsAWSService": "true" } }],
  ["an object of any bucket", { ArnLike: { "aws:SourceArn": "arn:aws:s3:::*/exports" } }],
];

/** Where policies stand that everybody may be let in by: the type and the property. */
const HOLDERS = [
  ["aws:s3/bucketPolicy:BucketPolicy", "policy"],
  ["aws:sqs/queuePolicy:QueuePolicy", "policy"],
  ["aws:sns/topicPolicy:TopicPolicy", "policy"],
  ["aws:kms/key:Key", "policy"],
  ["aws:ecr/repositoryPolicy:RepositoryPolicy", "policy"],
  ["aws:secretsmanager/secretPolicy:SecretPolicy", "policy"],
  ["aws:iam/role:Role", "assumeRolePolicy"],
] as const;

const says = (type: string, property: string, statement: object): string[] =>
  judge(property === "policy" ? "resource-policy-not-public" : "iam-trust-principals", type, {
    [property]: JSON.stringify({ Version: "2012-10-17", Statement: [statement] }),
  });

describe("conditions of policies that name everybody", () => {
  for (const [type, property] of HOLDERS) {
    const allow = (Condition: object): string[] =>
      says(type, property, { Effect: "Allow", Principal: "*", Action: "*", Resource: "*", Condition });
    for (const [name, condition] of KNOWN)
      it(`${type} accepts ${name}`, () => assert.deepEqual(allow(condition), []));
    for (const [name, condition] of ANYBODY)
      it(`${type} refuses ${name}`, () => assert.equal(allow(condition).length, 1));
  }

  it("are asked of identities of any account, too", () => {
    const allow = (AWS: unknown): string[] =>
      says("aws:iam/role:Role", "assumeRolePolicy", {
        Effect: "Allow",
        Principal: { AWS },
        Action: "sts:AssumeRole",
      });
    assert.equal(allow("arn:aws:iam::*:root").length, 1);
    assert.equal(allow(["arn:aws:iam::111122223333:root", "arn:aws:iam::*:role/deploy"]).length, 1);
    assert.deepEqual(allow("arn:aws:iam::111122223333:role/deploy"), []);
  });
});

describe("conditions of identity policies", () => {
  const judgePolicy = (Condition: object): string[] =>
    judge("iam-no-privilege-escalation", "aws:iam/policy:Policy", {
      policy: { Statement: [{ Effect: "Allow", Action: "iam:PassRole", Resource: "*", Condition }] },
    });
  it("bound what is allowed, unless everything meets them", () => {
    assert.deepEqual(judgePolicy({ StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" } }), []);
    assert.equal(judgePolicy({ StringLike: { "iam:PassedToService": "*" } }).length, 1);
    assert.equal(judgePolicy({ ArnLike: { "aws:PrincipalArn": ["arn:aws:iam::1:role/x", "*"] } }).length, 1);
    assert.equal(judgePolicy({ StringEquals: {} }).length, 1);
  });
});
