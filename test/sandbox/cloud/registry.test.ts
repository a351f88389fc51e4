import assert from "node:assert/strict";
import type { Properties } from "../../../sandbox/plugin/provider.ts";
import { ACCOUNT, REGION, ROLE, TestCloud, trust } from "./harness.ts";

const REPLICATION = "aws:ecr/replicationConfiguration:ReplicationConfiguration";
const SCANNING = "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration";
const RULE = "aws:ecr/pullThroughCacheRule:PullThroughCacheRule";
const lifecycle = (selection: object): string =>
  JSON.stringify({ rules: [{ rulePriority: 1, selection, action: { type: "expire" } }] });
const TEMPLATE = "aws:ecr/repositoryCreationTemplate:RepositoryCreationTemplate";
const PROFILE = "aws:signer/signingProfile:SigningProfile";
const KEY = "aws:kms/key:Key";

const replicate = (region: string, registryId = ACCOUNT, filter = "app/") => ({
  replicationConfiguration: {
    rules: [
      { destinations: [{ region, registryId }], repositoryFilters: [{ filter, filterType: "PREFIX_MATCH" }] },
    ],
  },
});
const scan = (scanType: string, scanFrequency: string, filter = "app/*") => ({
  scanType,
  rules: [{ scanFrequency, repositoryFilters: [{ filter, filterType: "WILDCARD" }] }],
});

describe("ECR's registry in the emulated cloud", () => {
  let cloud: TestCloud;
  beforeEach(async () => {
    cloud = new TestCloud();
    await cloud.start();
  });
  afterEach(() => cloud.stop());

  it("replicates anywhere but to itself, and is configured once a region", async () => {
    await assert.rejects(
      cloud.create(REPLICATION, "self", replicate(REGION)),
      /cannot be the source registry/,
    );
    const one = await cloud.create(REPLICATION, "one", replicate("eu-central-1"));
    await assert.rejects(cloud.create(REPLICATION, "two", replicate("eu-north-1")), /configured already/);
    await cloud.create(REPLICATION, "back", { ...replicate(REGION), region: "eu-central-1" });
    await cloud.delete(one);
    await cloud.create(REPLICATION, "two", replicate("eu-north-1"));
  });

  it("caches an upstream under one prefix, with credentials where it wants them", async () => {
    const rule = { ecrRepositoryPrefix: "hub", upstreamRegistryUrl: "registry-1.docker.io" };
    const credentialArn = `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:ecr-pullthroughcache/hub-AbCdEf`;
    await assert.rejects(cloud.create(RULE, "hub", rule), /requires credentials/);
    await cloud.create(RULE, "hub", { ...rule, credentialArn });
    await assert.rejects(
      cloud.create(RULE, "again", { ...rule, upstreamRegistryUrl: "quay.io" }),
      /PullThroughCacheRuleAlreadyExistsException/,
    );
  });

  it("makes encrypted repositories only with a role and a key that exist", async () => {
    const key = await cloud.create(KEY, "key", {});
    const template = {
      prefix: "hub",
      appliedFors: ["PULL_THROUGH_CACHE"],
      encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: key.outs.arn }],
    };
    await assert.rejects(cloud.create(TEMPLATE, "t", template), /customRoleArn/);
    const customRoleArn = `arn:aws:iam::${ACCOUNT}:role/cache`;
    await assert.rejects(cloud.create(TEMPLATE, "t", { ...template, customRoleArn }), /NoSuchEntity/);
    await cloud.create(ROLE, "cache", { name: "cache", assumeRolePolicy: trust("ecr.amazonaws.com") });
    await cloud.create(TEMPLATE, "t", { ...template, customRoleArn });
    await assert.rejects(
      cloud.create(TEMPLATE, "again", { prefix: "hub", appliedFors: ["REPLICATION"] }),
      /TemplateAlreadyExistsException/,
    );
  });

  it("Signer: a canceled profile keeps its name", async () => {
    const profile = { name: "images_1", platformId: "Notation-OCI-SHA384-ECDSA" };
    const made = await cloud.create(PROFILE, "images", profile);
    assert.deepEqual(made.outs.signatureValidityPeriod, { type: "MONTHS", value: 135 });
    await cloud.delete(made);
    assert.deepEqual(await cloud.provider.read(made.id, made.urn, made.outs, { inputs: made.inputs }), {});
    await assert.rejects(cloud.create(PROFILE, "again", profile), /was canceled, and its name stays taken/);
  });

  const failing: readonly [string, string, Properties, RegExp][] = [
    ["an unknown region", REPLICATION, replicate("eu-west-9"), /one of \[.*got "eu-west-9"/],
    ["an account of 11 digits", REPLICATION, replicate("eu-north-1", "11112222333"), /12 digits/],
    ["a filter of one character", REPLICATION, replicate("eu-north-1", ACCOUNT, "a"), /beginning of a repo/],
    [
      "11 rules",
      REPLICATION,
      { replicationConfiguration: { rules: Array.from({ length: 11 }, () => ({ destinations: [] })) } },
      /at most 10 rules, got 11/,
    ],
    ["continuous basic scans", SCANNING, scan("BASIC", "CONTINUOUS_SCAN"), /SCAN_ON_PUSH MANUAL/],
    ["an unknown scan", SCANNING, scan("DEEP", "MANUAL"), /one of \[BASIC ENHANCED\]/],
    ["a scan filter in upper case", SCANNING, scan("ENHANCED", "MANUAL", "App"), /not a pattern/],
    [
      "an upstream that ECR does not cache",
      RULE,
      { ecrRepositoryPrefix: "gcr", upstreamRegistryUrl: "gcr.io" },
      /UnsupportedUpstreamRegistryException/,
    ],
    [
      "a prefix of 31 characters",
      RULE,
      { ecrRepositoryPrefix: "p".repeat(31), upstreamRegistryUrl: "quay.io" },
      /expected 2 to 30 characters, got 31/,
    ],
    [
      "a secret of another name",
      RULE,
      {
        ecrRepositoryPrefix: "hub",
        upstreamRegistryUrl: "ghcr.io",
        credentialArn: `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:hub-AbCdEf`,
      },
      /begins with ecr-pullthroughcache\//,
    ],
    ["a template for nothing that is", TEMPLATE, { prefix: "hub", appliedFors: ["PUSH"] }, /one of/],
    [
      "a template with a bad lifecycle",
      TEMPLATE,
      { prefix: "hub", appliedFors: ["REPLICATION"], lifecyclePolicy: "{}" },
      /lifecycle policy/,
    ],
    [
      "a lifecycle of tagged images without their tags",
      TEMPLATE,
      { prefix: "hub", appliedFors: ["REPLICATION"], lifecyclePolicy: lifecycle({ tagStatus: "tagged" }) },
      /rules\[0\]\.selection\.tagPatternList or tagPrefixList is missing/,
    ],
    [
      "a lifecycle of untagged images by tags",
      TEMPLATE,
      {
        prefix: "hub",
        appliedFors: ["REPLICATION"],
        lifecyclePolicy: lifecycle({ tagStatus: "untagged", tagPatternList: ["*"] }),
      },
      /rules\[0\]\.selection\.tagPatternList or tagPrefixList must be left out/,
    ],
    ["a platform that is none", PROFILE, { name: "p_1", platformId: "Cosign" }, /one of/],
    ["a profile's name with hyphens", PROFILE, { platformId: "Notation-OCI-SHA384-ECDSA" }, /underscores/],
  ];
  for (const [what, type, inputs, reason] of failing) {
    it(`check refuses ${what}`, async () => {
      const reasons = (await cloud.failures(type, inputs)).map((failure) => failure.reason).join("\n");
      assert.match(reasons, reason);
    });
  }
});
