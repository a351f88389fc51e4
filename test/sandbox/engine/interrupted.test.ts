import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type CloudObject } from "../../../sandbox/cloud/model/model.ts";
import { awaitsDeletion } from "../../../sandbox/cloud/edit.ts";
import { withSecretOwner } from "../../../sandbox/commands/secret-owner.ts";
import { followEvents } from "../../../sandbox/engine/event-log.ts";
import { recover } from "../../../sandbox/engine/recovery.ts";
import { findLeftovers } from "../../../sandbox/engine/leftovers.ts";
import { type Fault } from "../../../sandbox/plugin/faults.ts";
import { descendants } from "./processes.ts";
import { type ExportedResource, TestSandbox } from "./test-sandbox.ts";

/** Whom to kill, by a pattern of the command line; the engine is the process itself. */
const victims: Readonly<Record<string, RegExp | undefined>> = {
  engine: undefined,
  program: /@pulumi\/pulumi\/cmd\/run\//,
  aws: /aws-plugin/,
  eks: /eks-plugin/,
  kubernetes: /kubernetes\/plugin/,
};

/** How many updates are killed, all in all. */
const kills = 20;

/** Resources during whose creation the plugins of few resources are killed, once each. */
const occasions: Readonly<Record<string, RegExp>> = {
  eks: /^aws:eks\/cluster:Cluster$/,
  kubernetes: /^kubernetes:/,
};

/** One platform, disturbed all the way up: each test goes on where the one before it was interrupted. */
describe("sandbox: interrupted updates", () => {
  const sandbox = new TestSandbox();
  /** What an undisturbed update makes: URNs in the state; how many of each type in the cloud, AWS's own included. */
  let undisturbed: { readonly urns: Set<string>; readonly cloud: ReadonlyMap<string, number> };

  before(async () => {
    await sandbox.succeed("start");
    const urns = new Set((await sandbox.export()).map(({ urn }) => urn));
    undisturbed = { urns, cloud: countByType(await cloudObjects()) };
    await emptied();
  });
  after(() => sandbox.dispose());

  /** Destroys the stack and keeps the sandbox. */
  async function emptied(): Promise<void> {
    const { code, stdout, stderr } = await sandbox.pulumi([
      "destroy",
      "--stack",
      "staging",
      "--yes",
      "--skip-preview",
    ]);
    assert.equal(code, 0, stdout + stderr);
    assert.deepEqual(await findLeftovers(sandbox.workspace), []);
  }

  /**
   * Begins `pulumi up` and kills one of its processes as soon as some steps have begun.
   * @param killed who was killed before
   * @returns who was killed; nothing where the update ended first
   */
  async function killedUpdate(round: number, killed: readonly string[]): Promise<string | undefined> {
    const { workspace } = sandbox;
    const log = join(sandbox.home, `events-${round}.jsonl`);
    const engine = spawn(
      workspace.pulumi,
      ["up", "--stack", "staging", "--yes", "--skip-preview", "--non-interactive", "--event-log", log],
      {
        cwd: workspace.projectRoot,
        env: { ...workspace.env, PULUMI_DEBUG_COMMANDS: "true" },
        stdio: "ignore",
      },
    );
    let ended = false;
    const end = new Promise<number>((resolve) => {
      engine.once("exit", (code) => {
        ended = true;
        resolve(code ?? 1);
      });
    });
    let begun = 0;
    let victim: string | undefined;
    for await (const { resourcePreEvent } of followEvents(log, () => ended)) {
      if (!resourcePreEvent || resourcePreEvent.metadata.op === "same" || victim !== undefined) continue;
      begun += 1;
      const { type } = resourcePreEvent.metadata;
      victim = Object.keys(occasions).find((name) => occasions[name]!.test(type) && !killed.includes(name));
      if (victim === undefined && begun <= 2 * (round % 7)) continue;
      victim ??= ["engine", "program", "aws"][round % 3]!;
      kill(engine, victim);
    }
    return (await end) === 0 ? undefined : victim;
  }

  function kill(engine: ChildProcess, victim: string): void {
    const pattern = victims[victim];
    const pids = pattern === undefined ? [engine.pid!] : descendants(engine.pid!, pattern);
    for (const pid of pids) process.kill(pid, "SIGKILL");
  }

  /** What exists is what an undisturbed update makes, each thing once. */
  async function converged(): Promise<void> {
    const resources = await sandbox.export();
    assert.deepEqual(new Set(resources.map(({ urn }) => urn)), undisturbed.urns);
    const objects = await cloudObjects();
    assert.deepEqual(
      countByType(objects),
      undisturbed.cloud,
      "an orphan, a duplicate or a loss in the cloud",
    );
    const ids = new Set(objects.map(({ type, id }) => `${type} ${id}`));
    assert.deepEqual(
      awsResources(resources).filter(({ type, id }) => !ids.has(`${type} ${id}`)),
      [],
      "in the state, but not in the cloud",
    );
    const { code, stdout, stderr } = await sandbox.pulumi([
      "preview",
      "--stack",
      "staging",
      "--expect-no-changes",
    ]);
    assert.equal(code, 0, stdout + stderr);
  }

  async function withFaults<T>(faults: readonly Fault[], work: () => Promise<T>): Promise<T> {
    const file = join(sandbox.layout.cloud, "faults.json");
    writeFileSync(file, JSON.stringify(faults));
    try {
      return await work();
    } finally {
      rmSync(file);
    }
  }

  async function cloudObjects(): Promise<CloudObject[]> {
    return (await sandbox.cloud.list()).filter((object) => !awaitsDeletion(object));
  }

  function countByType(objects: readonly { type: string }[]): Map<string, number> {
    const counts = new Map<string, number>();
    for (const { type } of objects) counts.set(type, (counts.get(type) ?? 0) + 1);
    return new Map([...counts].sort());
  }

  function awsResources(resources: readonly ExportedResource[]): ExportedResource[] {
    return resources.filter(({ custom, type, external }) => custom && !external && type.startsWith("aws:"));
  }

  it("ends with an error where a service fails, an answer is lost, or a plugin dies after it created", async () => {
    for (const fault of [
      { kind: "error", operation: "create", nth: 9 },
      { kind: "error", phase: "after", operation: "create", nth: 12 },
      { kind: "crash", phase: "after", operation: "create", nth: 15 },
    ] as const) {
      const { code, stdout, stderr } = await withFaults([fault], () => sandbox.command("up"));
      assert.notEqual(code, 0, stdout + stderr);
      assert.doesNotMatch(stderr, /\n\s+at .*:\d+:\d+/);
    }
  });

  it(`is killed ${kills} times on its way up: engine, program and providers`, async () => {
    const killed: string[] = [];
    for (let round = 0; killed.length < kills; round += 1) {
      assert.ok(round < 2 * kills, `only ${killed.length} updates were killed in time`);
      const victim = await withSecretOwner(sandbox.layout.cloud, () => killedUpdate(round, killed));
      await recover(sandbox.workspace);
      // What was left of the platform is up: begin anew.
      if (victim.result === undefined) await emptied();
      else killed.push(victim.result);
    }
    assert.deepEqual([...new Set(killed)].sort(), Object.keys(victims).sort());
  });

  it("converges after all of that, by an update that is throttled and hangs for a while", async () => {
    const faults = [
      { kind: "throttle", operation: "create", nth: 5, times: 3 },
      { kind: "hang", operation: "create", nth: 9, seconds: 5 },
    ] as const;
    await withFaults(faults, () => sandbox.succeed("up"));
    await converged();
  });

  it("is destroyed without a rest then", emptied);
});
