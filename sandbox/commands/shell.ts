import { policyPackOf } from "../engine/project.ts";
import { type Context, runningWorkspace } from "./context.ts";
import { passThrough } from "./passthrough.ts";

/** The user's shell, in which plain `pulumi`, `kubectl`, `helm` and `aws` commands mean this sandbox. */
export default async function shell(context: Context): Promise<number> {
  const { stack, projectRoot } = await runningWorkspace(context);
  if (process.stdin.isTTY) {
    const policyPack = policyPackOf(projectRoot);
    process.stderr.write(
      `Sandbox ${context.layout.name}: pulumi, kubectl, helm and aws mean it, until you leave by "exit".\n` +
        `Try: pulumi preview -s ${stack}${policyPack === undefined ? "" : ` --policy-pack ${policyPack}`}\n`,
    );
  }
  return passThrough(context, process.env.SHELL || "/bin/sh");
}
