import assert from "node:assert/strict";
import { buildPolicy } from "../../components/identity/deploy-policy.ts";
import { pushing } from "../../components/registry/registry-policies.ts";
import { evaluate } from "../../sandbox/cloud/rules/iam-evaluation.ts";
import type { Sections } from "../../stacks/config/schema.ts";
import { inputsOf } from "../support/mocks.ts";
import { runCommitted } from "../support/program.ts";
import { exampleDigest, settingsOf } from "../support/stack-file.ts";

const accountOf = (stack: string): string =>
  (settingsOf(stack)["aws"] as NonNullable<Sections["aws"]>).accountId;

/** The repository of the sample service in a stack's own account. */
const repositoryOf = (stack: string): string =>
  `arn:aws:ecr:eu-west-1:${accountOf(stack)}:repository/slipway-${stack}/api`;

/**
 * Whether a principal may push there: of another account only where both sides let it (IAM User Guide, "Cross-account
 * policy evaluation logic").
 */
function mayPush(identity: string, account: string, stack: string, resourcePolicy: string): boolean {
  return pushing.every((action) => {
    const request = {
      principal: `arn:aws:iam::${account}:role/build`,
      action,
      resource: repositoryOf(stack),
      context: { "aws:ResourceAccount": accountOf(stack) },
    };
    const own = evaluate([identity], request) === "allow";
    return account === accountOf(stack) ? own : own && evaluate([resourcePolicy], request) === "allow";
  });
}

describe("stacks: promotion", () => {
  for (const stack of ["staging", "production"])
    it(`has ${stack} pull the digest that was built once, from the registry of its own account`, async () => {
      const { resources } = await runCommitted(stack);
      const { name } = inputsOf(resources, "aws:ecr/repository:Repository", `slipway-${stack}-api`);
      const chart = inputsOf(resources, "kubernetes:helm.sh/v4:Chart", `slipway-${stack}-api-chart`);
      const { image } = chart["values"] as { image: { repository: string; digest: string } };
      assert.equal(image.digest, exampleDigest);
      assert.match(image.repository, /^\d{12}\.dkr\.ecr\.eu-west-1\.amazonaws\.com\//);
      assert.equal(image.repository.split("/").slice(1).join("/"), name);
      const nodes = inputsOf(
        resources,
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        `slipway-${stack}-nodes-AmazonEC2ContainerRegistryPullOnly`,
      );
      assert.match(String(nodes["policyArn"]), /:policy\/AmazonEC2ContainerRegistryPullOnly$/);
    });

  it("has the job that builds copy the digest to production's registry, and nobody of a third account", async () => {
    const { resources } = await runCommitted("production");
    const { policy } = inputsOf(
      resources,
      "aws:ecr/repositoryPolicy:RepositoryPolicy",
      "slipway-production-api",
    );
    const staging = accountOf("staging");
    const build = buildPolicy({ platform: "slipway-staging", accountId: staging, region: "eu-west-1" });
    assert.notEqual(staging, accountOf("production"));
    assert.ok(mayPush(build, staging, "staging", ""));
    assert.ok(mayPush(build, staging, "production", String(policy)));
    const otherAccount = "999988887777";
    const theirs = buildPolicy({ platform: "other", accountId: otherAccount, region: "eu-west-1" });
    assert.ok(!mayPush(theirs, otherAccount, "production", String(policy)));
  });
});
