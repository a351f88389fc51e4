import assert from "node:assert/strict";
import { type ClusterPlanArgs, clusterProblems } from "../../../components/cluster/cluster-plan.ts";

const admin = "arn:aws:iam::111122223333:role/PlatformAdmin";
const developer = "arn:aws:iam::111122223333:role/team/Developer";
const base: ClusterPlanArgs = {
  clusterName: "c",
  version: "1.35",
  region: "eu-west-1",
  admins: { platform: admin },
  nodeGroups: { general: {} },
};
const problemsOf = (change: Partial<ClusterPlanArgs>): string[] =>
  clusterProblems({ ...base, ...change }).map(({ path, message }) => `${path}: ${message}`);

describe("cluster: who gets in (anchors #10: no lock-out)", () => {
  it("takes administrators, and others by policy and namespaces", () => {
    const access: ClusterPlanArgs["access"] = {
      developers: { principalArn: developer, policy: "edit", namespaces: ["api", "web"] },
      auditors: { principalArn: "arn:aws:iam::444455556666:user/auditor", policy: "adminView" },
    };
    assert.deepEqual(problemsOf({ access }), []);
  });

  it("takes the role of IAM Identity Center with its path", () => {
    const sso =
      "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Admin_0123456789abcdef";
    assert.deepEqual(problemsOf({ admins: { sso } }), []);
  });

  const refused: readonly [string, string, RegExp][] = [
    ["system:masters", "system:masters", /can't be taken away again/],
    ["a session", "arn:aws:sts::111122223333:assumed-role/PlatformAdmin/me", /a session, not a principal/],
    [
      "an SSO role without its path",
      "arn:aws:iam::111122223333:role/AWSReservedSSO_Admin_0123",
      /never matches/,
    ],
    ["the account itself", "arn:aws:iam::111122223333:root", /not the ARN of an IAM role or user/],
    ["a malformed account", "arn:aws:iam::1111:role/Admin", /not the ARN of an IAM role or user/],
    ["another partition", "arn:aws-cn:iam::111122223333:role/Admin", /while eu-west-1 is in aws/],
  ];
  for (const [what, arn, message] of refused) {
    it(`refuses ${what}, as administrator and otherwise`, () => {
      const [asAdmin, ...others] = problemsOf({ admins: { x: arn } });
      assert.match(asAdmin ?? "", message);
      assert.deepEqual(others, []);
      const [granted] = problemsOf({ access: { x: { principalArn: arn, policy: "view" } } });
      assert.match(granted ?? "", message);
      assert.match(granted ?? "", /^access\.x\.principalArn: /);
    });
  }

  it("wants an administrator even where others get in", () => {
    const access: ClusterPlanArgs["access"] = { x: { principalArn: developer, policy: "clusterAdmin" } };
    assert.match(problemsOf({ admins: {}, access }).join(), /^admins: nobody but the cluster's creator/);
  });

  it("refuses the same principal twice: EKS takes one entry", () => {
    const access: ClusterPlanArgs["access"] = { again: { principalArn: admin, policy: "view" } };
    assert.deepEqual(problemsOf({ access }), [
      "access.again.principalArn: the same principal as admins.platform",
    ]);
  });

  it("lets the preview role of GithubActions have nothing by which it reads Secrets", () => {
    const role = "arn:aws:iam::111122223333:role/shop-github-preview-0a1b2c3";
    for (const policy of ["preview", "view"] as const)
      assert.deepEqual(problemsOf({ access: { ci: { principalArn: role, policy } } }), []);
    for (const policy of ["clusterAdmin", "admin", "adminView", "edit"] as const)
      assert.match(
        problemsOf({ access: { ci: { principalArn: role, policy } } }).join(),
        /^access\.ci\.policy: .*code of pull requests.*Secrets$/,
      );
    assert.match(
      problemsOf({ admins: { platform: admin, ci: role } }).join(),
      /^admins\.ci: .*code of pull requests/,
    );
  });

  it("refuses unknown policies and namespaces that say nothing", () => {
    const grant = { principalArn: developer };
    assert.deepEqual(
      problemsOf({ access: { x: { ...grant, policy: "root" as never } } }).map((text) => text.split(":")[0]),
      ["access.x.policy"],
    );
    assert.match(
      problemsOf({ access: { x: { ...grant, policy: "edit", namespaces: [] } } }).join(),
      /could do nothing/,
    );
    for (const policy of ["clusterAdmin", "preview"] as const)
      assert.match(
        problemsOf({ access: { x: { ...grant, policy, namespaces: ["api"] } } }).join(),
        new RegExp(`${policy} knows no namespaces`),
      );
    assert.match(
      problemsOf({ access: { x: { ...grant, policy: "edit", namespaces: ["Api"] } } }).join(),
      /access\.x\.namespaces\[0\]/,
    );
  });
});
