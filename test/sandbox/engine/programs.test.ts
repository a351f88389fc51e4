import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { projectRoot } from "../../support/project-root.ts";
import { drawn } from "../../support/ring.ts";
import { sharedSandbox } from "./shared-sandbox.ts";
import { run } from "./test-sandbox.ts";

/** One workload and one security group, good but for what the variable BREAK names. */
const program = `
import * as aws from "@pulumi/aws";
import * as k8s from "@pulumi/kubernetes";

const broken = process.env.BREAK;
const unless = (name, good, bad) => (broken === name ? bad : good);
const region = new aws.Provider("aws", { region: "eu-west-1", allowedAccountIds: ["111122223333"] });
const vpc = new aws.ec2.Vpc("vpc", { cidrBlock: "10.0.0.0/16" }, { provider: region });
new aws.ec2.FlowLog("flow-log", {
  vpcId: vpc.id,
  trafficType: "ALL",
  logDestinationType: "s3",
  logDestination: "arn:aws:s3:::flow-logs-of-the-organisation",
}, { provider: region });
new aws.ec2.SecurityGroup("group", {
  vpcId: vpc.id,
  ingress: [{ protocol: "tcp", fromPort: 22, toPort: 22, cidrBlocks: [unless("open", "10.0.0.0/16", "0.0.0.0/0")] }],
}, { provider: region });
const namespace = new k8s.core.v1.Namespace("shop", {
  metadata: { name: "shop", labels: { "pod-security.kubernetes.io/enforce": "restricted" } },
});
new k8s.apps.v1.Deployment("web", {
  metadata: { namespace: "shop", name: "web", annotations: { "pulumi.com/skipAwait": "true" } },
  spec: {
    selector: { matchLabels: { app: "web" } },
    template: {
      metadata: { labels: { app: "web" } },
      spec: {
        securityContext: { runAsNonRoot: unless("root", true, false), seccompProfile: { type: "RuntimeDefault" } },
        containers: [{
          name: "web",
          image: "registry.example/web" + unless("tag", "@sha256:" + "0".repeat(64), ":latest"),
          resources: {
            requests: { cpu: "10m", memory: "16Mi" },
            limits: unless("limit", { cpu: "100m", memory: "32Mi" }, { cpu: "100m" }),
          },
          readinessProbe: { exec: { command: ["/bin/ready"] } },
          securityContext: {
            allowPrivilegeEscalation: false,
            capabilities: { drop: ["ALL"] },
            readOnlyRootFilesystem: true,
          },
        }],
      },
    },
  },
}, { dependsOn: namespace });
`;

/** A chart one of whose objects the API server refuses. */
const refusedChart = `
import * as k8s from "@pulumi/kubernetes";
import { importSource } from ${JSON.stringify(pathToFileURL(join(projectRoot, "compiled.mjs")).href)};

(await importSource("stacks/stack-traces.ts")).shortenEngineErrors();
new k8s.helm.v4.Chart("refused", { chart: "./chart", namespace: "default" });
`;

/** Values of BREAK, and the rule that each breaks. */
const VIOLATIONS = [
  ["root", "pod-run-as-non-root"],
  ["limit", "container-resources"],
  ["tag", "image-digest"],
  ["open", "no-open-security-group"],
] as const;

/** A secret of the configuration and a generated one, each kept in AWS and in Kubernetes. */
const secretive = `
import * as aws from "@pulumi/aws";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

const provider = new aws.Provider("aws", { region: "eu-west-1", allowedAccountIds: ["111122223333"] });
const value = new pulumi.Config("secretive").requireSecret("canary");
const password = new random.RandomPassword("password", { length: 20, overrideSpecial: "_" });
const secret = new aws.secretsmanager.Secret("secret", { recoveryWindowInDays: 0 }, { provider });
new aws.secretsmanager.SecretVersion("version", { secretId: secret.id, secretString: value }, { provider });
const namespace = new k8s.core.v1.Namespace("vault", { metadata: { name: "vault" } });
new k8s.core.v1.Secret("secret", {
  metadata: { namespace: "vault", name: "canary" },
  stringData: { value, password: password.result },
}, { dependsOn: namespace });
`;

describe("sandbox: other programs on the engine", () => {
  const sandbox = sharedSandbox();
  let dir: string;
  const policies = ["--stack", "test", "--policy-pack", join(projectRoot, "policy")];

  before(async () => {
    dir = await sandbox.project("violations", program);
  });

  for (const [broken, rule] of drawn("violations", VIOLATIONS, 2)) {
    it(`blocks ${broken} in preview by ${rule}, with what to do, and creates nothing`, async () => {
      for (const command of [["preview"], ["up", "--yes"]]) {
        const { code, stdout, stderr } = await sandbox.pulumi(
          [...command, ...policies],
          { BREAK: broken },
          dir,
        );
        const output = stdout + stderr;
        assert.notEqual(code, 0, output);
        assert.match(output, new RegExp(`\\[mandatory\\].*${rule}`), output);
        assert.match(output, /Fix: /);
        assert.doesNotMatch(output, /\n\s+at .*:\d+:\d+/);
      }
      assert.deepEqual(
        (await sandbox.export("test", dir)).filter(
          ({ custom, type }) => custom && !type.startsWith("pulumi:"),
        ),
        [],
      );
      assert.notEqual((await sandbox.kubectl("get", "namespace", "shop")).code, 0);
    });
  }

  it("shows what a Chart's refused object has wrong, and no stack trace", async () => {
    const project = await sandbox.project("refused", refusedChart);
    mkdirSync(join(project, "chart", "templates"), { recursive: true });
    writeFileSync(join(project, "chart", "Chart.yaml"), "apiVersion: v2\nname: refused\nversion: 1.0.0\n");
    writeFileSync(
      join(project, "chart", "templates", "service.yaml"),
      "apiVersion: v1\nkind: Service\nmetadata: { name: refused }\nspec: { ports: [{ port: 700000 }] }\n",
    );
    const up = ["up", "--yes", "--skip-preview", "--stack", "test"];
    // Whether the program gets to say anything before the engine ends it is a race.
    for (let run = 0; run < 3; run += 1) {
      const { code, stdout } = await sandbox.pulumi(up, {}, project);
      assert.notEqual(code, 0, stdout);
      assert.match(stdout, /Service "refused" is invalid: .*700000/);
      assert.doesNotMatch(stdout, /unhandled exception|monitor shut down|\n\s+at /);
    }
  });

  it("blocks it by the pack as it is published, too: packed, unpacked elsewhere, with what npm installs there", async () => {
    const folder = join(sandbox.home, "published");
    const shell = `npm pack --pack-destination "$0" && cd "$0" && tar xzf *.tgz && cd package && npm install --omit=dev --ignore-scripts --no-audit --no-fund`;
    mkdirSync(folder);
    const packed = await run("sh", ["-c", shell, folder], process.env, join(projectRoot, "policy"));
    assert.equal(packed.code, 0, packed.stderr);
    const pack = ["--stack", "test", "--policy-pack", join(folder, "package")];
    const { code, stdout, stderr } = await sandbox.pulumi(["preview", ...pack], { BREAK: "open" }, dir);
    assert.notEqual(code, 0, stdout + stderr);
    assert.match(stdout + stderr, /\[mandatory\].*no-open-security-group/);
  });

  it("lets the good one pass", async () => {
    const { code, stdout, stderr } = await sandbox.pulumi(["preview", ...policies], {}, dir);
    assert.equal(code, 0, stdout + stderr);
  });

  it("keeps values that are secret out of state, previews and logs", async () => {
    const canary = "canary-7c1e5d90";
    const project = await sandbox.project("secretive", secretive);
    const pulumi = async (...args: string[]): Promise<string> => {
      const { code, stdout, stderr } = await sandbox.pulumi([...args, "--stack", "test"], {}, project);
      assert.equal(code, 0, stdout + stderr);
      return stdout + stderr;
    };
    await pulumi("config", "set", "--secret", "canary", canary);
    const texts = [
      await pulumi("preview", "--diff"),
      await pulumi("up", "--yes", "--diff"),
      await pulumi("refresh", "--yes", "--diff"),
      await pulumi("stack", "export"),
      sandbox.logs(),
    ];
    const get = ["get", "secret", "canary", "-n", "vault", "-o", "jsonpath={.data.value} {.data.password}"];
    const encoded = (await sandbox.kubectl(...get)).stdout.split(" ");
    const [value, password] = encoded.map((data) => Buffer.from(data, "base64").toString());
    assert.equal(value, canary);
    assert.equal(password!.length, 20);
    for (const secret of [value!, password!, ...encoded]) {
      for (const text of texts) assert.ok(!text.includes(secret), "a secret value can be read");
    }
    await pulumi("destroy", "--yes");
  });
});
