import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { layoutOf } from "../../../sandbox/cluster/layout.ts";
import { readState } from "../../../sandbox/engine/state.ts";
import { metricsStackOf } from "../../../sandbox/observability/metrics-stack.ts";
import { prometheusFiles } from "../../../sandbox/observability/prometheus-config.ts";
import { rerouted } from "../../../sandbox/observability/rerouted.ts";
import { readWatched } from "../../../sandbox/observability/watched.ts";
import { acquireTools } from "../../../sandbox/toolchain/acquire.ts";
import { projectRoot } from "../../support/project-root.ts";
import { deletionFindings, deletionOrder, unguarded } from "../../support/deletion-order.ts";
import { exampleDigest } from "../../support/stack-file.ts";
import { hasPostgres } from "../../app/postgres/server.ts";
import { type PodSpec, startDatabaseLogin } from "../../support/database-login.ts";
import { killedCommand } from "./killed-command.ts";
import { type Ended, isMandatory, type Started, TestSandbox } from "./test-sandbox.ts";

/** What `pulumi preview --json` says. */
interface Preview {
  readonly steps: { readonly op: string; readonly urn: string }[];
}

const nameOf = (urn: string): string => urn.slice(urn.lastIndexOf("::") + 2);

describe("sandbox: the staging platform on the engine", () => {
  const sandbox = new TestSandbox();
  let killed: Ended;
  let begun: Ended;
  let started: Started;

  before(async () => {
    killed = await killedCommand(sandbox, "start", 20);
    begun = await sandbox.succeed("start", "--json");
    started = JSON.parse(begun.stdout) as Started;
  });
  after(() => sandbox.dispose());

  /** Operations of a plain preview other than `same`, by name. */
  async function plan(env: Record<string, string> = {}): Promise<string[]> {
    const { code, stdout, stderr } = await sandbox.pulumi(["preview", "--stack", "staging", "--json"], env);
    assert.equal(code, 0, stderr + stdout);
    const { steps } = JSON.parse(stdout) as Preview;
    return steps
      .filter(({ op }) => op !== "same" && op !== "read")
      .map(({ op, urn }) => `${op} ${nameOf(urn)}`);
  }

  it("begins anew after a first update that was killed, of which no state was written", () => {
    assert.equal(killed.code, 1);
    assert.match(begun.stderr, /recovery: began anew, since the first update was killed/);
  });

  it("comes up whole, no policy violated", () => {
    assert.equal(started.ok, true);
    assert.deepEqual(started.policies.violations.filter(isMandatory), []);
    assert.deepEqual(started.filledSecrets.map((name) => name.replace(/-[0-9a-f]{7,}$/, "")).sort(), [
      "slipway-staging-alerts/chat",
      "slipway-staging-alerts/dead-mans-switch",
      "slipway-staging-alerts/oncall",
      "slipway-staging/api/session-key",
    ]);
    assert.ok(started.policies.rules.includes("pod-run-as-non-root"));
    assert.deepEqual(Object.keys(started.outputs["services"] ?? {}), ["api"]);
    assert.deepEqual(Object.keys(started.outputs["natPublicIps"] ?? {}), ["eu-west-1a"]);
  });

  it("leaves the clone as it was", () => {
    const status = execFileSync("git", ["status", "--porcelain", "--", "Pulumi*.yaml"], { cwd: projectRoot });
    assert.equal(status.toString(), "");
  });

  it("runs the chart's objects on the API server", async () => {
    const { stdout } = await sandbox.kubectl("get", "all,hpa,pdb,netpol,cm,sa", "-n", "api", "-o", "name");
    for (const kind of [
      "deployment.apps",
      "service",
      "horizontalpodautoscaler.autoscaling",
      "poddisruptionbudget.policy",
    ]) {
      assert.match(stdout, new RegExp(`^${kind}/api$`, "m"));
    }
  });

  it("has the service log in to its database as its own role, which its Job has made", async function () {
    if (!hasPostgres()) return this.skip();
    const get = async <T>(...args: string[]): Promise<T> =>
      JSON.parse((await sandbox.kubectl("get", ...args, "-n", "api", "-o", "json")).stdout) as T;
    type Templated = { spec: { template: { spec: PodSpec } } };
    const { items } = await get<{ items: Templated[] }>(
      "jobs",
      "-l",
      "app.kubernetes.io/component=database-role",
    );
    const [job] = items;
    const service = await get<Templated>("deployment", "api");
    const { data } = await get<{ data: { url: string } }>("secret", "api-db-admin");
    assert.ok(job, "there is no Job that makes the role");
    const login = await startDatabaseLogin(sandbox.layout.cloud, Buffer.from(data.url, "base64").toString());
    try {
      const made = await login.run(job.spec.template.spec);
      assert.equal(made.code, 0, made.output);
      const pod = service.spec.template.spec;
      const migrated = await login.run(pod, { command: "dist/migrate.js" });
      assert.equal(migrated.code, 0, migrated.output);
      const refused = await login.run(pod, { command: "dist/migrate.js", serviceAccount: "external-dns" });
      assert.match(refused.output, /PAM authentication failed/);
      const { rows } = await login.rds.rdsadmin.query(
        "SELECT pg_get_userbyid(datdba) AS owner FROM pg_database WHERE datname = 'svc_api'",
      );
      assert.deepEqual(rows, [{ owner: "svc_api" }]);
    } finally {
      await login.stop();
    }
  });

  it("has monitors, rules and routes that Prometheus and Alertmanager take, and none that nothing reads", async () => {
    const { promtool, amtool } = await acquireTools(["promtool", "amtool"]);
    const { resources } = await readState(sandbox.workspace);
    const stack = metricsStackOf(resources);
    assert.ok(stack, "there is no Release of kube-prometheus-stack");
    const watched = await readWatched(layoutOf(sandbox.layout.root).adminKubeconfig);
    assert.deepEqual(watched.rules.map(({ metadata }) => metadata.name).sort(), [
      "api-objectives",
      "platform",
    ]);
    assert.ok(watched.monitors.some(({ metadata }) => metadata.name === "api"));

    const dir = join(sandbox.home, "watched");
    mkdirSync(dir);
    const write = (name: string, content: unknown): string => {
      writeFileSync(join(dir, name), typeof content === "string" ? content : JSON.stringify(content));
      return join(dir, name);
    };
    const kubeconfig = write("kubeconfig", "{}");
    const alertmanager = "127.0.0.1:9093";
    const { config, rules, ignored } = prometheusFiles(stack, watched, { kubeconfig, alertmanager });
    assert.deepEqual(ignored, []);
    for (const [name, content] of Object.entries(rules)) write(name, content);
    const checked = execFileSync(promtool.path, ["check", "config", write("prometheus.json", config)]);
    assert.match(checked.toString(), /SUCCESS: \d+ rules found[^]*SUCCESS: \d+ rules found/);

    const routes = rerouted(stack.alertmanagerConfig, dir, "http://127.0.0.1:9099");
    for (const [name, content] of Object.entries(routes.files)) write(name, content);
    const told = execFileSync(amtool.path, ["check-config", write("alertmanager.json", routes.config)]);
    assert.match(told.toString(), /SUCCESS/);
  });

  it("changes nothing when nothing changed", async () => {
    assert.deepEqual(await plan(), []);
  });

  it("changes the Deployment alone for a new image digest", async () => {
    const digests = { SLIPWAY_IMAGE_DIGESTS: JSON.stringify({ api: exampleDigest }) };
    assert.deepEqual(await plan(digests), ["update slipway-staging-api-chart:api/api"]);
  });

  it("goes on running what runs when nobody names a digest", async () => {
    assert.deepEqual(await plan({ SLIPWAY_IMAGE_DIGESTS: "" }), []);
  });

  it("refuses a bad configuration at once: every problem, no stack trace, nothing touched", async () => {
    const bad = sandbox.changedConfig("bad", [
      ["10.20.0.0/16", "10.20.0.0/28"],
      ["minReplicas: 2", "minReplicas: 1"],
    ]);
    // Without what is only read: the stack's look at its own last outputs.
    const recorded = async (): Promise<unknown[]> =>
      (await sandbox.export())
        .filter(({ external }) => external !== true)
        .map(({ urn, id, outputs }) => ({ urn, id, outputs }));
    const before = await recorded();
    for (const command of [["preview"], ["up", "--yes", "--skip-preview"]]) {
      const { code, stdout, stderr } = await sandbox.pulumi([...command, ...bad]);
      assert.notEqual(code, 0);
      assert.match(
        stdout + stderr,
        /2 problems, nothing was created[^]*network\.cidr[^]*services\.api\.minReplicas/,
      );
      assert.doesNotMatch(stdout + stderr, /\n\s+at .*:\d+:\d+/);
    }
    assert.deepEqual(await recorded(), before);
  });

  it("refuses what would replace the platform, which the stack's outputs tell", async () => {
    const moved = sandbox.changedConfig("moved", [["10.20.0.0/16", "10.21.0.0/16"]]);
    const { code, stdout, stderr } = await sandbox.pulumi(["preview", ...moved]);
    assert.notEqual(code, 0);
    assert.match(
      stdout + stderr,
      /1 problem, nothing was created[^]*network\.cidr[^]*received: +"10\.21\.0\.0\/16"[^]*allowed: +10\.20\.0\.0\/16/,
    );
  });

  it("shows on refresh what somebody changed behind its back, and fixes it", async () => {
    const [repository] = await sandbox.cloud.list("aws:ecr/repository:Repository");
    await sandbox.cloud.patch("aws:ecr/repository:Repository", repository!.id, {
      imageTagMutability: "MUTABLE",
    });
    assert.equal((await sandbox.kubectl("delete", "pdb", "api", "-n", "api")).code, 0);

    const { stdout } = await sandbox.succeed("refresh", "--json");
    assert.match(stdout, /PodDisruptionBudget/);
    assert.match(stdout, /imageTagMutability/);

    await sandbox.succeed("up");
    const [fixed] = await sandbox.cloud.list("aws:ecr/repository:Repository");
    assert.equal(fixed!.outputs["imageTagMutability"], "IMMUTABLE");
    assert.equal((await sandbox.kubectl("get", "pdb", "api", "-n", "api")).code, 0);
    assert.deepEqual(await plan(), []);
  });

  it("orders everything so that what deletes an object outlives it", async () => {
    const graph = await sandbox.graph();
    for (const rule of deletionOrder) assert.deepEqual(deletionFindings(graph, rule), [], rule.why);
    assert.deepEqual(unguarded(graph), []);
  });

  it("keeps what is secret out of state and logs", async () => {
    const { workspace } = sandbox;
    const { stdout } = await sandbox.pulumi(["stack", "export", "--stack", "staging"]);
    const texts = { state: stdout, logs: sandbox.logs() };
    const kubeconfig = (await sandbox.kubectl("config", "view", "--raw", "-o", "json")).stdout;
    const users = (JSON.parse(kubeconfig) as { users: { user: Record<string, string> }[] }).users;
    const { items } = JSON.parse(
      (await sandbox.kubectl("get", "secrets", "-n", "api", "-o", "json")).stdout,
    ) as { items: { data: Record<string, string> }[] };
    const values = items.flatMap(({ data }) => Object.values(data));
    assert.notEqual(values.length, 0, "the service has no secret");
    const secrets = [
      ...users.map(({ user }) => user["client-key-data"]!),
      workspace.env["AWS_SECRET_ACCESS_KEY"]!,
      ...values.flatMap((encoded) => [encoded, Buffer.from(encoded, "base64").toString()]),
    ];
    for (const [where, text] of Object.entries(texts)) {
      for (const secret of secrets) assert.ok(!text.includes(secret), `a credential stands in the ${where}`);
      // Not the admission policies' pattern of one.
      assert.doesNotMatch(text, /-----BEGIN ([A-Z]+ )?PRIVATE KEY/);
    }
  });

  it("is destroyed without a rest in state, cloud and cluster, though the engine was killed at it", async () => {
    assert.equal((await killedCommand(sandbox, "destroy", 60)).code, 1);
    const { stdout } = await sandbox.succeed("destroy", "--json");
    assert.deepEqual((JSON.parse(stdout) as { leftovers: unknown[] }).leftovers, []);
  });
});
