import assert from "node:assert/strict";
import { validSource } from "../support/arbitrary-config.ts";
import type { Registered } from "../support/mocks.ts";
import { committedSource, runProgram } from "../support/program.ts";
import { everything } from "./everything.ts";
import { type PolicyDocument, policyDocuments, type Statement, unlistedDocuments } from "./iam-documents.ts";
import { documentFindings } from "./iam-findings.ts";

describe("oracles: IAM documents against the Service Authorization Reference", () => {
  const sources = [
    ["staging", committedSource("staging")],
    ["production", committedSource("production")],
    ["everything", everything],
    ...[2, 9, 15].map((seed) => [`generated ${seed}`, validSource(seed)] as const),
  ] as const;
  for (const [name, source] of sources) {
    it(`of ${name} have actions, resources and condition keys that exist and fit`, async () => {
      const { resources } = await runProgram(source);
      const documents = policyDocuments(resources);
      assert.ok(documents.length > 10, `only ${documents.length}`);
      assert.deepEqual(await documentFindings(documents), []);
      assert.deepEqual(unlistedDocuments(resources), []);
    });
  }

  const arn = "arn:aws:s3:::uploads";
  const accessPoint = "arn:${Partition}:s3:${Region}:${Account}:accesspoint/${AccessPointName}";
  const rows: [statement: Partial<Statement>, finding: string | undefined][] = [
    [{ Action: "s3:GetObject", Resource: `${arn}/*` }, undefined],
    [{ Action: "s3:Get*", Resource: [arn, `${arn}/*`] }, undefined],
    [{ Action: "s3:ReadObject", Resource: `${arn}/*` }, "there is no action s3:ReadObject"],
    [{ Action: "s4:GetObject", Resource: `${arn}/*` }, "there is no action s4:GetObject"],
    [{ Action: "s3:Fetch*", Resource: `${arn}/*` }, "there is no action s3:Fetch*"],
    [
      { Action: "s3:GetBucketPolicy", Resource: `${arn}/*` },
      `s3:GetBucketPolicy takes ${accessPoint} or arn:\${Partition}:s3:::\${BucketName}, has ${arn}/*`,
    ],
    [{ Action: ["s3:GetBucketPolicy", "s3:GetObject"], Resource: [arn, `${arn}/*`] }, undefined],
    [
      { Action: "ec2:DescribeVpcs", Resource: "arn:aws:ec2:eu-west-1:111122223333:vpc/*" },
      "ec2:DescribeVpcs takes * only, has arn:aws:ec2:eu-west-1:111122223333:vpc/*",
    ],
    [
      { Action: "s3:GetObject", Resource: `${arn}/*`, Condition: { StringEquals: { "s3:prefix": "a/" } } },
      "s3:GetObject has no condition key s3:prefix on this resource",
    ],
    [
      { Action: "s3:ListBucket", Resource: arn, Condition: { StringEquals: { "s3:prefix": "a/" } } },
      undefined,
    ],
    [
      { Action: "s3:ListBucket", Resource: arn, Condition: { StringEquals: { "s3:suffix": "a/" } } },
      "there is no condition key s3:suffix",
    ],
    [
      { Action: "s3:ListBucket", Resource: arn, Condition: { StringEquals: { "aws:SourceAcount": "1" } } },
      "there is no condition key aws:SourceAcount",
    ],
  ];
  for (const [statement, finding] of rows) {
    it(`${finding === undefined ? "accept" : "find"} ${JSON.stringify(statement)}`, async () => {
      const statements = [{ Sid: "S", Effect: "Allow" as const, ...statement }];
      const documents: PolicyDocument[] = [{ of: "role", kind: "identity", statements }];
      const expected = finding === undefined ? [] : [`role S: ${finding}`];
      const found = await documentFindings(documents);
      assert.deepEqual(found.slice(0, 1), expected);
    });
  }

  it("find a property with a document that nobody looks at", () => {
    const policy = JSON.stringify({ Version: "2012-10-17", Statement: [] });
    const unknown: Registered = { type: "aws:new/thing:Thing", name: "x", inputs: { policy } };
    assert.deepEqual(unlistedDocuments([unknown]), ["aws:new/thing:Thing policy"]);
  });
});
