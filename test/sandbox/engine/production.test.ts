import assert from "node:assert/strict";
import { awaitsDeletion } from "../../../sandbox/cloud/edit.ts";
import { SNAPSHOT } from "../../../sandbox/cloud/model/rds/common.ts";
import { recover } from "../../../sandbox/engine/recovery.ts";
import { findLeftovers } from "../../../sandbox/engine/leftovers.ts";
import { deletionFindings, deletionOrder, unguarded } from "../../support/deletion-order.ts";
import { drawn } from "../../support/ring.ts";
import { exampleDigest } from "../../support/stack-file.ts";
import { describePlatform } from "./drawn-platform.ts";
import { killedUpdate, type Step, type Victim } from "./killed-update.ts";
import { type ExportedResource, isMandatory, type Started, TestSandbox } from "./test-sandbox.ts";

/** What holds data, or lets it be read: the engine refuses to delete any of it, in an update too. */
const PROTECTED = [
  "aws:ecr/repository:Repository",
  "aws:kms/key:Key",
  "aws:rds/instance:Instance",
  "aws:s3/bucket:Bucket",
  "aws:secretsmanager/secret:Secret",
];

/** The stack file without what the engine protects by itself, and then without what AWS does. */
const UNPROTECTED = [["protectData: true", "protectData: false"]] as const;
const DELETABLE = [
  ...UNPROTECTED,
  ["deletionProtection: true", "deletionProtection: false"],
  ["forceDestroy: false", "forceDestroy: true"],
  ["forceDelete: false", "forceDelete: true"],
] as const;

/** In whatever way somebody tries; the first ring has one a refusal. */
const WAYS_TO_DESTROY = [[], ["--skip-preview"], ["--skip-preview", "--continue-on-error"]] as const;

/** Not what is only read, and what the engine itself makes and takes away. */
const inMoreThanState = ({ external, type, urn }: ExportedResource): boolean =>
  external !== true && !(type.startsWith("pulumi:providers:") && /::default_\w+$/.test(urn));

describePlatform("production", "sandbox: the production platform on the engine", () => {
  const sandbox = new TestSandbox("production");
  const destroy = ["destroy", "--stack", "production", "--yes"];
  let started: Started;

  before(async () => {
    await sandbox.prepare();
    assert.equal(await killed(({ number }) => (number > 80 ? "engine" : undefined)), "engine");
    await recover(sandbox.workspace);
    assert.equal(
      await killed(({ type }) => (/^kubernetes:/.test(type) ? "kubernetes" : undefined)),
      "kubernetes",
    );
    started = JSON.parse((await sandbox.succeed("start", "--json")).stdout) as Started;
  });
  after(() => sandbox.dispose());

  const killed = (choose: (step: Step) => Victim | undefined): Promise<Victim | undefined> =>
    killedUpdate(sandbox, ["--stack", "production"], choose);

  async function updated(config: readonly string[], env: Record<string, string> = {}): Promise<void> {
    const { code, stdout, stderr } = await sandbox.up([...config, "--policy-pack", "policy"], env);
    assert.equal(code, 0, stdout + stderr);
  }

  /** @returns what the engine says to it */
  async function refusedDestroy(...options: string[]): Promise<string> {
    const { code, stdout, stderr } = await sandbox.pulumi([...destroy, ...options]);
    assert.notEqual(code, 0);
    assert.doesNotMatch(stdout + stderr, /\n\s+at .*:\d+:\d+/);
    return stdout + stderr;
  }

  it("comes up whole after two updates that were killed, no policy violated", () => {
    assert.equal(started.ok, true);
    assert.deepEqual(started.policies.violations.filter(isMandatory), []);
  });

  it("orders everything so that what deletes an object outlives it", async () => {
    const graph = await sandbox.graph();
    for (const rule of deletionOrder) assert.deepEqual(deletionFindings(graph, rule), [], rule.why);
    assert.deepEqual(unguarded(graph), []);
  });

  /** Has it refused, by the engine and with nothing deleted. */
  async function refusedWhole(
    ways: readonly (readonly string[])[],
    settings: readonly string[],
  ): Promise<void> {
    const existing = async () => ({
      resources: (await sandbox.export()).filter(inMoreThanState).map(({ urn, id }) => ({ urn, id })),
      cloud: (await sandbox.cloud.list()).map(({ type, id }) => `${type} ${id}`),
      service: (await sandbox.kubectl("get", "pods,httproutes", "-n", "api", "-o", "name")).stdout,
    });
    const before = await existing();
    assert.match(before.service, /^pod\//m);
    for (const options of ways) {
      const output = await refusedDestroy(...options);
      const named = [...output.matchAll(/destroy-needs-(?<setting>\S+)-false" cannot be deleted/g)];
      assert.deepEqual([...new Set(named.map(({ groups }) => groups!["setting"]))].sort(), settings);
      assert.deepEqual(await existing(), before, `destroy ${options.join(" ")}`);
    }
  }

  const waysToDestroy = (which: string): readonly (readonly string[])[] =>
    drawn(`a ${which} platform's destroy`, WAYS_TO_DESTROY, 1, (options) =>
      ["destroy", ...options].join(" "),
    );
  const waysIfProtected = waysToDestroy("protected");
  const waysIfAwsProtects = waysToDestroy("half-protected");
  const AWS_PROTECTS = ["cluster.deletionProtection", "databases.main.deletionProtection"];

  it("is not destroyed while it is protected: nothing is deleted, and each setting that protects it is named", () =>
    refusedWhole(waysIfProtected, [
      ...AWS_PROTECTS,
      "edge.gateway.deletionProtection",
      "guardRails.protectData",
    ]));

  it("has the engine refuse to delete what holds data, one by one too", async () => {
    const resources = await sandbox.export();
    for (const type of PROTECTED) {
      const ofType = resources.filter((resource) => resource.type === type);
      assert.notEqual(ofType.length, 0, `no ${type}`);
      assert.deepEqual(
        ofType.filter(({ protect }) => protect !== true).map(({ urn }) => urn),
        [],
      );
    }
  });

  it("updates a service and takes an add-on away, protected as it is, and changes nothing then", async () => {
    const without = sandbox.changedConfig("without-dns", [["externalDns: true", "externalDns: false"]]);
    const digests = { SLIPWAY_IMAGE_DIGESTS: JSON.stringify({ api: exampleDigest }) };
    await updated(without, digests);
    const { code, stdout } = await sandbox.pulumi(["preview", ...without, "--expect-no-changes"], digests);
    assert.equal(code, 0, stdout);
    assert.deepEqual(
      (await sandbox.export()).filter(({ urn }) => urn.includes("slipway:addons:ExternalDns")),
      [],
    );
  });

  it("is not destroyed half-way where AWS alone would refuse: cluster, database and load balancer", async () => {
    await updated(sandbox.changedConfig("unprotected", UNPROTECTED));
    await refusedWhole(waysIfAwsProtects, [...AWS_PROTECTS, "edge.gateway.deletionProtection"]);
  });

  it("is destroyed once nothing protects it; its last snapshot is kept", async () => {
    await updated(sandbox.changedConfig("deletable", DELETABLE));
    const { code, stdout, stderr } = await sandbox.pulumi([...destroy, "--skip-preview"]);
    assert.equal(code, 0, stdout + stderr);
    assert.deepEqual(await findLeftovers(sandbox.workspace), []);
    const kept = (await sandbox.cloud.list()).filter((object) => !awaitsDeletion(object));
    assert.deepEqual(
      kept.map(({ type }) => type),
      [SNAPSHOT],
    );
  });
});
