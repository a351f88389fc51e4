import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type CloudObject } from "../../../sandbox/cloud/model/model.ts";
import { awaitsDeletion } from "../../../sandbox/cloud/edit.ts";
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

  /** The next update converges: what exists is what an undisturbed update makes, each thing once. */
  async function converges(): Promise<void> {
    await sandbox.succeed("up");
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

  it(`converges after ${kills} kills of engine, program and providers`, async () => {
    const killed: string[] = [];
    for (let round = 0; killed.length < kills; round += 1) {
      assert.ok(round < 2 * kills, `only ${killed.length} updates were killed in time`);
      const victim = await killedUpdate(round, killed);
      await recover(sandbox.workspace);
      // What was left of the platform is up: begin anew.
      if (victim === undefined) await emptied();
      else killed.push(victim);
    }
    assert.deepEqual([...new Set(killed)].sort(), Object.keys(victims).sort());
    await converges();
    await emptied();
  });

  for (const [what, fault, survives] of [
    ["a throttled service", { kind: "throttle", operation: "create", nth: 5, times: 3 }, true],
    ["a service that fails", { kind: "error", operation: "create", nth: 9 }, false],
    ["an answer that is lost", { kind: "error", phase: "after", operation: "create", nth: 12 }, false],
    [
      "a plugin that dies after it created",
      { kind: "crash", phase: "after", operation: "create", nth: 15 },
      false,
    ],
    ["a service that hangs for a while", { kind: "hang", operation: "create", nth: 4, seconds: 5 }, true],
  ] as const satisfies readonly (readonly [string, Fault, boolean])[]) {
    it(`converges after ${what}`, async () => {
      const faults = join(sandbox.layout.cloud, "faults.json");
      writeFileSync(faults, JSON.stringify([fault]));
      const { code, stderr } = await sandbox.command("up");
      rmSync(faults);
      assert.equal(code === 0, survives, stderr);
      await converges();
      await emptied();
    });
  }
});
