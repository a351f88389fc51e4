import assert from "node:assert/strict";
import { join } from "node:path";
import { awaitsDeletion } from "../../../sandbox/cloud/edit.ts";
import { recover } from "../../../sandbox/engine/recovery.ts";
import { findLeftovers } from "../../../sandbox/engine/leftovers.ts";
import { type Fault } from "../../../sandbox/plugin/faults.ts";
import { remove, writeJson } from "../../../sandbox/plugin/file-store.ts";
import { drawn, drawnOrder, isWhole } from "../../support/ring.ts";
import { exampleDigest, settingsOf } from "../../support/stack-file.ts";
import { killedUpdate, type Step, type Victim, VICTIMS } from "./killed-update.ts";
import { TestSandbox } from "./test-sandbox.ts";

const { aws, tags, network, cluster, registry, buckets, services } = settingsOf("staging");
const { resources, buckets: usedBuckets } = (services as Record<string, Record<string, unknown>>)["api"]!;

/** A platform and a service without what is not in question here: each process of an update has some part of it. */
const slice = {
  ...{ aws, tags, network, cluster, registry, buckets },
  addons: { gatewayApi: false, loadBalancerController: false, externalSecrets: false, prometheusCrds: false },
  services: { api: { resources, buckets: usedBuckets, minReplicas: 2, digest: exampleDigest } },
};

/** How many updates are killed, all in all; one of each kind in the first ring. */
const KILLS = isWhole ? 20 : VICTIMS.length + 1;

/** Steps that an update has done when one of these is killed, whose moment is no resource's. */
const ANY_TIME = ["engine", "program", "aws"] as const;
const MOMENTS = isWhole ? [0, 2, 4, 6, 8, 10, 12] : drawn("steps before kills", [...Array(13).keys()], 3);

/** Resources during whose creation the plugins of few resources are killed, once each. */
const OCCASIONS: Readonly<Partial<Record<Victim, RegExp>>> = {
  eks: /^aws:eks\/cluster:Cluster$/,
  kubernetes: /^kubernetes:/,
};

/** Everything is made, and no answer arrives. */
const SILENCE: readonly Fault[] = [
  { kind: "hang", phase: "after", operation: "create", nth: 1, times: 10_000, seconds: 600 },
];

/** One platform, disturbed all the way up: each test goes on where the one before it was interrupted. */
describe("sandbox: interrupted updates", () => {
  const sandbox = new TestSandbox();
  let flags: readonly string[];

  before(async () => {
    await sandbox.prepare();
    flags = sandbox.ownConfig("slice", slice);
  });
  after(() => sandbox.dispose());

  async function withFaults<T>(faults: readonly Fault[], work: () => Promise<T>): Promise<T> {
    const file = join(sandbox.layout.cloud, "faults.json");
    writeJson(file, faults);
    try {
      return await work();
    } finally {
      remove(file);
    }
  }

  /** What exists is what the state has, each thing once: no orphan, no duplicate, nothing lost. */
  async function assertNothingStray(): Promise<void> {
    const known = (await sandbox.export()).filter(
      ({ custom, external, type }) => custom && external !== true && type.startsWith("aws:"),
    );
    const made = (await sandbox.cloud.list()).filter(
      // AWS's own, a VPC's main route table and the like, have nobody's token.
      (object) => object.token !== "" && !awaitsDeletion(object),
    );
    const names = (all: readonly { type: string; id?: string }[]): string[] =>
      all.map(({ type, id }) => `${type} ${id}`).sort();
    assert.deepEqual(names(made), names(known));
  }

  /** Destroys the stack and keeps the sandbox. */
  async function emptied(): Promise<void> {
    const { code, stdout, stderr } = await sandbox.pulumi(["destroy", ...flags, "--yes", "--skip-preview"]);
    assert.equal(code, 0, stdout + stderr);
    assert.deepEqual(await findLeftovers(sandbox.workspace), []);
  }

  it("ends with an error where a service fails, an answer is lost, or a plugin dies after it created", async () => {
    for (const fault of [
      { kind: "error", operation: "create", nth: 9 },
      { kind: "error", phase: "after", operation: "create", nth: 12 },
      { kind: "crash", phase: "after", operation: "create", nth: 15 },
    ] as const) {
      const { code, stdout, stderr } = await withFaults([fault], () => sandbox.up(flags));
      assert.notEqual(code, 0, stdout + stderr);
      assert.doesNotMatch(stdout + stderr, /\n\s+at .*:\d+:\d+/);
    }
  });

  it(`is killed ${KILLS} times on its way up: engine, program and providers`, async () => {
    const killed: Victim[] = [];
    // Each once in the first ring.
    const order: Victim[] = isWhole ? [] : [...drawnOrder("kills", ANY_TIME)];
    for (let round = 0; killed.length < KILLS; round += 1) {
      assert.ok(round < 2 * KILLS, `only ${killed.length} updates were killed in time`);
      const silent = isWhole ? round % 5 === 4 : round === 1;
      const choose = ({ number, type }: Step): Victim | undefined => {
        if (silent) return /^(aws|kubernetes):/.test(type) ? "engine" : undefined;
        const occasion = VICTIMS.find((name) => OCCASIONS[name]?.test(type) && !killed.includes(name));
        if (occasion !== undefined) return occasion;
        if (number <= MOMENTS[round % MOMENTS.length]!) return undefined;
        return isWhole ? ANY_TIME[round % ANY_TIME.length] : order[0];
      };
      const victim = await withFaults(silent ? SILENCE : [], () => killedUpdate(sandbox, flags, choose));
      if (victim === undefined) {
        // What was left of the platform is up: begin anew.
        await assertNothingStray();
        await emptied();
      } else {
        killed.push(victim);
        if (victim === order[0] && !silent) order.shift();
        await recover(sandbox.workspace);
      }
    }
    assert.deepEqual([...new Set(killed)].sort(), [...VICTIMS].sort());
  });

  it("converges after all of that, by an update that is throttled and hangs for a while", async () => {
    const faults = [
      { kind: "throttle", operation: "create", nth: 2, times: 3 },
      { kind: "hang", operation: "check", nth: 9, seconds: 5 },
    ] as const;
    const { code, stdout, stderr } = await withFaults(faults, () => sandbox.up(flags));
    assert.equal(code, 0, stdout + stderr);
    await assertNothingStray();
    const preview = await sandbox.pulumi(["preview", ...flags, "--expect-no-changes"]);
    assert.equal(preview.code, 0, preview.stdout + preview.stderr);
  });

  it("is destroyed without a rest then", emptied);
});
