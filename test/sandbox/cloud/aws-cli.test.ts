import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { ACCOUNT, network, REGION, ROLE, TestCloud, trust } from "./harness.ts";

const CLI = join(import.meta.dirname, "../../../sandbox/cloud/aws-cli.mjs");

const ADMIN = `arn:aws:iam::${ACCOUNT}:role/Admin`;

describe("the emulated aws CLI", () => {
  let cloud: TestCloud;
  before(async () => {
    cloud = new TestCloud();
    await cloud.start();
    const { subnetIds } = await network(cloud);
    const role = await cloud.create(ROLE, "cluster", { assumeRolePolicy: trust("eks.amazonaws.com") });
    const accessConfig = { authenticationMode: "API" };
    const inputs = { name: "demo", roleArn: role.outs.arn, vpcConfig: { subnetIds }, accessConfig };
    await cloud.create("aws:eks/cluster:Cluster", "c", inputs);
    await cloud.create("aws:eks/accessEntry:AccessEntry", "e", { clusterName: "demo", principalArn: ADMIN });
    const own = await cloud.create(ROLE, "pods", { assumeRolePolicy: trust("pods.eks.amazonaws.com") });
    for (const namespace of ["api", "web"])
      await cloud.create("aws:eks/podIdentityAssociation:PodIdentityAssociation", namespace, {
        ...{ clusterName: "demo", namespace, serviceAccount: namespace, roleArn: own.outs.arn },
      });
    const [certificate, key] = [join(cloud.sandbox, "client.crt"), join(cloud.sandbox, "client.key")];
    writeFileSync(certificate, "CERTIFICATE");
    writeFileSync(key, "KEY");
    const facts = { tokenClient: { certificate, key } };
    writeFileSync(join(cloud.sandbox, "cluster", "cluster.json"), JSON.stringify(facts));
  });
  after(() => cloud.stop());

  const aws = (...args: string[]) => {
    const env = { ...process.env, SLIPWAY_SANDBOX_DIR: cloud.sandbox };
    return spawnSync(process.execPath, [CLI, ...args], { env, encoding: "utf8" });
  };

  it("gives a credential for the sandbox's API server, whatever the order of arguments", () => {
    const { stdout, stderr } = aws(
      "--region",
      REGION,
      "eks",
      "get-token",
      "--cluster-name",
      "demo",
      "--output",
      "json",
    );
    assert.equal(stderr, "");
    const { kind, apiVersion, status } = JSON.parse(stdout) as Record<string, unknown>;
    assert.deepEqual([kind, apiVersion], ["ExecCredential", "client.authentication.k8s.io/v1beta1"]);
    assert.deepEqual(status, { clientCertificateData: "CERTIFICATE", clientKeyData: "KEY" });
  });

  it("knows no other cluster", () => {
    const { status, stderr } = aws("eks", "get-token", "--cluster-name", "other", "--region", REGION);
    assert.match(stderr, /ResourceNotFoundException.*No cluster found for name: other/);
    assert.equal(status, 254);
  });

  const eks = (...args: string[]) => aws("eks", ...args, "--region", REGION);

  it("lists who may enter a cluster, and which pods have a role", () => {
    const entries = eks("list-access-entries", "--cluster-name", "demo");
    assert.equal(entries.stderr, "");
    const { accessEntries } = JSON.parse(entries.stdout) as { accessEntries: string[] };
    assert.ok(accessEntries.includes(ADMIN), entries.stdout);

    const listed = (...args: string[]) => {
      const { stdout } = eks("list-pod-identity-associations", "--cluster-name", "demo", ...args);
      const { associations } = JSON.parse(stdout) as { associations: Record<string, string>[] };
      return associations.map(({ namespace, serviceAccount, associationArn }) => {
        assert.match(
          String(associationArn),
          /^arn:aws:eks:[a-z0-9-]+:\d{12}:podidentityassociation\/demo\/a-/,
        );
        return `${namespace}/${serviceAccount}`;
      });
    };
    assert.deepEqual(listed().sort(), ["api/api", "web/web"]);
    assert.deepEqual(listed("--namespace", "api"), ["api/api"]);
    assert.deepEqual(listed("--namespace", "api", "--service-account", "web"), []);
  });

  it("says that the sandbox's kubeconfig means its cluster already, and of none else", () => {
    const { stdout } = eks("update-kubeconfig", "--name", "demo");
    assert.match(
      stdout,
      /^Cluster arn:aws:eks:.*:cluster\/demo is what .* means already.*nothing is written/,
    );
    const { status, stderr } = eks("update-kubeconfig", "--name", "other");
    assert.match(stderr, /calling the DescribeCluster operation: No cluster found for name: other\./);
    assert.equal(status, 254);
    assert.match(eks("update-kubeconfig").stderr, /arguments are required: --name/);
    assert.match(
      eks("constructor", "--name", "demo").stderr,
      /emulator of the AWS CLI.*not `eks constructor`/,
    );
  });

  it("knows the account and its version", () => {
    assert.equal(
      (JSON.parse(aws("sts", "get-caller-identity").stdout) as { Account: string }).Account,
      ACCOUNT,
    );
    const [, minor] = /^aws-cli\/2\.(\d+)\.\d+ /.exec(aws("--version").stdout) ?? [];
    assert.ok(Number(minor) >= 7, "the released eks component asks for 2.7.0 or newer");
  });

  it("says what it is when it is asked for anything else", () => {
    const { status, stderr } = aws("s3", "ls");
    assert.match(stderr, /emulator of the AWS CLI.*not `s3 ls`/);
    assert.equal(status, 252);
  });
});
