import { type Context, runningWorkspace } from "./context.ts";
import { passThrough } from "./passthrough.ts";

/** The user's shell, in which plain `pulumi`, `kubectl`, `helm` and `aws` commands mean this sandbox. */
export default async function shell(context: Context): Promise<number> {
  const { stack } = await runningWorkspace(context);
  if (process.stdin.isTTY) {
    process.stderr.write(
      `Sandbox ${context.layout.name}: pulumi, kubectl, helm and aws mean it, until you leave by "exit".\n` +
        `Try: pulumi preview -s ${stack} --policy-pack policy\n`,
    );
  }
  return passThrough(context, process.env.SHELL || "/bin/sh");
}
