import { type Context, runningWorkspace } from "./context.ts";
import { passThrough, sandboxProgram } from "./passthrough.ts";

/** Any `kubectl` command, as the cluster's administrator. */
export default async function kubectl(context: Context): Promise<number> {
  await runningWorkspace(context);
  return passThrough(context, sandboxProgram(context, "kubectl"));
}
