import assert from "node:assert/strict";
import { UNKNOWN } from "../../policy/lib/field.ts";
import { judge } from "./helpers.ts";

const POLICY = "aws:iam/policy:Policy";
const ROLE = "aws:iam/role:Role";
const allow = (Action: unknown, Resource: unknown, rest: object = {}): object => ({
  Statement: [{ Effect: "Allow", Action, Resource, ...rest }],
});
const ACTION = "policy.Statement[0].Action";

describe("rules on IAM policies", () => {
  it("read JSON text, and name places inside of it", () => {
    const policy = JSON.stringify(allow(["sqs:SendMessage", "*"], "*"));
    assert.deepEqual(judge("iam-no-admin-policy", POLICY, { policy }), [`violation ${ACTION}[1]`]);
    assert.deepEqual(judge("iam-no-admin-policy", POLICY, { policy: "no JSON" }), []);
  });

  it("report a document that is not known before the update, once", () => {
    for (const rule of [
      "iam-no-admin-policy",
      "iam-no-service-wildcard",
      "iam-no-privilege-escalation",
      "iam-no-data-exfiltration",
      "iam-no-resource-exposure",
    ]) {
      assert.deepEqual(judge(rule, POLICY, { policy: UNKNOWN }), ["unknown policy"], rule);
      assert.deepEqual(judge(rule, ROLE, { inlinePolicies: UNKNOWN }), ["unknown inlinePolicies"], rule);
    }
  });

  it("report only the unknown that decides", () => {
    const judgeEscalation = (policy: object): string[] =>
      judge("iam-no-privilege-escalation", POLICY, { policy });
    assert.deepEqual(judgeEscalation(allow("iam:PassRole", UNKNOWN)), [
      "unknown policy.Statement[0].Resource",
    ]);
    assert.deepEqual(judgeEscalation(allow("iam:PassRole", ["*", UNKNOWN])), [`violation ${ACTION}`]);
    assert.deepEqual(judgeEscalation(allow("sqs:SendMessage", UNKNOWN)), []);
    assert.deepEqual(judgeEscalation(allow("iam:PassRole", "*", { Condition: UNKNOWN })), [
      "unknown policy.Statement[0].Condition",
    ]);
    assert.deepEqual(judgeEscalation(allow(UNKNOWN, "arn:aws:iam::111122223333:role/nodes")), []);
  });

  it("leave everything to iam-no-admin-policy, and what is denied to nobody", () => {
    assert.deepEqual(judge("iam-no-data-exfiltration", POLICY, { policy: allow("*", "*") }), []);
    assert.deepEqual(judge("iam-no-service-wildcard", POLICY, { policy: allow("*", "*") }), []);
    const policy = { Statement: { Effect: "Deny", Action: "iam:*", Resource: "*" } };
    assert.deepEqual(judge("iam-no-service-wildcard", POLICY, { policy }), []);
    assert.deepEqual(judge("iam-no-privilege-escalation", POLICY, { policy }), []);
  });

  it("take actions in any case, by any wildcard, and on all resources but some", () => {
    for (const action of ["IAM:passrole", "iam:Pass*", "iam:P?ssRole", "*:PassRole", "iam:*"]) {
      assert.deepEqual(
        judge("iam-no-privilege-escalation", POLICY, { policy: allow(action, "*") }),
        [`violation ${ACTION}`],
        action,
      );
    }
    const policy = {
      Statement: { Effect: "Allow", Action: "kms:Decrypt", NotResource: "arn:aws:kms:::key/1" },
    };
    assert.deepEqual(judge("iam-no-data-exfiltration", POLICY, { policy }), [
      "violation policy.Statement.Action",
    ]);
  });

  it("find administrators' policies in every partition, and only AWS's", () => {
    const judgeArn = (policyArn: unknown): string[] =>
      judge("iam-no-admin-attachment", "aws:iam/rolePolicyAttachment:RolePolicyAttachment", { policyArn });
    assert.deepEqual(judgeArn("arn:aws-cn:iam::aws:policy/AdministratorAccess"), ["violation policyArn"]);
    assert.deepEqual(judgeArn("arn:aws:iam::111122223333:policy/AdministratorAccess"), []);
    assert.deepEqual(judgeArn(UNKNOWN), ["unknown policyArn"]);
  });
});

describe("rules on trust policies", () => {
  const web = (Condition: unknown): object => ({
    assumeRolePolicy: {
      Statement: {
        Effect: "Allow",
        Action: "sts:AssumeRoleWithWebIdentity",
        Principal: { Federated: "arn:aws:iam::111122223333:oidc-provider/issuer.example" },
        Condition,
      },
    },
  });
  const judgeSubject = (sub: unknown): string[] =>
    judge("iam-web-identity-subject", ROLE, web({ StringLike: { "issuer.example:sub": sub } }));

  for (const subject of [
    "*",
    "repo:*",
    "repo:octo*:ref",
    "repo:octo-org/*",
    "system:serviceaccount:*:app",
    "",
    1,
  ]) {
    it(`refuse the subject ${JSON.stringify(subject)}`, () => {
      assert.equal(judgeSubject(["repo:octo-org/platform:ref", subject]).length, 1);
    });
  }

  for (const subject of [
    "repo:octo-org@123456/platform@456789:environment:production",
    "repo:octo-org/platform:*",
    "system:serviceaccount:shop:*",
    "system:serviceaccount:shop:api",
    "110169484474386276334",
  ]) {
    it(`accept the subject ${subject}`, () => {
      assert.deepEqual(judgeSubject(subject), []);
    });
  }

  it("take no condition that a missing claim would meet", () => {
    const where = "assumeRolePolicy.Statement.Condition";
    for (const operator of ["StringEqualsIfExists", "ForAllValues:StringEquals", "StringNotEquals"]) {
      const role = web({ [operator]: { "issuer.example:sub": "repo:octo-org/platform" } });
      assert.deepEqual(judge("iam-web-identity-subject", ROLE, role), [`violation ${where}`], operator);
    }
    assert.deepEqual(judge("iam-web-identity-subject", ROLE, web(UNKNOWN)), [`unknown ${where}`]);
    assert.deepEqual(judge("iam-web-identity-subject", ROLE, web({ StringEquals: UNKNOWN })), [
      `unknown ${where}.StringEquals`,
    ]);
  });

  const ARN = "arn:aws:eks:eu-west-1:111122223333:cluster/shop";
  const pod = (Condition: unknown) => ({
    assumeRolePolicy: {
      Statement: {
        Effect: "Allow",
        Action: ["sts:AssumeRole", "sts:TagSession"],
        Principal: { Service: "pods.eks.amazonaws.com" },
        Condition,
      },
    },
  });
  const podTags = (more: object) => ({
    "aws:RequestTag/kubernetes-namespace": "orders",
    "aws:requesttag/Kubernetes-Service-Account": "orders",
    ...more,
  });
  const judgePod = (condition: unknown): string[] => judge("iam-pod-identity-trust", ROLE, pod(condition));

  it("bind a role of Pod Identity to a cluster, a namespace and a service account", () => {
    const where = "violation assumeRolePolicy.Statement.Condition";
    for (const named of [
      { "aws:RequestTag/eks-cluster-arn": ARN },
      { "aws:RequestTag/eks-cluster-name": "shop" },
      { "aws:SourceArn": ARN },
    ])
      assert.deepEqual(judgePod({ StringEquals: podTags(named) }), [], JSON.stringify(named));
    for (const any of [
      {},
      { "aws:RequestTag/eks-cluster-arn": "arn:aws:eks:*:111122223333:cluster/*" },
      { "aws:RequestTag/eks-cluster-name": [] },
      { "aws:RequestTag/eks-cluster-name": ["shop", "*"] },
      { "aws:PrincipalTag/eks-cluster-arn": ARN },
      { "aws:RequestTag/eks-cluster-arn": ARN, "aws:RequestTag/kubernetes-namespace": "?*" },
      { "aws:RequestTag/eks-cluster-arn": ARN, "aws:requesttag/Kubernetes-Service-Account": "*" },
    ])
      assert.deepEqual(judgePod({ StringLike: podTags(any) }), [where], JSON.stringify(any));
    // An association may switch session tags off: these hold for one without.
    for (const operator of ["StringEqualsIfExists", "ForAllValues:StringEquals", "StringNotEquals"])
      assert.deepEqual(
        judgePod({ [operator]: podTags({ "aws:RequestTag/eks-cluster-arn": ARN }) }),
        [where],
        operator,
      );
  });

  it("leave a trust in Pod Identity that is not known yet to the update", () => {
    const where = "assumeRolePolicy.Statement.Condition";
    const key = "aws:RequestTag/eks-cluster-arn";
    assert.deepEqual(judgePod(UNKNOWN), [`unknown ${where}`]);
    assert.deepEqual(judgePod({ StringEquals: podTags({ [key]: UNKNOWN }) }), [
      `unknown ${where}.StringEquals["${key}"]`,
    ]);
  });

  it("leave roles of services, and what is not known yet, to the update", () => {
    const service = {
      Effect: "Allow",
      Action: "sts:AssumeRole",
      Principal: { Service: "ec2.amazonaws.com" },
    };
    const role = { assumeRolePolicy: JSON.stringify({ Statement: [service] }) };
    for (const rule of ["iam-trust-principals", "iam-web-identity-subject"]) {
      assert.deepEqual(judge(rule, ROLE, role), [], rule);
      assert.deepEqual(judge(rule, ROLE, { assumeRolePolicy: UNKNOWN }), ["unknown assumeRolePolicy"], rule);
    }
  });
});
