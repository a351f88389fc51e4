import { InvalidInputError } from "../../components/validation.ts";

/** What is known of a stack: its outputs, and how its last update ended. */
export interface StackState {
  readonly digests: Readonly<Record<string, string>>;
  readonly previousDigests: Readonly<Record<string, string>>;
  /** `succeeded`, `failed`, `in-progress`; undefined where there was no update yet. */
  readonly lastResult: string | undefined;
}

/** Where a rollback goes: to the digests that served before a failed update, or to those before the ones that serve. */
export const rollbackTargets = ["last-good", "previous"] as const;
export type RollbackTarget = (typeof rollbackTargets)[number];

export interface RollbackRequest {
  /** @default all where there is no choice to make */
  readonly services?: readonly string[];
  /** @default `last-good` after a failed update, else `previous` */
  readonly target?: RollbackTarget;
}

export interface RollbackPlan {
  readonly target: RollbackTarget;
  /** Digests to deploy, by service. */
  readonly digests: Readonly<Record<string, string>>;
  /** What the user is told. */
  readonly lines: readonly string[];
}

/**
 * The digests that a rollback deploys. An update that fails writes no outputs, or those of what serves, so `digests`
 * are the last good ones; after one that succeeded, the release before is in `previousDigests`.
 * @throws InvalidInputError where it is not clear what to go back to
 */
export function planRollback(state: StackState, { services, target }: RollbackRequest = {}): RollbackPlan {
  const goal = target ?? (state.lastResult === "failed" ? "last-good" : "previous");
  const known = goal === "last-good" ? state.digests : state.previousDigests;
  const chosen = services ?? Object.keys(known);
  const problems = [
    ...(state.lastResult === "in-progress"
      ? [
          {
            path: "--stack",
            message: "an update of this stack is running",
            allowed: "a stack at rest",
            fix: "wait for it; cancel it by `pulumi cancel` only where nobody runs it any more (RUNBOOK.md)",
          },
        ]
      : []),
    ...chosen
      .filter((service) => !(service in known))
      .map((service) => ({
        path: "--service",
        message: `no digest is known to go back to, target ${goal}`,
        received: service,
        allowed: Object.keys(known).join(", ") || "none: no service has had two releases",
        fix: "correct its name, or hand over a digest by SLIPWAY_IMAGE_DIGESTS (RUNBOOK.md)",
      })),
    ...(chosen.length === 0
      ? [
          {
            path: "--stack",
            message: "there is nothing to go back to",
            allowed: "a stack in which a service has had two releases",
            fix: "hand over a digest by SLIPWAY_IMAGE_DIGESTS (RUNBOOK.md)",
          },
        ]
      : []),
    // Each service's previous release is of another day: together they have never run.
    ...(goal === "previous" && services === undefined && chosen.length > 1
      ? [
          {
            path: "--service",
            message: "several services have a release before this one",
            received: "nothing",
            allowed: chosen.join(", "),
            fix: "name the one to take back",
          },
        ]
      : []),
  ];
  if (problems.length > 0) throw new InvalidInputError("Rollback", problems);
  const digests = Object.fromEntries(chosen.map((service) => [service, known[service] ?? ""]));
  return {
    target: goal,
    digests,
    lines: chosen.map((service) =>
      goal === "last-good"
        ? `${service}: ${digests[service]}, which served before the update that failed`
        : `${service}: ${state.digests[service] ?? "nothing"} → ${digests[service]}`,
    ),
  };
}
