import assert from "node:assert/strict";
import { Registry } from "../../../components/registry/registry.ts";
import { prerequisites } from "../../support/graph.ts";
import { leastPrivilegeFindings } from "../../support/iam.ts";
import { type GraphNode, inputsOf, register, registerGraph } from "../../support/mocks.ts";
import { protectedResources } from "../../support/protect.ts";

const args = {
  prefix: "slipway-staging",
  repositories: ["api"],
  keyArn: "arn:aws:kms:eu-west-1:111122223333:key/k",
};

describe("registry: Registry", () => {
  it("makes an immutable, scanned, encrypted repository", async () => {
    const resources = await register(() => new Registry("r", args));
    assert.deepEqual(inputsOf(resources, "aws:ecr/repository:Repository", "r-api"), {
      name: "slipway-staging/api",
      imageTagMutability: "IMMUTABLE",
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: args.keyArn }],
      forceDelete: false,
    });
  });

  it("counts tagged images alone, so that signatures, which have no tag, live as long as their image", async () => {
    const resources = await register(() => new Registry("r", { ...args, keptImages: 7 }));
    const { policy } = inputsOf(resources, "aws:ecr/lifecyclePolicy:LifecyclePolicy", "r-api");
    const { rules } = JSON.parse(String(policy)) as {
      rules: { selection: object }[];
    };
    assert.deepEqual(
      rules.map(({ selection }) => selection),
      [{ tagStatus: "tagged", tagPatternList: ["*"], countType: "imageCountMoreThan", countNumber: 7 }],
    );
  });

  it("refuses a name that ECR refuses", async () => {
    await register(() => {
      assert.throws(
        () => new Registry("r", { ...args, repositories: ["Api"] }),
        /repositories\[0\][^]*lower-case/,
      );
    });
  });

  it("lets others pull, and no more", async () => {
    const pullPrincipals = ["444455556666"];
    const resources = await register(() => new Registry("r", { ...args, pullPrincipals }));
    const { policy } = inputsOf(resources, "aws:ecr/repositoryPolicy:RepositoryPolicy", "r-api");
    const { Statement } = JSON.parse(String(policy)) as { Statement: unknown[] };
    assert.deepEqual(Statement, [
      {
        Sid: "AllowPull",
        Effect: "Allow",
        Principal: { AWS: pullPrincipals },
        Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
      },
    ]);
  });

  it("lets the account whose pipeline builds push, beside those who pull", async () => {
    const who = { pullPrincipals: ["444455556666"], pushPrincipals: ["111122223333"] };
    const resources = await register(() => new Registry("r", { ...args, ...who }));
    const { policy } = inputsOf(resources, "aws:ecr/repositoryPolicy:RepositoryPolicy", "r-api");
    const { Statement } = JSON.parse(String(policy)) as {
      Statement: { Principal: { AWS: string[] }; Action: string[] }[];
    };
    const mayPush = Statement.filter(({ Action }) => Action.includes("ecr:PutImage"));
    assert.deepEqual(
      mayPush.map(({ Principal }) => Principal.AWS),
      [["111122223333"]],
    );
    // Nobody takes an image away, nor changes who may.
    assert.ok(
      !/Delete|SetRepositoryPolicy|\*/.test(JSON.stringify(Statement.flatMap(({ Action }) => Action))),
    );
  });

  it("copies its own images only, after the copies' settings are there", async () => {
    const { resources, graph } = await registerGraph(
      () => new Registry("r", { ...args, replicateTo: ["eu-central-1"] }),
    );
    assert.deepEqual(
      inputsOf(resources, "aws:ecr/replicationConfiguration:ReplicationConfiguration", "r-replication"),
      {
        replicationConfiguration: {
          rules: [
            {
              destinations: [{ region: "eu-central-1", registryId: "111122223333" }],
              repositoryFilters: [{ filter: "slipway-staging/", filterType: "PREFIX_MATCH" }],
            },
          ],
        },
      },
    );
    const template = inputsOf(resources, creationTemplate, "r-eu-central-1-copies");
    assert.deepEqual(
      [template["region"], template["prefix"], template["imageTagMutability"], template["appliedFors"]],
      ["eu-central-1", "slipway-staging", "IMMUTABLE", ["REPLICATION"]],
    );
    assertAfter(graph, "r-replication", "r-eu-central-1-copies");
  });

  it("caches an upstream in encrypted repositories that nodes may fill", async () => {
    const policies: unknown[] = [];
    const { resources, graph } = await registerGraph(() => {
      const registry = new Registry("r", { ...args, pullThroughCache: { k8s: "registry.k8s.io" } });
      registry.pullThroughPolicy?.apply((policy) => policies.push(JSON.parse(policy)));
    });
    assert.deepEqual(inputsOf(resources, "aws:ecr/pullThroughCacheRule:PullThroughCacheRule", "r-k8s"), {
      ecrRepositoryPrefix: "k8s",
      upstreamRegistryUrl: "registry.k8s.io",
    });
    const template = inputsOf(resources, creationTemplate, "r-k8s");
    assert.deepEqual(template["encryptionConfigurations"], [{ encryptionType: "KMS", kmsKey: args.keyArn }]);
    assert.equal(template["customRoleArn"], "arn:aws:iam::111122223333:role/r-cache");
    assertAfter(graph, "r-k8s", "r-cache");
    assert.deepEqual(leastPrivilegeFindings(resources), []);
    assert.deepEqual(policies, [
      {
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "FillPullThroughCache",
            Effect: "Allow",
            Action: ["ecr:BatchImportUpstreamImage", "ecr:CreateRepository"],
            Resource: ["arn:aws:ecr:eu-west-1:111122223333:repository/k8s/*"],
          },
        ],
      },
    ]);
  });

  it("scans continuously what it holds and caches", async () => {
    const resources = await register(
      () =>
        new Registry("r", { ...args, enhancedScanning: true, pullThroughCache: { k8s: "registry.k8s.io" } }),
    );
    const type = "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration";
    assert.deepEqual(inputsOf(resources, type, "r-scanning"), {
      scanType: "ENHANCED",
      rules: [
        {
          scanFrequency: "CONTINUOUS_SCAN",
          repositoryFilters: [
            { filter: "slipway-staging/*", filterType: "WILDCARD" },
            { filter: "k8s/*", filterType: "WILDCARD" },
          ],
        },
      ],
    });
  });

  it("makes a signing profile for container images", async () => {
    const resources = await register(() => new Registry("r", { ...args, signingProfile: true }));
    assert.deepEqual(inputsOf(resources, "aws:signer/signingProfile:SigningProfile", "r-images"), {
      namePrefix: "slipway_staging_images_",
      platformId: "Notation-OCI-SHA384-ECDSA",
    });
  });

  it("protects the images it holds, and nothing else", async () => {
    assert.deepEqual(
      await protectedResources((opts) => new Registry("r", { ...args, protect: true }, opts)),
      ["aws:ecr/repository:Repository r-api"],
    );
    assert.deepEqual(await protectedResources((opts) => new Registry("r", args, opts)), []);
  });
});

const creationTemplate = "aws:ecr/repositoryCreationTemplate:RepositoryCreationTemplate";

/** Every resource called `name` comes after one called `before`. */
function assertAfter(graph: readonly GraphNode[], name: string, before: string): void {
  const wanted = graph.filter((node) => node.name === before).map(({ urn }) => urn);
  const nodes = graph.filter((node) => node.name === name);
  assert.ok(wanted.length > 0 && nodes.length > 0);
  for (const { urn } of nodes) {
    const there = prerequisites(graph, urn);
    assert.ok(
      wanted.some((each) => there.has(each)),
      `${urn} does not wait for ${before}`,
    );
  }
}
