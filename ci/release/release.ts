import { rollbackMessage } from "../../stacks/rollback/plan.ts";
import type { Outcome } from "./outcome.ts";
import { entryOfError, type PipelineEntry, see, whatToDo } from "../runbook.ts";
import { type SecretsSeen, tellSecrets } from "./secrets.ts";
import { type Digests, keptBeside, planRelease, type ReleaseState } from "./plan.ts";

/** What an update came to. `refused`: it ended before anything was changed. */
export type UpdateEnd = "done" | "failed" | "refused";

/** What a release does to the world, a step each. */
export interface Steps {
  state(): Promise<ReleaseState>;
  /** Writes down what to go back to until the release has been found good; nothing: it has been. */
  mark(goBack: Digests): Promise<void>;
  /** @throws Error where one of them has not been built by whom it should be */
  verify(digests: Digests): Promise<void>;
  /** Of services, those that have no value yet, where that can be seen. */
  secrets(services: readonly string[]): Promise<SecretsSeen>;
  update(
    digests: Digests,
    how: { readonly message: string; readonly isRollback: boolean },
  ): Promise<UpdateEnd>;
  /** @returns what is wrong with what serves; nothing where it is good */
  smoke(how: { readonly bake: boolean }): Promise<readonly string[]>;
  say(line: string): void;
}

/**
 * Deploys digests, and takes them back where they turn out bad: by an update that fails, or by the smoke test after it.
 * What to go back to is written down before anything is changed, so that a run that dies leaves it to the next.
 */
export async function release(steps: Steps, requested: Digests): Promise<Outcome> {
  const before = await steps.state();
  const plan = planRelease(before, requested);
  for (const line of plan.lines) steps.say(line);
  await steps.verify(plan.running);
  const secrets = await steps.secrets(Object.keys(plan.running));
  for (const line of tellSecrets(secrets)) steps.say(line);
  if (secrets.empty.length > 0) {
    steps.say(`Nothing was changed (${see("An update did not begin")}).`);
    return "unchanged";
  }
  // Beside what is marked already: only a release that is found good takes marks away.
  const goBack = { ...before.unconfirmed, ...plan.goBack };
  await steps.mark(goBack);
  return orStuck(steps, async () => {
    const end = await steps.update(plan.digests, { message: plan.message, isRollback: false });
    if (end === "refused") {
      await steps.mark(before.unconfirmed);
      steps.say(
        `Nothing was changed: the update was refused before it began (${see("An update did not begin")}).`,
      );
      return "unchanged";
    }
    const failures = end === "failed" ? ["the update failed"] : await smokeFailures(steps, true);
    if (failures.length === 0) {
      await steps.mark({});
      steps.say("Released: what was asked for serves, and was found good.");
      return "released";
    }
    for (const failure of failures) steps.say(`Not good: ${failure}`);
    if (Object.keys(goBack).length > 0) return goBackTo(steps, goBack, {});
    steps.say(
      "There is no image to go back to: only configuration or program have changed, or it was the first image. " +
        `Revert that change, and deploy again (${see("A release failed, and nothing could be taken back")}).`,
    );
    return "stuck";
  });
}

/**
 * Deploys digests that were good before, verified as any other, and requests prove them.
 * @param marksAfter what is still not found good then
 */
export async function goBackTo(steps: Steps, digests: Digests, marksAfter: Digests): Promise<Outcome> {
  const stuck = (why: string, entry: PipelineEntry): Outcome => {
    steps.say(
      `The rollback ${why}. What is to serve stays written down: npm run ci -- rollback goes on (${see(entry)}).`,
    );
    return "stuck";
  };
  for (const [service, digest] of Object.entries(digests)) steps.say(`Rolling back ${service} to ${digest}`);
  const state = await steps.state();
  const deployed = { ...keptBeside(state, digests), ...digests };
  try {
    await steps.verify(deployed);
  } catch (error) {
    steps.say((error as Error).message);
    return stuck("was refused: what served before is not verified", "A rollback is refused");
  }
  return orStuck(steps, async () => {
    const message = rollbackMessage(state, digests);
    const end = await steps.update(deployed, { message, isRollback: true });
    if (end === "refused") return stuck("was refused before it began", "An update did not begin");
    if (end === "failed") return stuck("failed", "An update stopped half-way");
    const failures = await smokeFailures(steps, false);
    for (const failure of failures) steps.say(`Not good: ${failure}`);
    if (failures.length > 0)
      return stuck(
        "is done, and what served before is not good either",
        "A release failed, and nothing could be taken back",
      );
    await steps.mark(marksAfter);
    const done = Object.entries(digests).map(([service, digest]) => `${service} ${digest}`);
    steps.say(`Rolled back: ${done.join(", ")}`);
    return "rolledBack";
  });
}

/** From an update on, whatever goes wrong may have left something that nobody has found good. */
async function orStuck(steps: Steps, work: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await work();
  } catch (error) {
    const { message } = error as Error;
    steps.say(message);
    whatToDo(message, () => entryOfError(message, "up", "An update stopped half-way")).forEach(steps.say);
    return "stuck";
  }
}

/** A smoke test that can't be made has not passed. */
async function smokeFailures(steps: Steps, bake: boolean): Promise<readonly string[]> {
  try {
    return await steps.smoke({ bake });
  } catch (error) {
    return [`the smoke test could not be made: ${(error as Error).message}`];
  }
}
