import assert from "node:assert/strict";
import { leastPrivilegeFindings } from "./iam.ts";

function findings(statement: object, type = "aws:iam/rolePolicy:RolePolicy"): string[] {
  const policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  const inputs = type === "aws:iam/role:Role" ? { inlinePolicies: [{ name: "p", policy }] } : { policy };
  return leastPrivilegeFindings([{ type, name: "n", inputs }]);
}

describe("test support: leastPrivilegeFindings", () => {
  const table: readonly [string, object, RegExp | undefined][] = [
    ["every action", { Sid: "S", Effect: "Allow", Action: "*", Resource: "arn:x" }, /wildcard action \*/],
    ["a service's every action", { Effect: "Allow", Action: ["s3:*"], Resource: "arn:x" }, /s3:\*/],
    ["a family of actions", { Effect: "Allow", Action: ["ec2:Describe*"], Resource: "arn:x" }, /Describe\*/],
    ["every resource", { Effect: "Allow", Action: "s3:GetObject", Resource: "*" }, /on every resource/],
    [
      "every resource among others",
      { Effect: "Allow", Action: "s3:GetObject", Resource: ["arn:x", "*"] },
      /on every resource/,
    ],
    ["all actions but some", { Effect: "Allow", NotAction: "iam:PassRole", Resource: "arn:x" }, /NotAction/],
    [
      "all resources but some",
      { Effect: "Allow", Action: "s3:GetObject", NotResource: "arn:x" },
      /NotResource/,
    ],
    [
      "no resource level, said so",
      { Sid: "NoResourceLevelDescribe", Effect: "Allow", Action: "ec2:DescribeVpcs", Resource: "*" },
      undefined,
    ],
    ["a denial", { Effect: "Deny", Action: "*", Resource: "*" }, undefined],
    [
      "a path of resources",
      { Effect: "Allow", Action: "sts:AssumeRole", Resource: "arn:role/x/*" },
      undefined,
    ],
  ];
  for (const [what, statement, expected] of table) {
    it(`${expected ? "finds" : "allows"} ${what}`, () => {
      const found = findings(statement).join("\n");
      if (expected) assert.match(found, expected);
      else assert.equal(found, "");
    });
  }

  it("reads the inline policies of a role", () => {
    const statement = { Effect: "Allow", Action: "*", Resource: "arn:x" };
    assert.equal(findings(statement, "aws:iam/role:Role").length, 1);
  });
});
