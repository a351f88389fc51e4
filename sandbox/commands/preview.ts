import { readStack } from "../engine/project.ts";
import { describeChanges, describeViolations, summarizePolicies } from "../report/changes.ts";
import { reportSteps, stepTable } from "../report/steps.ts";
import { indent } from "../report/table.ts";
import { type Context, runningWorkspace, workspaceOf } from "./context.ts";
import { operate } from "./operate.ts";

/** What the next update would change, and what the policies say to it. */
export default async function preview(context: Context): Promise<void> {
  // A wrong setting is told before anything is started, and whether or not the sandbox runs.
  const { projectRoot, stack } = workspaceOf(context);
  await readStack(projectRoot, stack);
  const { outcome } = await operate(await runningWorkspace(context), "preview", context.progress);
  const { changes, policies } = outcome;
  const steps = reportSteps(outcome.steps);
  if (context.options.json) {
    context.print(JSON.stringify({ ok: true, changes, steps, policies }));
    return;
  }
  if (steps.length > 0) context.print(stepTable(steps));
  context.print(`${describeChanges(changes)}\nPolicies: ${summarizePolicies(policies)}`);
  if (policies.violations.length > 0) context.print(indent(describeViolations(policies)));
}
