import assert from "node:assert/strict";
import fc from "fast-check";
import {
  planRegistry,
  type RegistryPlanArgs,
  upstreams,
} from "../../../components/registry/registry-plan.ts";

const args: RegistryPlanArgs = { prefix: "slipway-staging", repositories: ["api"] };
const secret = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:ecr-pullthroughcache/hub-AbCdEf";

describe("registry: plan", () => {
  const table: readonly [string, Partial<RegistryPlanArgs>, string][] = [
    ["a name that ECR refuses", { repositories: ["Api"] }, "repositories[0]"],
    ["no image kept", { keptImages: 0 }, "keptImages"],
    ["everybody", { pullPrincipals: ["*"] }, "pullPrincipals[0]"],
    ["everybody, to push", { pushPrincipals: ["*"] }, "pushPrincipals[0]"],
    ["an account id of 11 digits", { pullPrincipals: ["44445555666"] }, "pullPrincipals[0]"],
    ["no region", { replicateTo: ["europe"] }, "replicateTo[0]"],
    ["a region twice", { replicateTo: ["eu-central-1", "eu-central-1"] }, "replicateTo[1]"],
    ["an upstream that ECR doesn't cache", { pullThroughCache: { gcr: "gcr.io" } }, "pullThroughCache.gcr"],
    ["a prefix too short", { pullThroughCache: { k: "registry.k8s.io" } }, "pullThroughCache.k"],
    [
      "our own prefix",
      { pullThroughCache: { "slipway-staging": "quay.io" } },
      "pullThroughCache.slipway-staging",
    ],
    ["no credentials", { pullThroughCache: { hub: "registry-1.docker.io" } }, "pullThroughCache.hub"],
    [
      "a secret of another name",
      { pullThroughCache: { hub: "ghcr.io" }, pullThroughCredentials: { hub: secret.replace("ecr-", "") } },
      "pullThroughCredentials.hub",
    ],
    ["credentials of no cache", { pullThroughCredentials: { hub: secret } }, "pullThroughCredentials.hub"],
    ["a profile's name too long", { prefix: "p".repeat(31), signingProfile: true }, "prefix"],
  ];
  for (const [what, wrong, path] of table) {
    it(`refuses ${what}`, () => {
      assert.deepEqual(
        planRegistry({ ...args, ...wrong }).problems.map((problem) => problem.path),
        [path],
      );
    });
  }

  it("takes each upstream with what it wants", () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.entries(upstreams)), ([upstream, { credentials }]) => {
        const pullThroughCache = { cache: upstream };
        const without = planRegistry({ ...args, pullThroughCache });
        const having = planRegistry({ ...args, pullThroughCache, pullThroughCredentials: { cache: secret } });
        assert.equal(without.problems.length, credentials ? 1 : 0);
        assert.deepEqual(having.problems, []);
        assert.deepEqual(having.plan.caches, [{ prefix: "cache", upstream, credentialArn: secret }]);
      }),
    );
  });
});
