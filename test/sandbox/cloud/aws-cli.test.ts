import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { KNOWN, refusal } from "../../../sandbox/cloud/aws-cli-refusals.ts";
import { projectRoot } from "../../support/project-root.ts";
import { ACCOUNT, network, REGION, ROLE, TestCloud, trust } from "./harness.ts";

const CLI = join(import.meta.dirname, "../../../sandbox/cloud/aws-cli.mjs");

const ADMIN = `arn:aws:iam::${ACCOUNT}:role/Admin`;

describe("the emulated aws CLI", () => {
  let cloud: TestCloud;
  let podsRole: string;
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
    podsRole = String(own.outs.arn);
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

  it("lets somebody in who was locked out, and out again, by EKS's rules", () => {
    const role = `arn:aws:iam::${ACCOUNT}:role/Rescue`;
    const ofRole = ["--cluster-name", "demo", "--principal-arn", role];
    const policy = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy";
    const associate = (scope: string) =>
      eks("associate-access-policy", ...ofRole, "--policy-arn", policy, "--access-scope", scope);

    assert.match(associate("type=cluster").stderr, /ResourceNotFoundException.* AssociateAccessPolicy /);
    const created = eks("create-access-entry", ...ofRole);
    assert.equal(created.stderr, "");
    const { accessEntry } = JSON.parse(created.stdout) as { accessEntry: Record<string, unknown> };
    assert.match(String(accessEntry["accessEntryArn"]), /^arn:aws:eks:eu-west-1:\d{12}:access-entry\/demo\//);
    assert.deepEqual([accessEntry["type"], accessEntry["username"]], ["STANDARD", role]);
    assert.match(eks("create-access-entry", ...ofRole).stderr, /ResourceInUseException.* CreateAccessEntry /);

    assert.match(associate("type=everything").stderr, /InvalidParameterException.*accessScope|everything/);
    const { stdout, stderr } = associate("type=namespace,namespaces=api,web");
    assert.equal(stderr, "");
    const { associatedAccessPolicy } = JSON.parse(stdout) as Record<string, Record<string, unknown>>;
    assert.deepEqual(associatedAccessPolicy?.["accessScope"], {
      type: "namespace",
      namespaces: ["api", "web"],
    });

    assert.deepEqual(eks("delete-access-entry", ...ofRole).stdout, "");
    assert.match(eks("delete-access-entry", ...ofRole).stderr, /ResourceNotFoundException.*Rescue/);
    const list = eks("list-access-entries", "--cluster-name", "demo").stdout;
    assert.ok(!list.includes(role), list);
    assert.match(
      eks("create-access-entry", "--cluster-name", "demo").stderr,
      /are required: --principal-arn/,
    );
  });

  it("gives a service account a role, and takes it away", () => {
    const pods = ["--cluster-name", "demo", "--namespace", "jobs", "--service-account", "jobs"];
    const id = "associations[0].associationId";
    const listed = () =>
      eks("list-pod-identity-associations", ...pods, "--query", id, "--output", "text").stdout;
    assert.equal(listed(), "None\n");
    const create = (arn: string) => eks("create-pod-identity-association", ...pods, "--role-arn", arn);
    assert.match(
      create(`arn:aws:iam::${ACCOUNT}:role/none`).stderr,
      /An error occurred.*CreatePodIdentityAssociation/,
    );
    assert.equal(create(podsRole).stderr, "");
    const made = listed().trim();
    assert.match(made, /^a-\w+$/);
    assert.match(create(podsRole).stderr, /ResourceInUseException/);
    const remove = eks("delete-pod-identity-association", "--cluster-name", "demo", "--association-id", made);
    assert.equal(remove.stderr, "");
    assert.equal(listed(), "None\n");
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
      /emulator of the AWS CLI, which has no `eks constructor`/,
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

  it("answers with a part, as text too, and says where it can't", () => {
    const identity = (query: string) =>
      aws("sts", "get-caller-identity", "--query", query, "--output", "text");
    assert.equal(identity("Account").stdout, `${ACCOUNT}\n`);
    assert.match(identity("Account | [0]").stderr, /--query Account \| \[0\]: .*takes a path alone/);
    assert.match(aws("sts", "get-caller-identity", "again").stderr, /Unknown options: again/);
  });

  it("says what it is when it is asked for anything else", () => {
    const { status, stderr } = aws("s3", "ls");
    assert.match(stderr, /emulator of the AWS CLI, which has no `s3 ls`\.\nAllowed: `eks get-token/);
    assert.equal(status, 252);
  });

  it("knows each command of the runbook and the docs, or says what a sandbox has instead", () => {
    const docs = readdirSync(join(projectRoot, "docs")).filter((name) => name.endsWith(".md"));
    const pages = ["RUNBOOK.md", "README.md", ...docs.map((name) => `docs/${name}`)];
    const commands = pages.flatMap((page) =>
      [...readFileSync(join(projectRoot, page), "utf8").matchAll(/```\w*\n[^]*?```|`[^`]+`/g)].flatMap(
        ([text]) =>
          [...text.matchAll(/(?:^|[\s`($|])aws +([a-z][a-z0-9-]+) +([a-z][a-z0-9-]+)/gm)].map(
            ([, service = "", operation = ""]) => ({ service, operation }),
          ),
      ),
    );
    const distinct = new Map(commands.map((command) => [`${command.service} ${command.operation}`, command]));
    assert.ok(distinct.size > 40, `${distinct.size} commands`);
    const known = [...distinct.values()].filter(({ service, operation }) =>
      KNOWN[service]?.includes(operation),
    );
    assert.ok(known.length >= 8, JSON.stringify(known));
    const untold = [...distinct.values()]
      .filter((command) => !known.includes(command))
      .filter(({ service, operation }) => refusal(service, operation).includes("not emulated"));
    assert.deepEqual(untold, []);
    assert.match(refusal("sagemaker", "list-models"), /In a sandbox that service is not emulated\./);
  });
});
