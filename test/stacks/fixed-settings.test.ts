import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Database, type DatabaseArgs } from "../../components/database/database.ts";
import { Network, type NetworkArgs } from "../../components/network/network.ts";
import { InvalidInputError, type Problem } from "../../components/validation.ts";
import { parseConfig, type StackSource } from "../../stacks/config/parse.ts";
import { sections } from "../../stacks/config/schema.ts";
import { register, type Registered } from "../support/mocks.ts";
import { merged, settingsOf, sourceByGateway, sourceOf } from "../support/stack-file.ts";
import { replacedProperties } from "../support/upgrade.ts";

const settings = merged(settingsOf("production"), { network: { podCidr: "100.64.0.0/16", ipv6: true } });
const deployed = parseConfig(sourceOf("production", settings)).fixedSettings;

function problemsOf(source: StackSource): readonly Problem[] {
  try {
    parseConfig(source);
  } catch (error) {
    assert.ok(error instanceof InvalidInputError);
    return error.problems;
  }
  return [];
}
const problemsAfter = (change: object): readonly Problem[] =>
  problemsOf({
    ...sourceOf("production", merged(settings, change as typeof settings)),
    deployedSettings: deployed,
  });

describe("stacks: settings that would replace the platform or a database", () => {
  const changes: readonly (readonly [path: string, change: object, allowed: RegExp])[] = [
    ["aws.accountId", { aws: { accountId: "111122223333" } }, /^444455556666$/],
    [
      "aws.region",
      {
        aws: { region: "eu-central-1" },
        network: { availabilityZones: ["eu-central-1a", "eu-central-1b", "eu-central-1c"] },
      },
      /^eu-west-1$/,
    ],
    ["network.cidr", { network: { cidr: "10.40.0.0/16" } }, /^10\.30\.0\.0\/16$/],
    ["network.availabilityZones", { network: { availabilityZones: ["eu-west-1a", "eu-west-1b"] } }, /1c$/],
    ["network.podCidr", { network: { podCidr: "100.65.0.0/16" } }, /^100\.64\.0\.0\/16$/],
    ["network.podCidr", { network: { podCidr: undefined } }, /^100\.64\.0\.0\/16$/],
    ["network.ipv6", { network: { ipv6: false } }, /^true$/],
    ["databases.main.databaseName", { databases: { main: { databaseName: "orders" } } }, /^app$/],
    ["databases.main.username", { databases: { main: { username: "owner" } } }, /^slipway$/],
  ];
  for (const [path, change, allowed] of changes) {
    it(`refuses ${JSON.stringify(change)}`, () => {
      const problems = problemsAfter(change).filter((problem) => problem.path === `slipway:${path}`);
      assert.equal(problems.length, 1);
      assert.match(problems[0]!.allowed, allowed);
      assert.match(problems[0]!.message, /replaced|deleted|stays on/);
      assert.match(problems[0]!.fix, /^set it back/);
    });
  }

  it("tells all of them in one run, once each", () => {
    const change = { network: { cidr: "10.40.0.0/16", ipv6: false }, databases: { main: { username: "o" } } };
    assert.deepEqual(
      problemsAfter(change).map(({ path }) => path),
      ["slipway:network.cidr", "slipway:network.ipv6", "slipway:databases.main.username"],
    );
  });

  it("refuses a renamed stack, whose resources are all named after it", () => {
    const [problem, ...others] = problemsOf({
      ...sourceOf("prod", settings),
      deployedSettings: deployed,
    }).filter(({ path }) => path === "project and stack name");
    assert.equal(others.length, 0);
    assert.equal(problem?.allowed, "slipway-production");
  });

  it("refuses a stack that gives up the platform that it has made, and says that once", () => {
    const { services, ...platform } = settings;
    const { aws, tags, registry, secrets } = platform as Record<string, unknown>;
    const source = sourceOf("production", {
      ...{ aws, tags, registry, secrets, services },
      layers: { deploy: "services", platformStack: "octo-org/slipway/other" },
    });
    assert.deepEqual(
      problemsOf({ ...source, deployedSettings: deployed })
        .filter(({ message }) => /deleted|replaced/.test(message))
        .map(({ path, allowed }) => [path, allowed]),
      [["slipway:layers.deploy", "this stack makes its platform"]],
    );
  });

  it("refuses another existing cluster below the services", () => {
    const source = sourceByGateway({});
    const cluster = JSON.stringify({ existing: { name: "other" } });
    const services = JSON.stringify({});
    const changed = { ...source, settings: { ...source.settings, cluster, services } };
    const problems = problemsOf({ ...changed, deployedSettings: parseConfig(source).fixedSettings });
    assert.deepEqual(
      problems.map(({ path, allowed }) => [path, allowed]),
      [["slipway:layers.deploy", "the existing cluster shop"]],
    );
  });

  it("takes what replaces nothing: order of zones, a first podCidr, IPv6 later, databases that come and go", () => {
    const zones = { network: { availabilityZones: ["eu-west-1c", "eu-west-1a", "eu-west-1b"] } };
    assert.deepEqual(problemsAfter(zones), []);
    const first = settingsOf("production");
    const before = parseConfig(sourceOf("production", first)).fixedSettings;
    assert.deepEqual(problemsOf({ ...sourceOf("production", settings), deployedSettings: before }), []);
    const { main, ...none } = first["databases"] as Record<string, object>;
    const api = (first["services"] as { api: object }).api;
    const without = {
      ...first,
      databases: { ...none, other: main },
      services: { api: { ...api, database: "other" } },
    };
    assert.deepEqual(problemsOf({ ...sourceOf("production", without), deployedSettings: before }), []);
  });

  it("says nothing before the first update, nor of a section that is wrong in itself", () => {
    assert.deepEqual(problemsOf({ ...sourceOf("prod", settings), deployedSettings: {} }), []);
    assert.deepEqual(
      problemsAfter({ network: { cidr: 10 } }).map(({ message }) => message),
      ["wrong type"],
    );
    assert.deepEqual(
      problemsAfter({
        network: { cidr: "10.20.0.0/28", availabilityZones: ["eu-west-1a", "eu-west-1a"] },
      }).map(({ path }) => path),
      ["slipway:network.cidr", "slipway:network.availabilityZones[1]"],
    );
  });

  it("leads to a chapter of the runbook that is there", () => {
    const runbook = readFileSync(new URL("../../RUNBOOK.md", import.meta.url), "utf8");
    const [, title] = /RUNBOOK\.md, '(.+)'/.exec(
      problemsAfter({ network: { cidr: "10.40.0.0/16" } })[0]!.fix,
    )!;
    assert.match(runbook, new RegExp(`^## ${title}$`, "m"));
  });
});

/** Another value for each setting of a section: a setting that is added has to be tried here, too. */
type Samples = Readonly<Record<string, unknown>>;

const networkSamples: Samples = {
  cidr: "10.9.0.0/16",
  availabilityZones: ["eu-west-1a", "eu-west-1c"],
  natGateways: "perZone",
  natAllocationIds: { "eu-west-1a": "eipalloc-0123456789abcdef0" },
  databaseSubnets: true,
  intraSubnets: true,
  podCidr: "100.65.0.0/16",
  ipv6: true,
  endpoints: "gateway",
  endpointZones: { sqs: ["eu-west-1a"] },
  flowLogRetentionDays: 365,
};
const databaseSamples: Samples = {
  databaseName: "other",
  username: "other",
  engineVersion: "18",
  instanceClass: "db.m7g.large",
  allocatedStorage: 50,
  maxAllocatedStorage: 500,
  multiAz: false,
  port: 5999,
  backupRetentionDays: 7,
  backupWindow: "04:00-04:30",
  maintenanceWindow: "mon:05:00-mon:06:00",
  logRetentionDays: 30,
  databaseInsightsMode: "advanced",
  monitoringInterval: 15,
  certificateAuthority: "rds-ca-ecc384-g1",
  allowMajorVersionUpgrade: true,
  applyImmediately: true,
  deletionProtection: false,
  skipFinalSnapshot: true,
};

describe("stacks: every setting of a network and a database is fixed, or changes in place", () => {
  /** Types that hold everything else, or data. */
  const holding = /^aws:(ec2\/(vpc:Vpc|subnet:Subnet)|rds\/instance:Instance)$/;

  type Make = (more: Samples) => unknown;
  const made = new Map<Make, Promise<Registered[]>>();

  /** Whether a change of one argument replaces, or deletes, what holds something. */
  async function replaces(make: Make, more: Samples): Promise<boolean> {
    const before = made.get(make) ?? register(() => make({}));
    made.set(make, before);
    const olds = await before;
    const news = await register(() => make(more));
    const byName = new Map(news.map((resource) => [`${resource.type} ${resource.name}`, resource]));
    return olds
      .filter(({ type }) => holding.test(type))
      .some((old) => {
        const heir = byName.get(`${old.type} ${old.name}`);
        return heir === undefined || replacedProperties(old, heir).length > 0;
      });
  }

  const network = (more: Samples): Network => {
    const base: NetworkArgs = {
      cidr: "10.20.0.0/16",
      region: "eu-west-1",
      accountId: "111122223333",
      availabilityZones: ["eu-west-1a", "eu-west-1b"],
      podCidr: "100.64.0.0/16",
      endpoints: "private",
    };
    return new Network("net", { ...base, ...more });
  };
  const database = (more: Samples): Database => {
    const base: DatabaseArgs = {
      identifier: "shop-orders",
      accountId: "111122223333",
      region: "eu-west-1",
      vpcId: "vpc-1",
      subnetIds: ["subnet-1", "subnet-2"],
      clientSecurityGroupIds: {},
      keyArn: "arn:aws:kms:eu-west-1:111122223333:key/1",
      secretKeyArn: "arn:aws:kms:eu-west-1:111122223333:key/1",
      logKeyArn: "arn:aws:kms:eu-west-1:111122223333:key/1",
      databaseName: "orders",
    };
    return new Database("db", { ...base, ...more });
  };

  const rooms = [
    ["network", networkSamples, network, Object.keys(sections.network.unwrap().shape), "network."],
    [
      "databases.<key>",
      databaseSamples,
      database,
      // What a service verifies the server by is not the instance's.
      Object.keys(sections.databases.unwrap().valueType.shape).filter((key) => key !== "caBundle"),
      "databases.main.",
    ],
  ] as const;
  for (const [name, samples, make, keys, prefix] of rooms) {
    it(`${name}: all of its settings are tried`, () => {
      assert.deepEqual(Object.keys(samples).sort(), [...keys].sort());
    });
    for (const [key, value] of Object.entries(samples)) {
      it(`${name}.${key}`, async () => {
        const isFixed = `${prefix}${key}` in deployed && key !== "ipv6"; // which AWS refuses to give back
        assert.equal(await replaces(make, { [key]: value }), isFixed);
      });
    }
  }
});
