import { type Context } from "./context.ts";
import { passThrough, sandboxProgram } from "./passthrough.ts";

/** Any `pulumi` command, on this sandbox's stack. */
export default function pulumi(context: Context): Promise<number> {
  return passThrough(context, sandboxProgram(context, "pulumi"));
}
