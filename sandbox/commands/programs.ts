import { type Context, runningWorkspace } from "./context.ts";
import { passThrough, sandboxProgram } from "./passthrough.ts";

type Command = (context: Context) => Promise<number>;

/** Any command of a program that means this sandbox, whether its cluster runs or not. */
export function ofSandbox(name: "pulumi" | "aws"): Command {
  return (context) => passThrough(context, sandboxProgram(context, name));
}

/** Any command of a program that asks the cluster, as its administrator. */
export function ofCluster(name: "kubectl" | "helm"): Command {
  return async (context) => {
    await runningWorkspace(context);
    return passThrough(context, sandboxProgram(context, name));
  };
}
