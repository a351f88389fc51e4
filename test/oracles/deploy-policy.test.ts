import assert from "node:assert/strict";
import {
  boundaryPolicy,
  type DeployScope,
  deployPolicy,
  platformServices,
} from "../../components/identity/deploy-policy.ts";
import { evaluate } from "../../sandbox/cloud/rules/iam-evaluation.ts";
import { mappings } from "./requests/index.ts";
import type { Statement } from "./iam-documents.ts";
import { documentFindings } from "./iam-findings.ts";

const account = "444455556666";
const boundaryArn = `arn:aws:iam::${account}:policy/slipway-production-boundary`;
const scope: DeployScope = {
  platform: "slipway-production",
  accountId: account,
  region: "eu-west-1",
  boundaryArn,
};
const policies = { deploy: deployPolicy(scope), boundary: boundaryPolicy(scope) };
const role = (name: string): string => `arn:aws:iam::${account}:role/${name}`;

/** Whether the deploy role may, with its policy alone, and within the boundary. */
function may(action: string, resource: string, context: Readonly<Record<string, string>> = {}): boolean {
  const request = { principal: role("slipway-production-github-deploy"), action, resource, context };
  return Object.values(policies).every((text) => evaluate([text], request) === "allow");
}
const bounded = { "iam:PermissionsBoundary": boundaryArn };
const here = { "aws:RequestedRegion": "eu-west-1" };

describe("oracles: policies of a pipeline", () => {
  for (const [name, text] of Object.entries(policies)) {
    it(`${name}: has actions, resources and condition keys that exist and fit, within IAM's quota`, async () => {
      const { Statement: statements } = JSON.parse(text) as { Statement: Statement[] };
      assert.deepEqual(await documentFindings([{ of: name, kind: "identity", statements }]), []);
      // IAM User Guide, "IAM and AWS STS quotas": characters of a managed policy.
      assert.ok(text.length <= 6144, `${text.length} characters`);
    });
  }

  it("allow the services of every resource that a stack may have", () => {
    const called = Object.values(mappings).flatMap(({ calls }) =>
      calls.map(({ operation }) => operation.split(".")[0]!),
    );
    assert.deepEqual(
      [...new Set(called)].filter((service) => !allowed(service)),
      [],
    );
  });
  /** Names of the API's models that IAM calls otherwise. */
  const iamNames: Readonly<Record<string, string>> = { s3control: "s3" };
  const allowed = (service: string): boolean =>
    ["iam", "ssm"].includes(service) ||
    (platformServices as readonly string[]).includes(iamNames[service] ?? service);

  it("allow what a service's first image makes: roles within the boundary, passed to its pods", () => {
    const own = role("slipway-production-api-0a1b2c3");
    for (const action of ["iam:CreateRole", "iam:PutRolePolicy", "iam:AttachRolePolicy"])
      assert.ok(may(action, own, bounded), action);
    for (const action of ["iam:PassRole", "iam:TagRole", "iam:GetRole", "iam:DeleteRole"])
      assert.ok(may(action, own), action);
    for (const action of ["eks:CreatePodIdentityAssociation", "ecr:CreateRepository", "ec2:RunInstances"])
      assert.ok(may(action, "*", here), action);
  });

  it("allow no role without the boundary, none of another platform, and no other identities", () => {
    const own = role("slipway-production-api-0a1b2c3");
    for (const action of ["iam:CreateRole", "iam:PutRolePolicy", "iam:AttachRolePolicy"]) {
      assert.ok(!may(action, own), action);
      assert.ok(
        !may(action, own, { "iam:PermissionsBoundary": "arn:aws:iam::aws:policy/AdministratorAccess" }),
      );
      assert.ok(!may(action, role("Admin"), bounded), action);
    }
    assert.ok(!may("iam:PassRole", role("Admin")));
    assert.ok(!may("iam:DeleteRolePermissionsBoundary", own, bounded));
    for (const action of [
      "iam:CreateUser",
      "iam:CreateAccessKey",
      "iam:CreatePolicyVersion",
      "iam:CreatePolicy",
    ])
      assert.ok(!may(action, boundaryArn, bounded), action);
  });

  it("allow no change of a pipeline's own role, though it is named as the platform's", () => {
    const own = role("slipway-production-github-deploy-production-0a1b2c3");
    // Of platforms whose names begin with this one's, in the same account.
    const others = ["deploy-production", "deploy-build", "preview"].map((name) =>
      role(`slipway-production-eu-github-${name}-0a1b2c3`),
    );
    for (const pipeline of [own, ...others]) {
      for (const action of [
        "iam:PutRolePolicy",
        "iam:AttachRolePolicy",
        "iam:DeleteRole",
        "iam:UpdateAssumeRolePolicy",
        "iam:PassRole",
      ])
        assert.ok(!may(action, pipeline, bounded), `${action} ${pipeline}`);
      assert.ok(may("iam:GetRole", pipeline));
    }
  });

  it("switch GuardDuty on, and nothing of it off but by its own settings", () => {
    for (const action of ["CreateDetector", "GetDetector", "UpdateDetector", "TagResource"])
      assert.ok(may(`guardduty:${action}`, "*", here), action);
    for (const action of ["DeleteDetector", "CreateFilter", "CreateIPSet", "DisassociateMembers"])
      assert.ok(!may(`guardduty:${action}`, "*", here), action);
  });

  it("write parameters below the platform's own path, and read no others, which may be secrets", () => {
    const parameter = (name: string): string => `arn:aws:ssm:eu-west-1:${account}:parameter${name}`;
    const own = parameter("/slipway-production/cluster/name");
    for (const action of [
      ...["PutParameter", "GetParameter", "DeleteParameter"],
      ...["AddTagsToResource", "RemoveTagsFromResource", "ListTagsForResource"],
    ]) {
      assert.ok(may(`ssm:${action}`, own), action);
      for (const other of ["/slipway-staging/cluster/name", "/slipway-production-2/a", "/slipway-production"])
        assert.ok(!may(`ssm:${action}`, parameter(other)), `${action} ${other}`);
    }
    assert.ok(may("ssm:DescribeParameters", "*", here));
    for (const action of ["GetParameters", "GetParametersByPath", "GetParameterHistory", "SendCommand"])
      assert.ok(!may(`ssm:${action}`, own), action);
  });

  it("allow no other region, and no secret's value", () => {
    assert.ok(!may("ec2:RunInstances", "*", { "aws:RequestedRegion": "us-east-1" }));
    assert.ok(may("route53:ChangeResourceRecordSets", "*", { "aws:RequestedRegion": "us-east-1" }));
    assert.ok(!may("secretsmanager:GetSecretValue", "*", here));
    assert.ok(may("secretsmanager:CreateSecret", "*", here));
  });
});
