import { nameOf } from "../engine/events.ts";
import { describeChanges } from "../report/changes.ts";
import { shortType } from "../report/layers.ts";
import { table } from "../report/table.ts";
import { type Context, runningWorkspace } from "./context.ts";
import { operate } from "./operate.ts";

/** Reads what really exists into the stack's state and shows where it had drifted; `up` mends it. */
export default async function refresh(context: Context): Promise<void> {
  const { outcome } = await operate(await runningWorkspace(context), "refresh", context.progress);
  const drift = outcome.steps.filter(({ op }) => op !== "refresh");
  if (context.options.json) {
    context.print(
      JSON.stringify({
        ok: true,
        changes: outcome.changes,
        drift: drift.map(({ op, urn, diffs }) => ({ op, urn, diffs })),
      }),
    );
    return;
  }
  const rows = drift.map(({ op, type, urn, diffs = [] }) => [
    op,
    shortType(type),
    nameOf(urn),
    diffs.join(", "),
  ]);
  if (rows.length > 0) context.print(table(["drift", "type", "name", "changed"], rows));
  context.print(
    rows.length > 0 ? "mend it: npm run sandbox -- up" : `no drift: ${describeChanges(outcome.changes)}`,
  );
}
