import assert from "node:assert/strict";
import { policyArnProblems } from "../../components/identity/policy-arn.ts";
import { isManagedPolicy, managedPolicies, managedPolicyPath } from "../../facts/aws/managed-policies.ts";
import { unknownManagedPolicies } from "../support/managed-policies.ts";
import { runCommitted } from "../support/program.ts";

describe("facts: AWS-managed policies", () => {
  it("say when and from what they were made", () => {
    const { source, date, policies } = managedPolicies();
    assert.match(source, /^\S+ \d+\.\d+\.\d+ \(PyPI\)$/);
    assert.match(date, /^20\d\d-\d\d-\d\d$/);
    assert.ok(policies.length > 1000);
    assert.equal(new Set(policies).size, policies.length);
  });

  // Each as its page in the AWS Managed Policy Reference has it.
  const rows: [path: string, exists: boolean][] = [
    ["AmazonEKSWorkerNodePolicy", true],
    ["AmazonEKSWorkerNodeMinimalPolicy", true],
    ["AmazonEC2ContainerRegistryPullOnly", true],
    ["service-role/AmazonEBSCSIDriverPolicy", true],
    ["AmazonEBSCSIDriverPolicy", false],
    ["AmazonEBSCSIDriverPolicyV2", true],
    ["service-role/AmazonEBSCSIDriverPolicyV2", false],
    ["job-function/ViewOnlyAccess", true],
    ["ViewOnlyAccess", false],
    ["job-function/DatabaseAdministrator", true],
    ["DatabaseAdministrator", false],
    ["aws-service-role/AWSSupportServiceRolePolicy", false], // AWS: not attachable
    ["", false],
  ];
  for (const [path, exists] of rows) {
    it(`${exists ? "have" : "do not have"} ${JSON.stringify(path)}`, () => {
      assert.equal(isManagedPolicy(path), exists);
    });
  }

  it("are told from an account's own policies", () => {
    assert.equal(managedPolicyPath("arn:aws-cn:iam::aws:policy/job-function/X"), "job-function/X");
    assert.equal(managedPolicyPath("arn:aws:iam::111122223333:policy/X"), undefined);
  });

  for (const stack of ["staging", "production"]) {
    it(`are all that ${stack} names`, async () => {
      const { resources } = await runCommitted(stack);
      assert.match(JSON.stringify(resources), /iam::aws:policy/);
      assert.deepEqual(unknownManagedPolicies(resources), []);
    });
  }

  const misspelt: [arn: string, fix: RegExp][] = [
    ["arn:aws:iam::aws:policy/PowerUser", /^did you mean arn:aws:iam::aws:policy\/PowerUserAccess\?$/],
    [
      "arn:aws:iam::aws:policy/DatabaseAdministrator",
      /^did you mean arn:aws:iam::aws:policy\/job-function\/DatabaseAdministrator\?$/,
    ],
    [
      "arn:aws-us-gov:iam::aws:policy/securityaudit",
      /^did you mean arn:aws-us-gov:iam::aws:policy\/SecurityAudit\?$/,
    ],
    ["arn:aws:iam::aws:policy/SecurtyAudit", /policy\/SecurityAudit\?$/],
    ["arn:aws:iam::aws:policy/zzzzzzzz", /^copy it from: aws iam list-policies/],
  ];
  for (const [arn, fix] of misspelt) {
    it(`refuse ${arn} in a configuration`, () => {
      const [problem, ...more] = policyArnProblems(arn, "deployPolicyArns[0]");
      assert.deepEqual(more, []);
      assert.equal(problem?.path, "deployPolicyArns[0]");
      assert.equal(problem.received, arn);
      assert.match(problem.fix, fix);
    });
  }
});
