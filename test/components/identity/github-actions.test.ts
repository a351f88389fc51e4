import assert from "node:assert/strict";
import fc from "fast-check";
import { GithubActions } from "../../../components/identity/github-actions.ts";
import { planGithubActions } from "../../../components/identity/github-actions-plan.ts";
import { evaluate } from "../../../sandbox/cloud/rules/iam-evaluation.ts";
import { leastPrivilegeFindings } from "../../support/iam.ts";
import { inputsOf, type Registered, register } from "../../support/mocks.ts";

const repository = "repo:octo-org@123456/platform@456789";
const workflow = "octo-org/platform/.github/workflows/up.yml@refs/heads/main";
const args = {
  repositoryId: "456789",
  preview: { subjects: [`${repository}:pull_request`] },
  environments: {
    production: {
      subjects: [`${repository}:environment:production`],
      workflows: [workflow],
      deployPolicyArns: ["arn:aws:iam::111122223333:policy/platform-deploy"],
      permissionsBoundaryArn: "arn:aws:iam::111122223333:policy/platform-boundary",
    },
  },
};
const providerArn = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com";
const role = "aws:iam/role:Role";

function trustOf(resources: readonly Registered[], name: string): unknown {
  const { Statement } = JSON.parse(String(inputsOf(resources, role, name)["assumeRolePolicy"])) as {
    Statement: unknown[];
  };
  assert.equal(Statement.length, 1);
  return Statement[0];
}

describe("identity: GithubActions", () => {
  it("trusts the exact repository, environment and workflow to deploy", async () => {
    const resources = await register(() => new GithubActions("ci", args));
    assert.deepEqual(trustOf(resources, "ci-deploy-production"), {
      Effect: "Allow",
      Principal: { Federated: providerArn },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: {
        StringEquals: {
          "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
          "token.actions.githubusercontent.com:sub": [`${repository}:environment:production`],
          "token.actions.githubusercontent.com:repository_id": "456789",
          "token.actions.githubusercontent.com:job_workflow_ref": [workflow],
          "token.actions.githubusercontent.com:environment": "production",
        },
      },
    });
    const { maxSessionDuration, permissionsBoundary } = inputsOf(resources, role, "ci-deploy-production");
    assert.deepEqual(
      [maxSessionDuration, permissionsBoundary],
      [7200, args.environments.production.permissionsBoundaryArn],
    );
  });

  it("lets a preview read the configuration, never data or secret values", async () => {
    const resources = await register(() => new GithubActions("ci", args));
    assert.deepEqual(
      resources
        .filter(({ inputs }) => inputs["role"] === "ci-preview" && "policyArn" in inputs)
        .map(({ inputs }) => inputs["policyArn"]),
      ["arn:aws:iam::aws:policy/SecurityAudit", "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess"],
    );
    const { policy } = inputsOf(resources, "aws:iam/rolePolicy:RolePolicy", "ci-preview-no-secret-values");
    const { Statement } = JSON.parse(String(policy)) as { Statement: { Effect: string; Action: string[] }[] };
    assert.equal(Statement[0]?.Effect, "Deny");
    assert.ok(Statement[0]?.Action.includes("secretsmanager:GetSecretValue"));
    assert.deepEqual(leastPrivilegeFindings(resources), []);
    const lookups = inputsOf(resources, "aws:iam/rolePolicy:RolePolicy", "ci-preview-addon-versions");
    assert.match(String(lookups["policy"]), /"Allow","Action":"eks:DescribeAddonVersions"/);
  });

  it("keeps the denial of secret values whatever else a preview is given", async () => {
    const previewPolicies = { "no-secret-values": '{"Statement":[]}', state: '{"Statement":[]}' };
    const resources = await register(() => new GithubActions("ci", { ...args, previewPolicies }));
    const { policy } = inputsOf(resources, "aws:iam/rolePolicy:RolePolicy", "ci-preview-no-secret-values");
    assert.match(String(policy), /"Deny"/);
    inputsOf(resources, "aws:iam/rolePolicy:RolePolicy", "ci-preview-state");
  });

  it("lets a preview read parameters below the paths that are named, and no others", async () => {
    const resources = await register(
      () => new GithubActions("ci", { ...args, parameterPaths: ["/shop-production"] }),
    );
    const policies = resources
      .filter(
        ({ type, inputs }) => type === "aws:iam/rolePolicy:RolePolicy" && inputs["role"] === "ci-preview",
      )
      .map(({ inputs }) => String(inputs["policy"]));
    const may = (action: string, name: string): boolean =>
      evaluate(policies, {
        principal: "arn:aws:iam::111122223333:role/ci-preview",
        action: `ssm:${action}`,
        resource: `arn:aws:ssm:eu-west-1:111122223333:parameter${name}`,
        context: {},
      }) === "allow";
    for (const action of ["GetParameter", "ListTagsForResource"]) {
      assert.ok(may(action, "/shop-production/cluster/name"), action);
      assert.ok(!may(action, "/shop-production-2/cluster/name"), action);
      assert.ok(!may(action, "/shop/token"), action);
    }
    assert.ok(may("DescribeParameters", "/shop/token"));
    for (const action of ["PutParameter", "DeleteParameter", "GetParametersByPath"])
      assert.ok(!may(action, "/shop-production/cluster/name"), action);
    // An administrator's policy beside it opens no other parameter, and no secret.
    const admin = JSON.stringify({ Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] });
    const asAdmin = (action: string, resource: string): string =>
      evaluate([...policies, admin], {
        principal: "arn:aws:iam::111122223333:role/ci-preview",
        ...{ action, resource, context: {} },
      });
    assert.equal(
      asAdmin("ssm:GetParameter", "arn:aws:ssm:eu-west-1:111122223333:parameter/shop/token"),
      "deny",
    );
    assert.equal(asAdmin("secretsmanager:GetSecretValue", "*"), "deny");
    assert.deepEqual(leastPrivilegeFindings(resources), []);
  });

  it("refuses a path of parameters that is none", () => {
    const { problems } = planGithubActions(
      "ci",
      { ...args, parameterPaths: ["/ok", "shop", "/aws/x"] },
      "github",
    );
    assert.deepEqual(
      problems.map(({ path }) => path),
      ["github.parameterPaths[1]", "github.parameterPaths[2]"],
    );
  });

  it("creates the account's one provider, or takes it", async () => {
    const type = "aws:iam/openIdConnectProvider:OpenIdConnectProvider";
    const created = await register(() => new GithubActions("ci", args));
    assert.deepEqual(inputsOf(created, type, "ci-github"), {
      url: "https://token.actions.githubusercontent.com",
      clientIdLists: ["sts.amazonaws.com"],
    });
    const given = await register(() => new GithubActions("ci", { ...args, providerArn }));
    assert.ok(!given.some((resource) => resource.type === type));
    assert.deepEqual(trustOf(given, "ci-preview"), trustOf(created, "ci-preview"));
  });

  it("says everything that is wrong at once", () => {
    const { problems } = planGithubActions(
      "ci",
      {
        repositoryId: "octo-org/platform",
        providerArn: "arn:aws:iam::111122223333:oidc-provider/example.com",
        preview: { subjects: [] },
        environments: {
          production: {
            subjects: ["repo:octo-org/*"],
            deployPolicyArns: [],
            permissionsBoundaryArn: "boundary",
            sessionSeconds: 900,
          },
        },
      },
      "identity.github",
    );
    assert.deepEqual(
      problems.map(({ path }) => path),
      [
        "identity.github.repositoryId",
        "identity.github.providerArn",
        "identity.github.preview.subjects",
        "identity.github.environments.production.subjects[0]",
        "identity.github.environments.production.deployPolicyArns",
        "identity.github.environments.production.permissionsBoundaryArn",
        "identity.github.environments.production.sessionSeconds",
      ],
    );
  });

  it("lets no wildcard into a trust policy", () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom("*", "?"), fc.string(), (before, wildcard, after) => {
        const subjects = [before + wildcard + after];
        const { problems } = planGithubActions("ci", { ...args, preview: { subjects } });
        assert.deepEqual(
          problems.map(({ path }) => path),
          ["preview.subjects[0]"],
        );
      }),
    );
  });
});
