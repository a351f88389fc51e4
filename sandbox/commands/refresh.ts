import { driftOf, stepTable } from "../report/steps.ts";
import { type Context, runningWorkspace } from "./context.ts";
import { operate } from "./operate.ts";
import { ownCommand } from "../own/files.ts";

/** Reads what really exists into the stack's state and shows where it had drifted; `up` fixes it. */
export default async function refresh(context: Context): Promise<void> {
  const { outcome } = await operate(await runningWorkspace(context), "refresh", context.progress);
  const drift = driftOf(outcome.steps);
  if (context.options.json) context.print(JSON.stringify({ ok: true, changes: outcome.changes, drift }));
  else if (drift.length === 0) context.print("no drift");
  else context.print(`${stepTable(drift)}\nMend it: ${ownCommand("up")}`);
}
