import { assertValid, type Problem } from "../../components/validation.ts";
import { own } from "../../stacks/own.ts";
import { lastGood, type StackState } from "../../stacks/rollback/plan.ts";
import { digestPattern } from "../../stacks/rollback/unconfirmed.ts";

export type Digests = Readonly<Record<string, string>>;

export interface ReleasePlan {
  /** Digests that the update is told, by service. */
  readonly digests: Digests;
  /** Everything that will run by digest, what goes on running among it: nothing of it goes unverified. */
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
export function planRelease(state: StackState, requested: Digests): ReleasePlan {
  const good = lastGood(state);
  const digests = { ...state.unconfirmed, ...requested };
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
  const left = Object.keys(state.unconfirmed).filter((service) => !Object.hasOwn(requested, service));
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

const runningProblem: Problem = {
  path: "--stack",
  message: "an update of this stack is running",
  allowed: "a stack at rest",
  fix: "wait for it; cancel it by `pulumi cancel` only where nobody runs it any more (RUNBOOK.md)",
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
