/** What to do once something has failed: the entries of RUNBOOK.md that the pipeline's messages name. */
import type { Command } from "./arguments.ts";
import type { Outcome } from "./release/outcome.ts";

/** Headings of RUNBOOK.md. A test looks each up, and for the drill that each has. */
export const pipelineEntries = [
  "A gate is not passed",
  "A stack file is refused",
  "An update did not begin",
  "A lock is left",
  "An update stopped half-way",
  "The pipeline took a release back",
  "A release failed, and nothing could be taken back",
  "A rollback is refused",
  "The smoke test fails",
  "An image is not verified",
  "An image is not built or copied",
  "Credentials have expired",
  "A preview fails",
  "Nothing is rendered",
  "Drift",
] as const;
export type PipelineEntry = (typeof pipelineEntries)[number];

/** How a message names an entry. */
export function see(entry: PipelineEntry): string {
  return `RUNBOOK.md, "${entry}"`;
}

/** Where a command ends with an error before anything was changed. */
const byCommand: Readonly<Record<Command, PipelineEntry>> = {
  check: "A stack file is refused",
  preview: "A preview fails",
  drift: "Drift",
  build: "An image is not built or copied",
  up: "An update did not begin",
  smoke: "The smoke test fails",
  verify: "An image is not verified",
  render: "Nothing is rendered",
  rollback: "A rollback is refused",
};

/**
 * What AWS and Pulumi say of credentials that are missing or too old, whatever the call was: error codes `ExpiredToken`,
 * `ExpiredTokenException` and `RequestExpired` (AWS, "Common errors"), what the AWS SDK for Go says where it has none, and
 * Pulumi's own (pkg/backend/httpstate).
 */
const credentials =
  /\bExpiredToken|\bRequestExpired\b|failed to refresh cached credentials|no EC2 IMDS role found|NoCredentialProviders|invalid access token|PULUMI_ACCESS_TOKEN must be set/;
/** pkg/backend/diy/lock.go; Pulumi Cloud: "Another update is currently in progress". */
const lock = /\bstack is currently locked\b|Another update is currently in progress/;

/**
 * The entry of an error, by what it says, else by the command that met it. Pure.
 * @param otherwise that of anything else @default of a command that has changed nothing yet
 */
export function entryOfError(
  message: string,
  command: Command,
  otherwise: PipelineEntry = byCommand[command],
): PipelineEntry {
  if (credentials.test(message)) return "Credentials have expired";
  return lock.test(message) ? "A lock is left" : otherwise;
}

/** The entry of how a command has ended. Pure. */
export function entryOfOutcome(command: Command, outcome: Exclude<Outcome, "released">): PipelineEntry {
  if (outcome === "stuck") return "A release failed, and nothing could be taken back";
  if (command === "up" && outcome === "rolledBack") return "The pipeline took a release back";
  return byCommand[command];
}

/** The last line of what has failed; nothing where what was said names an entry already. */
export function whatToDo(said: string, entry: () => PipelineEntry): string[] {
  return said.includes("RUNBOOK.md") ? [] : [`What to do: ${see(entry())}`];
}
