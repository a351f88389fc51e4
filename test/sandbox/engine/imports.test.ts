import assert from "node:assert/strict";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { prepareWorkspace } from "../../../sandbox/engine/workspace.ts";
import { acquireTools, toolPaths } from "../../../sandbox/toolchain/acquire.ts";
import { itInWhole } from "../../support/ring.ts";
import { projectRoot } from "../../support/project-root.ts";
import { type Ended, TestSandbox } from "./test-sandbox.ts";

const account = "111122223333";
const region = "eu-west-1";

/** What somebody made by hand, or by another tool. */
const legacy = `import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
const { id: vpcId } = new aws.ec2.Vpc("vpc", { cidrBlock: "10.20.0.0/16", enableDnsHostnames: true, tags: { Name: "old" } });
const repository = new aws.ecr.Repository("repository", { name: "shop/api" });
const bucket = new aws.s3.Bucket("bucket", { bucket: "shop-uploads-${account}" });
const { id: theirs } = new aws.ec2.Vpc("theirs", { cidrBlock: "10.99.0.0/16" });
const subnetIds = ["a", "b"].map((zone, index) => new aws.ec2.Subnet(zone, { vpcId: theirs, cidrBlock: \`10.99.\${index}.0/24\`, availabilityZone: "${region}" + zone }).id);
const group = new aws.rds.SubnetGroup("group", { name: "old", subnetIds });
const key = new aws.kms.Key("key", { description: "old" });
const database = new aws.rds.Instance("database", {
  ...{ identifier: "shop-orders", engine: "postgres", engineVersion: "18", instanceClass: "db.t4g.medium", allocatedStorage: 20 },
  ...{ dbName: "orders", username: "slipway", password: "of-somebody", storageEncrypted: true, kmsKeyId: key.arn },
  ...{ dbSubnetGroupName: group.name, skipFinalSnapshot: true },
});
export const ids = { vpc: vpcId, repository: repository.id, bucket: bucket.id, database: database.id, theirs, subnets: pulumi.all(subnetIds).apply((all) => all.join()) };
`;

/** The program that takes it over. */
const adopting = (ids: Readonly<Record<string, string>>): string => `import * as pulumi from "@pulumi/pulumi";
import { Bucket, Database, DataKey, LogBucket, Network, Parameters, Registry } from ${JSON.stringify(join(projectRoot, "components", "index.ts"))};
const at = { accountId: "${account}", region: "${region}" };
// ECR changes no repository's encryption: what is there stays.
const keep: pulumi.ResourceTransform = ({ type, props, opts }) =>
  type === "aws:ecr/repository:Repository"
    ? { props, opts: { ...opts, ignoreChanges: ["encryptionConfigurations"] } }
    : undefined;
const key = new DataKey("key", { ...at, description: "Data of the shop", alias: "shop/data", forCloudWatchLogs: true });
const logs = new LogBucket("logs", { ...at, bucketName: "shop-logs-${account}" });
const network = new Network("shop", { ...at, cidr: "10.20.0.0/16", availabilityZones: ["eu-west-1a", "eu-west-1b"], logKeyArn: key.keyArn });
const images = new Registry("images", { prefix: "shop", repositories: ["api"], keyArn: key.keyArn }, { transforms: [keep] });
const uploads = new Bucket("uploads", { bucketName: "shop-uploads-${account}", keyArn: key.keyArn, logBucketName: logs.bucketName });
// RDS changes neither an instance's key nor, within a VPC, its subnets.
const keepDatabase: pulumi.ResourceTransform = ({ type, props, opts }) =>
  type === "aws:rds/instance:Instance"
    ? { props, opts: { ...opts, ignoreChanges: ["dbSubnetGroupName", "kmsKeyId"] } }
    : undefined;
new Database(
  "orders",
  {
    ...{ ...at, identifier: "shop-orders", databaseName: "orders", engineVersion: "18", deletionProtection: false },
    ...{ vpcId: "${ids["theirs"]}", subnetIds: "${ids["subnets"]}".split(","), clientSecurityGroupIds: {} },
    ...{ keyArn: key.keyArn, secretKeyArn: key.keyArn, logKeyArn: key.keyArn },
  },
  { transforms: [keepDatabase] },
);
new Parameters("told", {
  path: "/shop",
  values: { "network/vpc-id": network.vpcId },
  lists: { "network/private-subnet-ids": network.privateSubnetIds },
});
export const { vpcId } = network;
`;

/** A cluster with its role, in a VPC of somebody's. */
const legacyCluster = `import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
const { id: vpcId } = new aws.ec2.Vpc("vpc", { cidrBlock: "10.20.0.0/16", enableDnsHostnames: true });
const subnetIds = ["a", "b"].map((zone, index) => new aws.ec2.Subnet(zone, { vpcId, cidrBlock: \`10.20.\${index}.0/24\`, availabilityZone: "${region}" + zone }).id);
const trust = { Effect: "Allow", Principal: { Service: "eks.amazonaws.com" }, Action: ["sts:AssumeRole", "sts:TagSession"] };
const role = new aws.iam.Role("role", { name: "old", assumeRolePolicy: JSON.stringify({ Version: "2012-10-17", Statement: [trust] }) });
const attached = new aws.iam.RolePolicyAttachment("eks", { role: role.name, policyArn: "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy" });
const cluster = new aws.eks.Cluster("cluster", {
  ...{ name: "shop", version: "1.35", roleArn: role.arn, vpcConfig: { subnetIds } },
  accessConfig: { authenticationMode: "API_AND_CONFIG_MAP", bootstrapClusterCreatorAdminPermissions: true },
}, { dependsOn: attached });
export const ids = { vpc: vpcId, subnets: pulumi.all(subnetIds).apply((all) => all.join()), cluster: cluster.id, role: role.arn };
`;

/** The program that takes the cluster over. */
const adoptingCluster = (
  ids: Readonly<Record<string, string>>,
): string => `import * as pulumi from "@pulumi/pulumi";
import { Cluster, DataKey } from ${JSON.stringify(join(projectRoot, "components", "index.ts"))};
const at = { accountId: "${account}", region: "${region}" };
// EKS changes no cluster's role: what is there stays.
const keep: pulumi.ResourceTransform = ({ type, props, opts }) =>
  type === "aws:eks/cluster:Cluster" ? { props, opts: { ...opts, ignoreChanges: ["roleArn"] } } : undefined;
const key = new DataKey("key", { ...at, description: "Data of the shop", alias: "shop/data", forCloudWatchLogs: true });
const cluster = new Cluster(
  "shop",
  {
    ...{ clusterName: "shop", region: "${region}", version: "1.35", vpcId: "${ids["vpc"]}" },
    ...{ privateSubnetIds: "${ids["subnets"]}".split(","), secretsKeyArn: key.keyArn, logKeyArn: key.keyArn },
    publicAccessCidrs: ["203.0.113.0/24"],
    admins: { platform: "arn:aws:iam::${account}:role/PlatformAdmin" },
    nodeGroups: { general: { instanceTypes: ["m7g.large"], minSize: 2, maxSize: 3 } },
  },
  { transforms: [keep] },
);
export const { endpoint } = cluster;
`;

/** An import file, as far as it is read here. */
interface ImportFile {
  readonly nameTable?: object;
  readonly resources: readonly {
    readonly type: string;
    readonly name: string;
    readonly component?: boolean;
    readonly id?: string;
  }[];
}

/** Resources of components that are there already (docs/interop.md, "Adopting what exists"). */
describe("sandbox: import", () => {
  let sandbox: TestSandbox;

  /** A workspace without a cluster: nothing here goes into one. */
  async function prepare(): Promise<void> {
    const acquired = await acquireTools(["pulumi", "kubectl", "helm"]);
    const tools = toolPaths(acquired);
    const { layout } = sandbox;
    const nothing = { outside: [], kubeconfig: "", imageDigests: {} };
    await prepareWorkspace({ ...{ layout, tools, projectRoot, stack: "staging" }, ...nothing });
  }

  function project(name: string, program: string): string {
    const folder = join(sandbox.home, name);
    mkdirSync(folder);
    symlinkSync(join(projectRoot, "node_modules"), join(folder, "node_modules"));
    writeFileSync(join(folder, "index.ts"), program);
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name, type: "module", main: "index.ts" }));
    const options = `{typescript: false, nodeargs: "--import ${join(projectRoot, "loader.mjs")}"}`;
    const stackFile = { config: { "aws:region": region, "aws:allowedAccountIds": [account] } };
    writeFileSync(
      join(folder, "Pulumi.yaml"),
      `name: ${name}\nruntime: {name: nodejs, options: ${options}}\n`,
    );
    writeFileSync(join(folder, "Pulumi.dev.yaml"), JSON.stringify(stackFile));
    return folder;
  }

  async function pulumi(folder: string, ...args: string[]): Promise<string> {
    const { code, stdout, stderr }: Ended = await sandbox.pulumi(args, {}, folder);
    assert.equal(code, 0, stdout + stderr);
    return stdout;
  }

  itInWhole(
    "adopts a cluster: its role stays, the rest comes beside it, and nothing is replaced",
    async () => {
      sandbox = new TestSandbox();
      try {
        await sandbox.prepare();
        await adoptCluster();
      } finally {
        await sandbox.dispose();
      }
    },
  );

  itInWhole(
    "adopts a repository, a bucket, a VPC and a database, and the next update replaces none",
    async () => {
      sandbox = new TestSandbox();
      try {
        await adopt();
      } finally {
        await sandbox.dispose();
      }
    },
  );

  /** What the program of before has made, which from then on is nobody's. @returns what it told of it */
  async function madeBefore(program: string): Promise<Readonly<Record<string, string>>> {
    const old = project("old", program);
    await pulumi(old, "stack", "init", "dev");
    await pulumi(old, "up", "--yes", "--skip-preview");
    const { ids } = JSON.parse(await pulumi(old, "stack", "output", "--json")) as {
      ids: Record<string, string>;
    };
    await pulumi(old, "stack", "rm", "--force", "--yes", "--preserve-config");
    return ids;
  }

  /**
   * docs/interop.md's steps 2 to 6, and what they promise.
   * @param existing ids of what there is, by type and name
   */
  async function takeOver(
    own: string,
    existing: Readonly<Record<string, string | undefined>>,
  ): Promise<void> {
    await pulumi(own, "stack", "init", "dev");
    const file = join(own, "import.json");
    await pulumi(own, "preview", "--import-file", file);
    const { nameTable, resources } = JSON.parse(readFileSync(file, "utf8")) as ImportFile;
    const entries = resources.flatMap((entry) => {
      const id = existing[`${entry.type} ${entry.name}`];
      return entry.component === true ? [entry] : id === undefined ? [] : [{ ...entry, id }];
    });
    assert.equal(entries.filter(({ component }) => component !== true).length, Object.keys(existing).length);
    writeFileSync(file, JSON.stringify({ nameTable, resources: entries }));
    await pulumi(own, ...["import", "--file", file, "--generate-code=false", "--protect=false", "--yes"]);

    const idsOf = async (): Promise<Record<string, string | undefined>> =>
      Object.fromEntries(
        (await sandbox.export("dev", own))
          .map(({ type, urn, id }) => [`${type} ${urn.split("::").at(-1)}`, id] as const)
          .filter(([key]) => key in existing),
      );
    assert.deepEqual(await idsOf(), existing);
    const preview = JSON.parse(await pulumi(own, "preview", "--json")) as {
      readonly steps: readonly { readonly op: string; readonly urn: string }[];
    };
    const replaced = preview.steps.filter(({ op }) => op.includes("replace") || op.includes("delete"));
    assert.deepEqual(replaced, []);
    await pulumi(own, "up", "--yes", "--skip-preview");
    assert.deepEqual(await idsOf(), existing);
  }

  async function adopt(): Promise<void> {
    await prepare();
    const ids = await madeBefore(legacy);
    const own = project("shop", adopting(ids));
    await takeOver(own, {
      "aws:ec2/vpc:Vpc shop-vpc": ids["vpc"],
      "aws:ecr/repository:Repository images-api": ids["repository"],
      "aws:s3/bucket:Bucket uploads-bucket": ids["bucket"],
      "aws:rds/instance:Instance orders-instance": ids["database"],
    });
    const told = (await sandbox.export("dev", own)).filter(
      ({ type }) => type === "aws:ssm/parameter:Parameter",
    );
    assert.deepEqual(told.map(({ id }) => id).sort(), [
      "/shop/network/private-subnet-ids",
      "/shop/network/vpc-id",
    ]);
    await pulumi(
      own,
      ...["destroy", "--yes", "--skip-preview", "--target", "**aws:ssm/parameter:Parameter**"],
    );
    const left = (await sandbox.export("dev", own)).map(({ type }) => type);
    assert.ok(left.includes("aws:rds/instance:Instance") && !left.includes("aws:ssm/parameter:Parameter"));
  }

  async function adoptCluster(): Promise<void> {
    const { cluster: id, role, ...network } = await madeBefore(legacyCluster);
    const own = project("shop", adoptingCluster(network));
    await takeOver(own, { "aws:eks/cluster:Cluster shop-eksCluster": id });
    const resources = await sandbox.export("dev", own);
    const cluster = resources.find(({ type }) => type === "aws:eks/cluster:Cluster");
    const { roleArn, accessConfig } = cluster?.outputs ?? {};
    assert.deepEqual(
      [roleArn, (accessConfig as { readonly authenticationMode: string }).authenticationMode],
      [role, "API"],
    );
    for (const type of [
      "aws:eks/addon:Addon",
      "aws:eks/nodeGroup:NodeGroup",
      "aws:eks/accessEntry:AccessEntry",
    ])
      assert.ok(
        resources.some((resource) => resource.type === type),
        type,
      );
  }
});
