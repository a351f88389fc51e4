import assert from "node:assert/strict";
import { requestConstraints, type Shape } from "../../facts/aws/request-constraints.ts";
import { models } from "../../sandbox/cloud/model/index.ts";
import type { StackSource } from "../../stacks/config/parse.ts";
import { validSource } from "../support/arbitrary-config.ts";
import { committedSource } from "../support/program.ts";
import { requestFindings, requestsFor } from "./check.ts";
import { patternOf } from "./constraints.ts";
import { everything } from "./everything.ts";
import { rehearsed } from "./rehearsal.ts";
import type { Resource } from "./requests.ts";
import { mappings } from "./requests/index.ts";

/** Types that the emulator models and that no stack makes, each with the reason. */
const NOT_MADE: Readonly<Record<string, string>> = {
  "aws:ec2/securityGroupRule:SecurityGroupRule": "of eks.Cluster with security groups of its own",
  "aws:iam/policy:Policy": "for what a program of a user's makes",
  "aws:secretsmanager/secretPolicy:SecretPolicy": "for what a program of a user's makes",
  "aws:secretsmanager/secretVersion:SecretVersion": "values of secrets never pass Pulumi",
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": "security groups of ours let nothing out",
};

/** Seeds of generated configurations. */
const GENERATED = [8, 10, 22, 29];

/** The valid stack of a seed, in zones that the region has. */
function generated(seed: number): StackSource {
  const source = validSource(seed);
  const network = JSON.parse(source.settings["network"] ?? "{}") as { availabilityZones?: string[] };
  const availabilityZones = network.availabilityZones
    ?.slice(0, 3)
    .map((_, index) => `eu-west-1${"abc".charAt(index)}`);
  const settings = { ...source.settings, network: JSON.stringify({ ...network, availabilityZones }) };
  return availabilityZones === undefined ? source : { ...source, settings };
}

describe("oracles: requests to AWS's API", function () {
  this.timeout(240_000);

  const stacks = new Map<string, Resource[]>();
  before(async () => {
    stacks.set("staging", await rehearsed(committedSource("staging")));
    stacks.set("production", await rehearsed(committedSource("production")));
    stacks.set("everything", await rehearsed(everything));
    for (const seed of GENERATED) stacks.set(`generated ${seed}`, await rehearsed(generated(seed)));
  });

  describe("the facts", () => {
    const { source, date, operations, shapes } = requestConstraints();

    it("say when and from what they were made", () => {
      assert.match(source, /^botocore \d+\.\d+\.\d+ \(PyPI\)$/);
      assert.match(date, /^20\d\d-\d\d-\d\d$/);
    });

    it("have patterns that JavaScript reads", () => {
      const patterns = Object.values(shapes).flatMap(({ pattern }: Shape) => pattern ?? []);
      assert.ok(patterns.length > 50, `only ${patterns.length}`);
      for (const pattern of patterns) patternOf(pattern);
    });

    it("are of the operations that a mapping calls, and of no others", () => {
      const called = Object.values(mappings).flatMap(({ calls }) => calls.map(({ operation }) => operation));
      assert.deepEqual([...new Set(called)].sort(), Object.keys(operations).sort());
    });
  });

  it("are known for every type that the emulator models", () => {
    assert.deepEqual(Object.keys(mappings).sort(), [...models.keys()].sort());
  });

  it("are made of every type that the emulator models, but for those named", () => {
    const made = new Set([...stacks.values()].flat().map(({ type }) => type));
    const missing = [...models.keys()].filter((type) => !made.has(type)).sort();
    assert.deepEqual(missing, Object.keys(NOT_MADE).sort());
  });

  for (const stack of [
    "staging",
    "production",
    "everything",
    ...GENERATED.map((seed) => `generated ${seed}`),
  ]) {
    it(`of ${stack} are such as the API takes`, () => {
      const resources = stacks.get(stack)!;
      assert.deepEqual(requestFindings(resources), []);
    });
  }

  describe("with a mistake put in by hand", () => {
    const find = (type: string): Resource => {
      const found = stacks.get("everything")!.find((resource) => resource.type === type);
      assert.ok(found, type);
      return found;
    };
    const changed = (type: string, inputs: Record<string, unknown>): Resource => {
      const resource = find(type);
      return { ...resource, inputs: { ...resource.inputs, ...inputs } };
    };
    const long = (length: number): string => "x".repeat(length);

    const rows: [type: string, inputs: Record<string, unknown>, found: RegExp][] = [
      ["aws:iam/role:Role", { name: long(65) }, /RoleName 65 characters, at most 64$/],
      ["aws:iam/role:Role", { name: "a b" }, /RoleName "a b" does not match/],
      ["aws:iam/role:Role", { description: "日本" }, /Description .* does not match/],
      ["aws:iam/role:Role", { maxSessionDuration: 1800 }, /MaxSessionDuration 1800, at least 3600$/],
      ["aws:ec2/vpc:Vpc", { instanceTenancy: "shared" }, /InstanceTenancy "shared" is none of default/],
      ["aws:ec2/vpc:Vpc", { enableDnsHostname: true }, /enableDnsHostname is in no request$/],
      ["aws:ec2/subnet:Subnet", { vpcId: undefined }, /VpcId is required$/],
      ["aws:ec2/flowLog:FlowLog", { trafficType: "all" }, /TrafficType "all" is none of ACCEPT/],
      ["aws:eks/cluster:Cluster", { name: long(101) }, /name 101 characters, at most 100$/],
      [
        "aws:eks/cluster:Cluster",
        { upgradePolicy: { supportType: "NEVER" } },
        /supportType "NEVER" is none of/,
      ],
      ["aws:eks/nodeGroup:NodeGroup", { amiType: "AL2024_x86_64" }, /amiType "AL2024_x86_64" is none of/],
      ["aws:eks/nodeGroup:NodeGroup", { labels: { a: long(64) } }, /labels\[a\] 64 characters, at most 63$/],
      [
        "aws:eks/nodeGroup:NodeGroup",
        { scalingConfig: { minSize: 0, maxSize: 0, desiredSize: 0 } },
        /scalingConfig\.maxSize 0, at least 1$/,
      ],
      [
        "aws:eks/nodeGroup:NodeGroup",
        { scalingConfig: { minSize: 0, maxSize: 1, wantedSize: 0 } },
        /scalingConfig\.wantedSize is in no request$/,
      ],
      ["aws:ecr/repository:Repository", { name: "Upper" }, /repositoryName "Upper" does not match/],
      ["aws:kms/key:Key", { deletionWindowInDays: 400 }, /PendingWindowInDays 400, at most 365$/],
      ["aws:kms/key:Key", { rotationPeriodInDays: 30 }, /RotationPeriodInDays 30, at least 90$/],
      [
        "aws:secretsmanager/secret:Secret",
        { description: long(2049) },
        /Description 2049 characters, at most 2048$/,
      ],
      [
        "aws:secretsmanager/secret:Secret",
        { replicas: [{ region: "mars" }] },
        /AddReplicaRegions\[0\]\.Region "mars" does not match/,
      ],
      ["aws:rds/instance:Instance", { multiAz: "perhaps" }, /MultiAZ "perhaps" is no boolean$/],
      ["aws:rds/instance:Instance", { allocatedStorage: 20.5 }, /AllocatedStorage 20\.5 is no integer$/],
      [
        "aws:rds/instance:Instance",
        { databaseInsightsMode: "basic" },
        /DatabaseInsightsMode "basic" is none of/,
      ],
      [
        "aws:s3/bucketVersioning:BucketVersioning",
        { versioningConfiguration: { status: "On" } },
        /Status "On" is none of/,
      ],
      ["aws:wafv2/webAcl:WebAcl", { name: "with space" }, /Name "with space" does not match/],
      [
        "aws:wafv2/webAcl:WebAcl",
        { scope: "EVERYWHERE" },
        /Scope "EVERYWHERE" is none of CLOUDFRONT, REGIONAL$/,
      ],
      [
        "aws:acm/certificate:Certificate",
        { domainName: "no_domain" },
        /DomainName "no_domain" does not match/,
      ],
      ["aws:budgets/budget:Budget", { limitAmount: "1e-7" }, /BudgetLimit\.Amount "1e-7" does not match/],
      ["aws:budgets/budget:Budget", { timeUnit: "WEEKLY" }, /TimeUnit "WEEKLY" is none of/],
      ["aws:backup/vault:Vault", { name: long(51) }, /BackupVaultName "x+" does not match/],
      [
        "aws:sns/topic:Topic",
        { tagsAll: { [long(129)]: "x" } },
        /Tags\[0\]\.Key 129 characters, at most 128$/,
      ],
    ];
    for (const [type, inputs, expected] of rows) {
      it(`find ${expected.source.replaceAll("\\", "")} of ${type}`, () => {
        const [finding, ...more] = requestFindings([changed(type, inputs)]);
        assert.match(finding ?? "", expected);
        assert.deepEqual(more, []);
      });
    }

    it("name a type that has no mapping", () => {
      const unknown = { ...find("aws:ec2/vpc:Vpc"), type: "aws:ec2/other:Other" };
      assert.throws(() => requestsFor(unknown), /has no request for aws:ec2\/other:Other/);
    });
  });
});
