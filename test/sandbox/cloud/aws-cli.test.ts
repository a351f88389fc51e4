import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { ACCOUNT, network, REGION, ROLE, TestCloud, trust } from "./harness.ts";

const CLI = join(import.meta.dirname, "../../../sandbox/cloud/aws-cli.mjs");

describe("the emulated aws CLI", () => {
  let cloud: TestCloud;
  before(async () => {
    cloud = new TestCloud();
    await cloud.start();
    const { subnetIds } = await network(cloud);
    const role = await cloud.create(ROLE, "cluster", { assumeRolePolicy: trust("eks.amazonaws.com") });
    const inputs = { name: "demo", roleArn: role.outs.arn, vpcConfig: { subnetIds } };
    await cloud.create("aws:eks/cluster:Cluster", "c", inputs);
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
