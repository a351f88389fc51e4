import { assertValid, type Problem } from "../../components/validation.ts";
import { own } from "../../components/own.ts";
import { lastGood, type StackState } from "../../stacks/rollback/plan.ts";
import { digestPattern } from "../../stacks/rollback/unconfirmed.ts";

export type Digests = Readonly<Record<string, string>>;

/** What is known of a stack, and what its file asks for. */
export interface ReleaseState extends StackState {
  /** Digests in the stack's file, by service. They count where nothing else names one. */
  readonly declared: Digests;
}

export interface ReleasePlan {
  /** Digests that the update is told, by service. */
  readonly digests: Digests;
  /** Everything that will run by digest, what goes on running among it, whoever names it: nothing of it goes unverified. */
  readonly running: Digests;
  /** Where each service goes back to; only those that get another digest. */
  readonly goBack: Digests;
  /** What the history is told. */
  readonly message: string;
  readonly lines: readonly string[];
}

/**
 * What a release deploys, and what it goes back to. A service of whose newest release nobody knows whether it is good
 * (a pipeline died on it) and that is given no other, is taken back to what was good.
 * @throws InvalidInputError
 */
export function planRelease(state: ReleaseState, requested: Digests): ReleasePlan {
  const good = lastGood(state);
  // What the file has had before is asked for by nobody: it may be the very release that was not found good.
  const asked = { ...newlyDeclared(state), ...requested };
  const digests = { ...state.unconfirmed, ...asked };
  const goBack = Object.fromEntries(
    Object.entries(good).filter(
      ([service, digest]) => (own(digests, service) ?? own(state.digests, service)) !== digest,
    ),
  );
  assertValid("Release", [
    ...(state.lastResult === "in-progress" ? [runningProblem] : []),
    ...Object.entries(requested)
      .filter(([, digest]) => !digestPattern.test(digest))
      .map(([service, digest]) => digestProblem(service, digest)),
  ]);
  const changes = Object.entries(digests).filter(
    ([service, digest]) => own(state.digests, service) !== digest,
  );
  const left = Object.keys(state.unconfirmed).filter((service) => !Object.hasOwn(asked, service));
  return {
    digests,
    running: { ...state.digests, ...digests },
    goBack,
    message:
      changes.map(([service, digest]) => `Release of ${service}: ${digest}`).join("; ") ||
      "Release without another image",
    lines: [
      ...changes.map(
        ([service, digest]) => `${service}: ${own(state.digests, service) ?? "nothing"} → ${digest}`,
      ),
      ...(changes.length === 0 ? ["no other image: configuration and program alone"] : []),
      ...left.map(
        (service) => `${service}: its newest release was never found good; it goes back to what was`,
      ),
    ],
  };
}

/** Digests of the stack's file that the next update would deploy, and that do not run. */
const newlyDeclared = ({ declared, digests }: ReleaseState): Digests =>
  Object.fromEntries(
    Object.entries(declared).filter(([service, digest]) => own(digests, service) !== digest),
  );

/**
 * Digests to deploy beside those of a rollback, so that it changes nothing else: services of which the stack's file has
 * another digest by now go on running what they run.
 */
export function keptBeside(state: ReleaseState, rollback: Digests): Digests {
  return Object.fromEntries(
    Object.entries(newlyDeclared(state))
      .filter(([service]) => !Object.hasOwn(rollback, service))
      .map(([service, digest]) => [service, own(state.digests, service) ?? digest]),
  );
}

const runningProblem: Problem = {
  path: "--stack",
  message: "an update of this stack is running",
  allowed: "a stack at rest",
  fix: 'wait for it; cancel it by `pulumi cancel` only where nobody runs it any more (RUNBOOK.md, "A lock is left")',
};

function digestProblem(service: string, digest: string): Problem {
  return {
    path: `SLIPWAY_IMAGE_DIGESTS.${service}`,
    message: "not a digest",
    received: digest,
    allowed: "sha256: and 64 hexadecimal digits",
    fix: "take it from the build's output: a tag may be another image tomorrow",
  };
}
