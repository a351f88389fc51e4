import assert from "node:assert/strict";
import { describeStack } from "../../stacks/describe-stack.ts";
import type { Sections } from "../../stacks/config/schema.ts";
import { pipelineProblems, pipelineWarnings } from "../../stacks/config/validate-pipeline.ts";
import { settingsOf } from "../support/stack-file.ts";

const accountId = "111122223333";
const policy = (name: string, account = accountId): string => `arn:aws:iam::${account}:policy/${name}`;
const deploy = policy("slipway-staging-deploy");
const boundary = policy("slipway-staging-boundary");
const path = "slipway:identity.github.environments.staging";

function sections(deployPolicyArns: readonly string[], more: object = {}, ofEnvironment: object = {}) {
  const environments = { staging: { subjects: ["s"], deployPolicyArns, ...ofEnvironment } };
  return {
    aws: { accountId, region: "eu-west-1" },
    identity: { github: { repositoryId: "1", preview: { subjects: ["s"] }, environments }, ...more },
  } as unknown as Sections;
}
const refused = (of: Sections): string[] => pipelineProblems(of, "slipway-staging").map(({ path: at }) => at);

describe("stacks: policies of pipelines", () => {
  it("takes the pipeline's own policy with its boundary, and any other policy without", () => {
    assert.deepEqual(refused(sections([deploy], { permissionsBoundaryArn: boundary })), []);
    assert.deepEqual(refused(sections([policy("mine")])), []);
  });

  it("refuses the pipeline's own policy without its boundary, which each role then needs", () => {
    assert.deepEqual(refused(sections([deploy])), ["slipway:identity.permissionsBoundaryArn"]);
    assert.deepEqual(refused(sections([deploy], { permissionsBoundaryArn: policy("other") })), [
      "slipway:identity.permissionsBoundaryArn",
    ]);
  });

  it("refuses policies of another account, which no role can have", () => {
    const other = policy("mine", "444455556666");
    assert.deepEqual(
      refused(sections([other], { permissionsBoundaryArn: other }, { permissionsBoundaryArn: other })),
      [
        "slipway:identity.permissionsBoundaryArn",
        `${path}.permissionsBoundaryArn`,
        `${path}.deployPolicyArns[0]`,
      ],
    );
  });

  for (const [name, warned] of [
    ["PowerUserAccess", true],
    ["AdministratorAccess", true],
    ["IAMFullAccess", true],
    ["AmazonEC2ReadOnlyAccess", false],
  ] as const)
    it(`${warned ? "warns of" : "accepts"} ${name}`, () => {
      const warnings = pipelineWarnings(sections([`arn:aws:iam::aws:policy/${name}`]));
      assert.deepEqual(
        warnings.map(({ path: at }) => at),
        warned ? [`${path}.deployPolicyArns[0]`] : [],
      );
    });

  for (const stack of ["staging", "production"]) {
    it(`has the pipeline's own policy and boundary in the committed ${stack}, as a rehearsal declares them`, () => {
      const settings = settingsOf(stack);
      const config = Object.fromEntries(
        Object.entries(settings).map(([section, value]) => [`slipway:${section}`, value]),
      );
      const { outside } = describeStack({ project: "slipway", stack, config });
      const { permissionsBoundaryArn, github } = settings["identity"] as Sections["identity"];
      assert.deepEqual(outside, [
        github?.environments[stack]?.deployPolicyArns.join(),
        permissionsBoundaryArn,
        permissionsBoundaryArn?.replace(/boundary$/, "build"),
      ]);
      const built = github?.environments["build"]?.deployPolicyArns;
      assert.deepEqual(built, stack === "staging" ? [outside[2]] : undefined);
    });
  }
});
