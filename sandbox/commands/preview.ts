import { nameOf } from "../engine/events.ts";
import { describeChanges, describeViolations, summarizePolicies } from "../report/changes.ts";
import { shortType } from "../report/layers.ts";
import { indent, table } from "../report/table.ts";
import { type Context, runningWorkspace } from "./context.ts";
import { operate } from "./operate.ts";

/** What the next update would change, and what the policies say to it. */
export default async function preview(context: Context): Promise<void> {
  const { outcome } = await operate(await runningWorkspace(context), "preview", context.progress);
  const { steps, changes, policies } = outcome;
  if (context.options.json) {
    context.print(
      JSON.stringify({
        ok: true,
        changes,
        steps: steps.map(({ op, urn, diffs }) => ({ op, urn, diffs })),
        policies,
      }),
    );
    return;
  }
  const rows = steps.map(({ op, type, urn, diffs = [] }) => [
    op,
    shortType(type),
    nameOf(urn),
    diffs.join(", "),
  ]);
  if (rows.length > 0) context.print(table(["step", "type", "name", "changed"], rows));
  context.print(`${describeChanges(changes)}\nPolicies: ${summarizePolicies(policies)}`);
  if (policies.violations.length > 0) context.print(indent(describeViolations(policies)));
}
