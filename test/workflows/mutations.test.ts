import assert from "node:assert/strict";
import { record, recorded, recordedFaults } from "./recorded.ts";
import { faultsOf as deploymentFaults } from "./rules.ts";
import { type Job, readWorkflows, type Step, type Workflow } from "./workflow.ts";

/** A way to break a workflow: what is broken, and how. */
interface Mutation {
  readonly file: string;
  readonly what: string;
  readonly by: (workflow: Workflow) => void;
}

const faultsOf = (all: ReadonlyMap<string, Workflow>): string[] => [
  ...deploymentFaults(all),
  ...recordedFaults(all),
];

const drop = (from: object, key: string): void => void Reflect.deleteProperty(from, key);

const guarded = ["build.yml", "up.yml", "deploy.yml", "rollback.yml", "preview.yml", "drift.yml", "ci.yml"];

/** Every way in which one thing of a workflow can be broken. */
function mutationsOf(file: string, workflow: Workflow): Mutation[] {
  const made: Mutation[] = [];
  const add = (what: string, by: (workflow: Workflow) => void): void => void made.push({ file, what, by });
  for (const event of Object.keys(workflow.on)) add(`not by ${event}`, ({ on }) => drop(on, event));
  add("by every pull request, with credentials", ({ on }) => void (on["pull_request_target"] = null));
  add("permissions for all", (all) => void (all.permissions = { contents: "write" }));
  for (const [name, job] of Object.entries(workflow.jobs)) {
    const inJob = (what: string, by: (job: Job) => void): void =>
      add(`${name}: ${what}`, ({ jobs }) => by(jobs[name]!));
    add(`${name}: gone`, ({ jobs }) => drop(jobs, name));
    if (job.permissions?.["contents"] !== "write")
      inJob("may write", (each) => void (each.permissions = { ...each.permissions, contents: "write" }));
    for (const key of Object.keys(job) as (keyof Job)[])
      if (!["steps", "runs-on", "strategy", "name"].includes(key))
        inJob(`no ${key}`, (each) => drop(each, key));
    for (const key of Object.keys(job.with ?? {})) inJob(`without ${key}`, (each) => drop(each.with!, key));
    if (Array.isArray(job.needs))
      for (const need of job.needs)
        inJob(
          `not after ${need}`,
          (each) => void (each.needs = (each.needs as string[]).filter((one) => one !== need)),
        );
    if (job.concurrency) {
      inJob("is cancelled half-way", (each) => void (each.concurrency!["cancel-in-progress"] = true));
      if (job.concurrency.queue)
        inJob("is replaced while it waits", (each) => void delete each.concurrency!.queue);
      inJob("runs beside others", (each) => void (each.concurrency!.group += "-${{ github.run_id }}"));
    }
    for (const [index, step] of (job.steps ?? []).entries()) {
      const inStep = (what: string, by: (step: Step) => void): void =>
        inJob(`step ${index + 1}, ${step.name ?? step.uses ?? step.run}: ${what}`, (each) =>
          by(each.steps![index]!),
        );
      inJob(`step ${index + 1} gone`, (each) => void each.steps!.splice(index, 1));
      inStep("never runs", (each) => void (each.if = "false"));
      if (step.if) inStep("always runs", (each) => void delete each.if);
      if (step.id) inStep("without its id", (each) => void delete each.id);
      if (step.uses) inStep("not pinned", (each) => void (each.uses = each.uses!.replace(/@.*/, "@main")));
      if (step.run !== undefined) inStep("does nothing", (each) => void (each.run = "true"));
      if (step.run !== undefined) inStep("can't fail", (each) => void (each.run += " || true"));
      for (const key of Object.keys(step.with ?? {}))
        inStep(`without ${key}`, (each) => drop(each.with!, key));
      for (const key of Object.keys(step.env ?? {})) inStep(`without ${key}`, (each) => drop(each.env!, key));
      if (index > 0)
        inJob(`step ${index + 1} before the one before it`, ({ steps = [] }) => {
          [steps[index - 1], steps[index]] = [steps[index]!, steps[index - 1]!];
        });
    }
  }
  return made;
}

describe("workflows, each thing of them", () => {
  before(() => {
    if (process.env["UPDATE_GOLDEN"]) record(readWorkflows());
  });

  it("are as they have to be", () => {
    assert.deepEqual(faultsOf(readWorkflows()), []);
  });

  /** Harmless: what they change is not what the workflow does. */
  const harmless = /: without (cache-|show-progress)|: no (name)$/;

  it("are all watched", () => {
    assert.deepEqual([...readWorkflows().keys()].sort(), [...guarded, ...recorded].sort());
  });

  for (const file of [...guarded, ...recorded])
    it(`are found out, whatever one thing of ${file} is broken`, () => {
      const mutations = mutationsOf(file, readWorkflows().get(file)!).filter(
        ({ what }) => !harmless.test(what),
      );
      assert.ok(mutations.length > 10, String(mutations.length));
      const unseen = mutations.filter(({ by }) => {
        const broken = readWorkflows();
        by(broken.get(file)!);
        return faultsOf(broken).length === 0;
      });
      assert.deepEqual(
        unseen.map(({ what }) => what),
        [],
      );
    });
});
