import { InvalidInputError, type Problem } from "../../components/validation.ts";
import { own } from "../../components/own.ts";
import type { Unconfirmed } from "./unconfirmed.ts";

/** What is known of a stack: its outputs, and how its last updates ended. */
export interface StackState {
  readonly digests: Readonly<Record<string, string>>;
  readonly previousDigests: Readonly<Record<string, string>>;
  /** `succeeded`, `failed`, `in-progress`; undefined where there was no update yet. */
  readonly lastResult: string | undefined;
  /** Whether an update ended amid its work, and nobody has tidied up: the history may not say that it failed. */
  readonly isInterrupted: boolean;
  /** What rollbacks wrote of themselves into the history (`rollbackMessage`), newest first. */
  readonly messages: readonly string[];
  /** What served before a release that nobody has found good yet: a pipeline's smoke test failed, or it died before. */
  readonly unconfirmed: Unconfirmed;
  /** The newest update of the history, to tell whether another has come; of no other meaning. */
  readonly newestUpdate: string;
}

/** Where a rollback goes: to the digests that served before a failed update, or to those before the ones that serve. */
export const rollbackTargets = ["last-good", "previous"] as const;
export type RollbackTarget = (typeof rollbackTargets)[number];

export interface RollbackRequest {
  /** @default all where there is no choice to make */
  readonly services?: readonly string[];
  /** @default `last-good` after an update that failed, was interrupted or was not found good, else `previous` */
  readonly target?: RollbackTarget;
}

export interface RollbackPlan {
  readonly target: RollbackTarget;
  /** Digests to deploy, by service. */
  readonly digests: Readonly<Record<string, string>>;
  /** What the history of the stack is told. */
  readonly message: string;
  /** Whether it goes to a release that a rollback has left. */
  readonly isLeft: boolean;
  /** What `StackState.unconfirmed` has to say once it is done. */
  readonly stillUnconfirmed: Unconfirmed;
  /** What the user is told. */
  readonly lines: readonly string[];
}

/** What a rollback calls its update in the history of the stack. */
export function rollbackMessage(state: StackState, digests: Readonly<Record<string, string>>): string {
  return Object.entries(digests)
    .map(([service, digest]) => {
      const serving = own(state.digests, service);
      // Of a release that failed the outputs know nothing.
      const from = serving === undefined || serving === digest ? "" : ` from ${serving}`;
      return `Rollback of ${service}${from} to ${digest}`;
    })
    .join("; ");
}

/** Whether a rollback has left this release, and none has gone to it since. */
function wasLeft({ messages }: StackState, service: string, digest: string): boolean {
  const parts = messages.flatMap((message) => message.split("; "));
  const last = parts.find((part) => part.startsWith(`Rollback of ${service} `) && part.includes(digest));
  return last?.startsWith(`Rollback of ${service} from ${digest} to `) ?? false;
}

/**
 * What was good last. An update that fails writes no outputs, or those of what serves; one that succeeded and was not
 * found good has left what served before in `unconfirmed`.
 */
export function lastGood({ digests, unconfirmed }: StackState): Readonly<Record<string, string>> {
  return { ...digests, ...unconfirmed };
}

/**
 * The digests that a rollback deploys: the last good ones, or, after an update that succeeded, the release before, which is
 * in `previousDigests`.
 * @throws InvalidInputError where it is not clear what to go back to
 */
export function planRollback(state: StackState, { services, target }: RollbackRequest = {}): RollbackPlan {
  const isUnconfirmed = Object.keys(state.unconfirmed).length > 0;
  const hasFailed = state.lastResult === "failed" || state.isInterrupted || isUnconfirmed;
  const goal = target ?? (hasFailed ? "last-good" : "previous");
  const known = goal === "last-good" ? lastGood(state) : state.previousDigests;
  const chosen = services ?? Object.keys(known);
  const goals = chosen.flatMap((service) => {
    const digest = own(known, service);
    if (digest === undefined) return [];
    return [{ service, digest, isLeft: goal === "previous" && wasLeft(state, service, digest) }];
  });
  const problems: Problem[] = [
    ...(state.lastResult === "in-progress" ? [runningProblem] : []),
    ...chosen
      .filter((service) => !Object.hasOwn(known, service))
      .map((service) => unknownProblem(service, goal, known)),
    ...(chosen.length === 0 ? [nothingProblem] : []),
    // Each service's previous release is of another day: together they have never run.
    ...(goal === "previous" && services === undefined && chosen.length > 1 ? [choiceProblem(chosen)] : []),
    ...(target === undefined ? goals.filter(({ isLeft }) => isLeft).map(leftProblem) : []),
  ];
  if (problems.length > 0) throw new InvalidInputError("Rollback", problems);
  const digests = Object.fromEntries(goals.map(({ service, digest }) => [service, digest]));
  return {
    target: goal,
    digests,
    message: rollbackMessage(state, digests),
    isLeft: goals.some(({ isLeft }) => isLeft),
    stillUnconfirmed: Object.fromEntries(
      Object.entries(state.unconfirmed).filter(([service]) => !Object.hasOwn(digests, service)),
    ),
    lines: goals.map(({ service, digest, isLeft }) => {
      if (goal === "last-good" && Object.hasOwn(state.unconfirmed, service))
        return `${service}: ${digest}, which served before the release that was not found good`;
      if (goal === "last-good")
        return `${service}: ${digest}, ${hasFailed ? "which served before the update that failed" : "which serves: the last update succeeded"}`;
      const step = `${service}: ${own(state.digests, service) ?? "nothing"} → ${digest}`;
      return isLeft ? `${step}, the release that a rollback has left: it is analysed again` : step;
    }),
  };
}

const runningProblem: Problem = {
  path: "--stack",
  message: "an update of this stack is running",
  allowed: "a stack at rest",
  fix: 'wait for it; cancel it by `pulumi cancel` only where nobody runs it any more (RUNBOOK.md, "A lock is left")',
};

const nothingProblem: Problem = {
  path: "--stack",
  message: "there is nothing to go back to",
  allowed: "a stack in which a service has had two releases",
  fix: 'hand over a digest by SLIPWAY_IMAGE_DIGESTS (RUNBOOK.md, "A rollback is refused")',
};

function unknownProblem(service: string, goal: RollbackTarget, known: object): Problem {
  return {
    path: "--service",
    message: `no digest is known to go back to, target ${goal}`,
    received: service,
    allowed: Object.keys(known).join(", ") || "none: no service has had two releases",
    fix: 'correct its name, or hand over a digest by SLIPWAY_IMAGE_DIGESTS (RUNBOOK.md, "A rollback is refused")',
  };
}

function choiceProblem(services: readonly string[]): Problem {
  return {
    path: "--service",
    message: "several services have a release before this one",
    received: "nothing",
    allowed: services.join(", "),
    fix: "name the one to take back",
  };
}

function leftProblem({ service, digest }: { service: string; digest: string }): Problem {
  return {
    path: "--to",
    message: `the release before this one was left by a rollback of ${service}`,
    received: digest,
    allowed: "a release that no rollback has left, unless it is asked for",
    fix: 'to go back to it all the same: --to previous; to another: SLIPWAY_IMAGE_DIGESTS (RUNBOOK.md, "A rollback is refused")',
  };
}
